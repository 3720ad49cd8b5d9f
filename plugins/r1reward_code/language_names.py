"""The names that people, fences and data sets give to programming languages."""

import re

from r1reward_sandbox import LANGUAGES

__all__ = ["language_named", "language_of_tag"]

_VERSION = re.compile(r"[-_.=\d]+\Z")
# Programming languages that nobody has registered: a program in one is neither right nor wrong.
_OTHERS = frozenset((
    "ada", "bash", "c#", "clojure", "cobol", "cs", "csharp", "d", "dart", "delphi", "elixir", "erlang",
    "f#", "fortran", "fsharp", "groovy", "haskell", "hs", "julia", "kotlin", "kt", "lisp", "lua",
    "matlab", "mono", "nim", "objective-c", "ocaml", "pascal", "perl", "php", "pl", "powershell",
    "prolog", "python2", "py2", "pypy2", "r", "racket", "rb", "ruby", "scala", "scheme", "shell", "sql",
    "swift", "ts", "typescript", "zig",
))  # fmt: skip


def language_of_tag(info: str) -> str | None:
    """The registered language that the words after a fence begin with: `Python 3`, `{.py}`, `cpp17`, `a.rs`."""
    found: re.Match[str] | None = re.match(r"[{.\s]*(?:lang(?:uage)?-)?([\w+#.-]+)", info.lower())
    return _registered(found[1]) if found else None


def language_named(text: str) -> str | None:
    """The language that a column names: of the sandbox's table, or another that is known to be one, else `None`.

    `GNU C++17`, `Python 3`, `PyPy 3-64`, `Java 11` and `node.js` are languages; `en` is none.
    """
    words = re.findall(r"[\w+#.-]+", text.lower())
    joined = "".join(words[:2])
    if joined in _OTHERS or joined.startswith(("python2", "pypy2")):
        return joined if joined in _OTHERS else "python2"
    for word in words:
        if word in _OTHERS and word not in LANGUAGES:
            return str(word)
        if name := _registered(word):
            return name
    return None


def _registered(word: str) -> str | None:
    for name in (word, _VERSION.sub("", word), word.rpartition(".")[2]):
        if name in LANGUAGES:
            return LANGUAGES[name].name
    if word.startswith(("pypy", "ipython", "python")):
        return "python"
    return "cpp" if "++" in word else None
