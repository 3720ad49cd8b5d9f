"""Names of modules that people know: packages that a box may lack, and what test files call a solution's module."""

__all__ = ["TOOLS_OF_TESTS", "USUAL_MODULES", "WELL_KNOWN"]

WELL_KNOWN = frozenset((
    "aiohttp", "bs4", "click", "cryptography", "cv2", "dateutil", "django", "docx", "faker", "fastapi", "flask",
    "gensim", "httpx", "joblib", "jsonschema", "keras", "lxml", "matplotlib", "mpmath", "networkx", "nltk", "numba",
    "numpy", "openpyxl", "pandas", "PIL", "plotly", "polars", "psutil", "pyarrow", "pydantic", "pytest", "pytz",
    "regex", "requests", "scipy", "seaborn", "shapely", "skimage", "sklearn", "sortedcontainers", "spacy",
    "sqlalchemy", "statsmodels", "sympy", "tensorflow", "textblob", "torch", "torchvision", "tqdm", "transformers",
    "werkzeug", "wordcloud", "xgboost", "xlrd", "xlwt", "yaml",
))  # fmt: skip
"""Packages that programs of the field use."""
TOOLS_OF_TESTS = frozenset((
    "attr", "attrs", "boto3", "bson", "celery", "cffi", "colorama", "cython", "dask", "fakeredis", "freezegun",
    "gevent", "google", "grpc", "h5py", "hypothesis", "icontract", "jax", "jinja2", "jwt", "markdown", "mock",
    "msgpack", "mypy", "nose", "parameterized", "pkg_resources", "pyfakefs", "pymongo", "pytest_asyncio",
    "pytest_mock", "redis", "requests_mock", "responses", "rich", "setuptools", "simplejson", "six", "tabulate",
    "testfixtures", "time_machine", "toml", "tomli", "tornado", "typing_extensions", "ujson", "urllib3",
    "websockets", "xarray", "xmltodict",
))  # fmt: skip
"""Packages that test files use besides."""
USUAL_MODULES = frozenset((
    "answer", "candidate", "code", "implementation", "main", "module", "my_module", "my_solution", "program",
    "solution", "solution_module", "student_solution", "submission", "task", "user_code", "user_solution",
    "your_code", "your_module", "your_solution",
))  # fmt: skip
"""What test files call the module that is to be written."""
