"""What the names of test code mean: the test's own, the prompt's helpers, or the solution's.

What is to be written is always the solution's, whatever else has its name: a stub in the prompt, a builtin, a module
of the standard library. What a solution is measured with is never its own to define.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
import types
from typing import Any

from r1reward_code.harness.bytecode import names_stored, names_used
from r1reward_code.harness.libraries import import_alias, is_alias
from r1reward_code.harness.node_classes import NODE_CLASSES
from r1reward_code.harness.patches import SOLUTION_MODULES
from r1reward_code.harness.pyplot import forward_pyplot
from r1reward_code.harness.remote import Remote, is_same, is_subclass
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.remote_operators import WORDS
from r1reward_code.harness.test_syntax import uses_of

__all__ = ["TestNames"]


class TestNames:
    """The names of a sample's test code, and what it means by those that nobody has defined.

    `runs_prompt`: the prompt may define something that the test uses.
    """

    def __init__(
        self,
        texts: tuple[str, ...],
        parts: list[types.CodeType],
        prompt: str,
        entry: str,
        channel: Any,
        *,
        runs_prompt: bool,
    ) -> None:
        self.channel, self._texts, self._entry = channel, texts, entry
        WORDS.append((texts, prompt))
        self._continued = entry.isidentifier()
        self._instruction = prompt
        self._used: set[str] = set().union(*[names_used(code)[0] for code in parts])
        self._stored: set[str] = set().union(*[names_stored(code) for code in parts])
        self._prompt, self._stubs = _run_prompt(prompt if runs_prompt else "")
        self._defined = self._ask_defined()
        self._builtin = self._builtin_under_test(parts)

    def _ask_defined(self) -> set[str]:
        """Which of the names that matter the solution's own source defines."""
        asked = [name for name in self._used if name in self._prompt or name in sys.stdlib_module_names]
        own_nodes = [
            name
            for name in NODE_CLASSES
            if name in self._used
            and name not in self._prompt
            and not any(re.search(rf"^\s*class\s+{name}\b", text, re.M) for text in self._texts)
        ]
        defined = self._own(asked, own_nodes)
        for name in own_nodes:  # a class of the solution's own, with methods and an identity
            if name in defined:
                NODE_CLASSES.pop(name)
                self._stored.discard(name)
        return defined

    def _own(self, asked: list[str], nodes: list[str]) -> set[str]:
        if not asked and not nodes:
            return set()
        try:
            names = ask_for(self.channel, {"name": "", "defines": asked, "nodes": nodes}, (), {})
        except Exception:  # the solution cannot be loaded: said of the first check
            return set()
        return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()

    def contexts(self) -> list[dict[str, Any]]:
        """The names that test code sees: with the prompt's helpers, and again with the solution's own ones.

        A solution may not redefine what it is measured with, and a helper that it has spoilt is a mistake too.
        """
        own = {"__name__": "tests", "__file__": f"{os.getcwd()}/tests.py", "r1_same": is_same}
        names: dict[str, Any] = {**own, **NODE_CLASSES, **self._prompt}
        if "issubclass" in self._used:
            names["issubclass"] = is_subclass
        for name, value in self._prompt.items():
            if name in NODE_CLASSES and isinstance(value, type):
                NODE_CLASSES[name] = value
            if name in self._used and getattr(value, "__name__", "") == "matplotlib.pyplot":
                forward_pyplot(self.channel)
        for name in self._targets():
            names[name] = Remote(name, self.channel)
        helpers = [name for name in self._of_prompt() if not isinstance(names[name], Remote)]
        again = {name: Remote(name, self.channel) for name in helpers if name in self._defined}
        return [names, {**names, **again}] if again else [names]

    def _of_prompt(self) -> list[str]:
        """The functions and classes that the prompt defines and the tests use."""
        return [
            name
            for name, value in self._prompt.items()
            if name in self._used and name not in NODE_CLASSES and getattr(value, "__module__", "") == "tests"
        ]

    def _targets(self) -> list[str]:
        """What is to be written: the entry point, and what the prompt leaves open or gives to be improved."""
        targets = [self._entry] if self._continued else []
        used = self._of_prompt()
        stubs = [name for name in used if name in self._stubs]
        if stubs or self._continued:
            return [*targets, *stubs]
        whole = [name for name in used if name in self._defined]
        return [*targets, *(whole or used)]

    def offer(self, code: types.CodeType, names: dict[str, Any]) -> None:
        """Whatever the test code names and nobody has defined is the solution's."""
        used = [name for name in names_used(code)[0] if name not in names]
        if self._builtin in used:
            names[self._builtin] = Remote(self._builtin, self.channel)
        # `import sympy as sp`: a name that the code gives itself is no library that everybody calls so.
        named = {name for name in names_stored(code) if is_alias(name)}
        for name in used:
            # One by one: to take all builtins away from a set would write to each of their names.
            if not (name in names or name in vars(builtins) or name in named):
                names[name] = self._meaning(name)

    def _meaning(self, name: str) -> Any:
        if name in sys.stdlib_module_names:
            return self._like_a_module(name)
        if name == "pytest" and name in sys.modules:
            return sys.modules[name]
        module = import_alias(name)
        if module is not None:
            if module.__name__ == "matplotlib.pyplot":
                forward_pyplot(self.channel)
            return module
        return _of_the_solution(name, self.channel)

    def _like_a_module(self, name: str) -> Any:
        """A module is the tests' own, whoever forgot to import it; what is called, or has other names, is none."""
        module = __import__(name)
        called, attributes = uses_of(self._texts, name)
        if not (called or any(not hasattr(module, each) for each in attributes)):
            return module
        if called and any(hasattr(module, each) for each in attributes):
            return module  # used as both: the test's own, as far as it goes
        theirs = _of_the_solution(name, self.channel) if name in self._defined else None
        standard = getattr(module, name, None)
        if name in self._defined and not _is_standard(theirs, name):
            return theirs
        return standard if standard is not None else module

    def _builtin_under_test(self, parts: list[types.CodeType]) -> str:
        """The builtin that a test calls and means the solution's by, where it names nothing else of it."""
        if self._continued or self._entry or self._targets():
            return ""
        # `from solution import *` names nothing; what else a test imports of it is what it asks for.
        if SOLUTION_MODULES and not _imports_all("\n".join(self._texts)):
            return ""
        known = self._stored | self._prompt.keys() | sys.stdlib_module_names | {"r1_same", "r1_unit"}
        if self._used - known - vars(builtins).keys():
            return ""
        candidates = {
            name for name in self._used & vars(builtins).keys() if _is_function(getattr(builtins, name))
        }
        candidates -= self._stored
        if len(candidates) > 1:
            candidates -= _OF_COMPARISONS
        if len(candidates) > 1:
            # Never what the solution defines: it would choose what it is measured with, or to be without a value.
            candidates = {name for name in candidates if _asks_for(self._instruction, name)}
        return candidates.pop() if len(candidates) == 1 else ""


def _imports_all(text: str) -> bool:
    """Whether a test imports all that the solution has, and nothing by its name."""
    modules = "|".join(map(re.escape, SOLUTION_MODULES))
    imports = re.findall(rf"^[ \t]*(?:from (?:{modules}) import (.+)|(import (?:{modules}))\b)", text, re.M)
    return bool(imports) and all(names.strip() == "*" for names, _ in imports)


_OF_COMPARISONS = {
    "abs", "all", "any", "bool", "dict", "enumerate", "float", "frozenset", "int", "isinstance", "len", "list",
    "print", "range", "repr", "round", "set", "sorted", "str", "tuple", "type", "zip",
}  # fmt: skip
"""What a test does with a value before it compares it."""


def _asks_for(prompt: str, name: str) -> bool:
    """Whether a prompt names a function as code does: `max` in prose is a word."""
    return (
        re.search(rf"`{name}\b|\b{name} ?\(|\b(?:def|function|named|called) [\"'*]*{name}\b", prompt)
        is not None
    )


def _is_function(value: Any) -> bool:
    return callable(value) and not (isinstance(value, type) and issubclass(value, BaseException))


def _is_standard(value: Any, name: str) -> bool:
    """Whether a solution's name stands for the class or function that a module of the same name has."""
    import importlib

    return value is not None and value is getattr(importlib.import_module(name), name, None)


def _run_prompt(prompt: str) -> tuple[dict[str, Any], set[str]]:
    """What the prompt defines, where it is code, and which of that it only begins."""
    if not prompt:
        return {}, set()
    names: dict[str, Any] = {"__name__": "tests", **NODE_CLASSES}
    before = dict(names)
    stubs: set[str] = set()
    try:
        tree = _parsed(prompt)
        exec(compile(tree, "tests.py", "exec", dont_inherit=True), names)
        stubs = {node.name for node in tree.body if isinstance(node, _DEFINITIONS) and _is_open(node)}
    except (Exception, SystemExit):  # a prompt need not be code, and code may raise anything, or end
        names = dict(before)
    names.pop("__builtins__", None)
    definitions = {name: value for name, value in names.items() if value is not before.get(name)}
    return definitions, stubs


def _parsed(prompt: str) -> ast.Module:
    try:
        return ast.parse(prompt)
    except SyntaxError:  # it may end with the head of what is to be written
        return ast.parse(prompt + "\n    pass\n")


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_open(node: Any) -> bool:
    """Whether nothing stands in a function, or in any method of a class, but its description."""
    if isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, _DEFINITIONS)]
        return all(map(_is_open, methods)) and bool(methods or all(map(_says_nothing, node.body)))
    return all(map(_says_nothing, node.body))


def _says_nothing(node: Any) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Return):
        return node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    if isinstance(node, ast.Raise):
        return "NotImplemented" in ast.dump(node)
    return isinstance(node, ast.Pass)


def _of_the_solution(name: str, channel: Any) -> Any:
    """A constant or an exception class of the solution as what it is, and anything else to be called there."""
    try:
        value = ask_for(channel, {"name": name, "call": False}, (), {})
    except Exception:  # it has no such name, or its value cannot be written: its properties are its own code
        return Remote(name, channel)
    return Remote(name, channel, value) if isinstance(value, Object) else value
