"""Names of modules that people know: packages that a box may lack, and what test files call a solution's module."""

__all__ = ["TOOLS_OF_TESTS", "USUAL_MODULES", "WELL_KNOWN"]

WELL_KNOWN = frozenset((
    "aiohttp", "blake3", "bs4", "chardet", "click", "Crypto", "cryptography", "cv2", "dateutil", "django", "docx",
    "docxtpl", "faker", "fastapi", "flask", "flask_login", "flask_mail", "flask_restful", "flask_wtf", "folium",
    "gensim", "geopandas", "geopy", "holidays", "httpx", "IPython", "joblib", "jsonschema", "keras", "Levenshtein",
    "librosa", "lxml", "matplotlib", "mechanize", "mpl_toolkits", "mpmath", "multidict", "natsort", "networkx",
    "nltk", "numba", "numpy", "obspy", "openpyxl", "pandas", "PIL", "plotly", "polars", "prettytable", "psutil",
    "pyarrow", "pydantic", "PyPDF2", "pyquery", "pytesseract", "pytest", "python_http_client", "pytz", "regex",
    "reportlab", "requests", "rsa", "scipy", "seaborn", "selenium", "sendgrid", "shapely", "skimage", "sklearn",
    "sortedcontainers", "soundfile", "spacy", "sqlalchemy", "statsmodels", "sympy", "tensorflow", "textblob",
    "texttable", "torch", "torchvision", "tqdm", "transformers", "werkzeug", "wikipedia", "wordcloud", "wordninja",
    "wtforms", "xgboost", "xlrd", "xlwt", "yaml",
))  # fmt: skip
"""Packages that programs of the field use, and all that BigCodeBench and ClassEval do."""
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
