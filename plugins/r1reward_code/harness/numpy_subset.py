"""What EvalPlus's tests use of numpy, for where there is none: to compare numbers within a tolerance.

Nothing of the solution's can be an array then. Whatever else a test wants of numpy is missing.
"""

from __future__ import annotations

import math
from typing import Any

from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.test_modules import OPTIONAL

__all__ = ["offer_numpy"]


def offer_numpy() -> None:
    """Put a module into numpy's place where there is none."""
    import importlib.util
    import sys
    import types

    if "numpy" in sys.modules or importlib.util.find_spec("numpy") is not None:
        return
    module: Any = types.ModuleType("numpy")
    module.allclose, module.isclose = _all_close, _all_close
    module.nan, module.inf = math.nan, math.inf
    for name in (
        "ndarray",
        "generic",
        "number",
        "bool_",
        "integer",
        "floating",
        "float16",
        "float32",
        "float64",
        "int32",
        "int64",
    ):
        setattr(module, name, type(name, (), {}))
    module.__getattr__ = _not_of_numpy
    sys.modules["numpy"] = module


def _not_of_numpy(name: str) -> None:
    if name.startswith("__"):
        raise AttributeError(name)
    raise MissingError("no module named 'numpy'")


def _all_close(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """Whether all numbers of `a` are near those of `b`; both have one shape."""
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        if not (isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b)):
            raise ValueError("values of two shapes cannot be near each other")
        return all(_all_close(x, y, rtol, atol, equal_nan) for x, y in zip(a, b, strict=True))
    if a != a or b != b:
        return bool(equal_nan and a != a and b != b)
    return bool(a == b or (abs(a - b) <= atol + rtol * abs(b) and abs(b) != math.inf))


OPTIONAL["numpy"] = offer_numpy
