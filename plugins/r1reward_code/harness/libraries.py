"""Classes of libraries that both sides have: what the solution says of them is looked up here by name.

A name never brings more than a class of a library of this list that this process has imported anyway.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = [
    "LIBRARY_ALIASES",
    "MASKS",
    "class_in",
    "extends_data",
    "goes_by_copy",
    "import_alias",
    "is_alias",
    "is_data_class",
    "is_library_value",
    "is_open_library",
    "library_class",
    "library_error",
]

_OPEN = {
    "PIL", "bs4", "cv2", "dateutil", "gensim", "lxml", "matplotlib", "mpl_toolkits", "networkx", "nltk", "numpy",
    "openpyxl", "pandas", "plotly", "polars", "pytz", "regex", "requests", "scipy", "seaborn", "shapely",
    "skimage", "sklearn", "sortedcontainers", "statsmodels", "sympy", "torch", "wordcloud", "yaml",
}  # fmt: skip
_KNOWN_BY_CLASS = {
    "Crypto", "Levenshtein", "PyPDF2", "cryptography", "django", "docx", "faker", "flask", "flask_login",
    "flask_mail", "flask_restful", "flask_wtf", "folium", "geopandas", "geopy", "holidays", "librosa", "prettytable",
    "psutil", "pyquery", "reportlab", "rsa", "sqlalchemy", "textblob", "werkzeug", "wtforms", "xlrd", "xlwt",
}  # fmt: skip
"""Libraries whose objects stay where they are: a test may ask whether one is of such a class."""
LIBRARY_ALIASES = {
    "gpd": "geopandas", "mpl": "matplotlib", "np": "numpy", "nx": "networkx", "pd": "pandas", "pl": "polars",
    "plt": "matplotlib.pyplot", "sns": "seaborn", "sp": "scipy", "tf": "tensorflow",
}  # fmt: skip
_DATA = {
    "PIL.Image": ("Image",),
    "numpy": ("ndarray", "generic", "dtype"),
    "pandas": ("DataFrame", "Series", "Index", "Timestamp", "Timedelta", "Period", "Interval"),
    "polars": ("DataFrame", "Series"),
    "torch": ("Tensor",),
}
_COPIED = ("configparser", "random", "re", "string", "xml.etree.ElementTree", "zoneinfo")
"""Modules of the standard library whose objects are copied for the solution."""
_LIBRARIES = ("PIL", "numpy", "pandas", "polars", "sympy", "torch")
_PARTS_OF_LIBRARIES = ("networkx.classes.", "scipy.sparse.")
MASKS = [True, True]
"""Whether masked arrays stay so: what is masked equals everything, which a test that knows no masks does not mean.

And whether they keep their class at least, for a test that asks for the `data` of one.
"""
_CLOSED_ROOTS = {"unittest", "builtins", "tests", "solution", "__main__", "mock"}


def is_alias(name: str) -> bool:
    """Whether everybody calls a library so (`np`, `plt`), or it has this name."""
    return name in LIBRARY_ALIASES or name in _OPEN


def import_alias(name: str) -> Any:
    """The library that everybody calls so; `None` for a name of no library."""
    if not is_alias(name):
        return None
    import importlib

    return importlib.import_module(LIBRARY_ALIASES.get(name, name))


def goes_by_copy(kind: type) -> bool:
    """Whether an object of the test's that is no data is copied for the solution: a model, a generator, a pattern."""
    return kind.__module__.partition(".")[0] in _OPEN or kind.__module__ in _COPIED


def is_open_library(module: Any) -> bool:
    """Whether a module is of a library whose classes both sides may name."""
    return isinstance(module, str) and module.partition(".")[0] in _OPEN


def library_class(module: Any, name: Any) -> type | None:
    """The class of a library that has this name there."""
    if (
        not isinstance(module, str)
        or not isinstance(name, str)
        or module.partition(".")[0] not in _OPEN | _KNOWN_BY_CLASS
    ):
        return None
    return class_in(module, name)


def library_error(module: Any, name: Any) -> type | None:
    """The class of an exception of a library, or of the standard library, that has this name there."""
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    root = module.partition(".")[0]
    if root in _CLOSED_ROOTS or (root not in _OPEN | _KNOWN_BY_CLASS and root not in sys.stdlib_module_names):
        return None
    kind = class_in(module, name)
    return kind if kind is not None and issubclass(kind, Exception) else None


def class_in(module: str, name: str) -> type | None:
    """The class that has this name in a module that is imported."""
    member: Any = sys.modules.get(module)
    for part in name.split("."):
        member = vars(member).get(part) if hasattr(member, "__dict__") else None
    return member if isinstance(member, type) else None


def _data_classes() -> tuple[type, ...]:
    """Those of the libraries that are imported."""
    return tuple(
        base
        for root, names in _DATA.items()
        for name in names
        if isinstance(base := getattr(sys.modules.get(root), name, None), type)
    )


def extends_data(kind: Any) -> bool:
    """Whether a library has made a class of another's data: its objects cross as that, and no more."""
    if not isinstance(kind, type) or not issubclass(kind, _data_classes()):
        return False
    return kind.__module__.partition(".")[0] not in {*_LIBRARIES, *_CLOSED_ROOTS}


def is_data_class(kind: type) -> bool:
    """Whether objects of a class are data, so that nobody may keep one at home and speak for it."""
    return issubclass(kind, _data_classes()) or issubclass(
        kind, (int, str, float, complex, bytes, list, tuple, dict, set, frozenset, BaseException)
    )


def is_library_value(kind: type) -> bool:
    """Whether values of a class may be data of one of the libraries."""
    return any(
        base.__module__.partition(".")[0] in _LIBRARIES or base.__module__.startswith(_PARTS_OF_LIBRARIES)
        for base in kind.__mro__
    )
