"""Answers calls of a solution's functions: standard input has one a line, standard output one answer a line."""


def _serve():
    """Load the solution, then answer one call a line until there are no more."""
    import builtins
    import os
    import sys
    import types

    calls = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    module = types.ModuleType("solution")
    module.__dict__["__builtins__"] = builtins
    sys.modules["solution"] = module
    error = None
    try:
        with open("solution.py", encoding="utf-8", errors="surrogatepass") as file:
            source = file.read()
        _prelude(source, module.__dict__)
        exec(compile(source, "solution.py", "exec", dont_inherit=True), module.__dict__)
    except BaseException as problem:
        import traceback

        traceback.print_exc()
        error = type(problem).__name__
    for line in calls:
        request = json.loads(line)
        answer = {"raised": error} if error else _call(module.__dict__, request)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _prelude(source, names):
    """What the field's harnesses import before a solution, which may therefore leave it out (LiveCodeBench)."""
    exec("from typing import *", names)
    for name in _COMMON:
        if name in source:
            names[name] = __import__(name)


_COMMON = (
    "bisect", "collections", "copy", "datetime", "functools", "heapq", "itertools", "math", "operator", "random",
    "re", "string", "sys",
)  # fmt: skip


def _call(names, request):
    arguments = [from_plain(item) for item in request["arguments"]]
    named = {name: from_plain(value) for name, value in request["named"].items()}
    try:
        if request.get("set"):
            setattr(*arguments)
            return {"value": None}
        function = from_plain(request["of"]) if "of" in request else names
        if request["name"]:
            function = _find(function, request["name"])
        value = function(*arguments, **named) if request.get("call", True) else function
        answer = {"value": to_plain(value)}
        if value is None:
            # By convention a function that returns nothing has changed what it was given.
            answer["arguments"] = [to_plain(item) for item in arguments]
        return answer
    except Exception as problem:
        import traceback

        traceback.print_exc()
        return {"raised": type(problem).__name__}


def _find(names, name):
    if not isinstance(names, dict):
        return getattr(names, name)
    if name in names:
        return names[name]
    if "Solution" in names:  # LeetCode: a method of a class of this name
        return getattr(names["Solution"](), name)
    raise NameError(name)


if __name__ == "__main__":
    _serve()
