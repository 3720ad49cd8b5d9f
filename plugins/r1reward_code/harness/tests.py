"""Runs test code against a solution that lives in another box."""


class Remote:
    """A function of the solution, which lives in another box: calls go there, plain data comes back."""

    def __init__(self, name, channel):
        self.__name__ = self._name = name
        self._channel = channel

    def __call__(self, *arguments, **named):
        return _ask(self._channel, {"name": self._name}, arguments, named)


class Object(Opaque):
    """An object of the solution, by reference: its attributes and methods are asked for there.

    No comparison is: what the solution says of equality is worth nothing.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ask(Object.channel, {"name": name, "of": to_plain(self), "call": False}, (), {})

    def __setattr__(self, name, value):
        _ask(Object.channel, {"name": "", "set": True}, (self, name, value), {})

    def __call__(self, *arguments, **named):
        return _ask(Object.channel, {"name": "", "of": to_plain(self)}, arguments, named)


def _ask(channel, request, arguments, named):
    request["arguments"] = [to_plain(item) for item in arguments]
    request["named"] = {name: to_plain(value) for name, value in named.items()}
    answer = channel.ask(request)
    if "raised" in answer:
        raise _exception(str(answer["raised"]))
    for ours, theirs in zip(arguments, answer.get("arguments", ())):
        _become(ours, from_plain(theirs))
    return from_plain(answer["value"])


class Channel:
    """The line to the solution."""

    def __init__(self):
        import os

        self._in = os.fdopen(os.dup(0), "r", encoding="utf-8")
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nothing = os.open("/dev/null", os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)

    def ask(self, request):
        """One call, one answer; `ConnectionError` when the solution is gone or does not answer in our words."""
        try:
            self._out.write(json.dumps(request) + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise ConnectionError("the solution ended") from None
        line = self._in.readline()
        if not line.endswith("\n"):
            raise ConnectionError("the solution ended")
        answer = json.loads(line)
        if not isinstance(answer, dict) or not ("value" in answer or "raised" in answer):
            raise ConnectionError("the solution answered in no words of ours")
        return answer


def _become(ours, theirs):
    if type(ours) is not type(theirs):
        return
    if isinstance(ours, list):
        ours[:] = theirs
    elif isinstance(ours, (dict, set)):
        ours.clear()
        ours.update(theirs)


def _exception(name):
    import builtins

    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind("raised by the solution")
    return RuntimeError("the solution raised " + name)


def _names(code, found):
    import dis

    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            found.add(step.argval)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            _names(constant, found)
    return found


def _main():
    """Run each check of tests.json; one JSON line for each to standard error, null or what was wrong."""
    import os

    verdicts = os.fdopen(os.dup(2), "w")
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 2)  # what test code prints is no verdict
    with open("tests.json", encoding="utf-8") as file:
        tests = json.load(file)
    Object.channel = channel = Channel()
    _OPAQUE[0] = Object
    names = {"__name__": "tests"}
    try:
        parts = [compile(part, "tests.py", "exec") for part in (tests["setup"], *tests["checks"])]
    except (SyntaxError, ValueError) as error:
        verdicts.write(json.dumps({"broken": str(error)[:300]}) + "\n")
        return
    _helpers(tests["prompt"], names, channel)
    if tests["entry_point"]:
        names[tests["entry_point"]] = Remote(tests["entry_point"], channel)
    broken = _run(parts[0], names, channel)
    for code in parts[1:]:
        verdicts.write(json.dumps({"problem": broken or _run(code, names, channel)}) + "\n")
        verdicts.flush()


def _run(code, names, channel):
    """What went wrong, or `None`."""
    _offer(code, names, channel)
    try:
        exec(code, names)
    except BaseException as error:
        return ("%s: %s" % (type(error).__name__, error))[:300]
    return None


def _helpers(prompt, names, channel):
    """Define what the prompt defines: a solution may not redefine what it is measured with.

    A helper that the solution has not at all stays undefined, as it would in one process with it.
    """
    try:
        exec(compile(prompt, "tests.py", "exec"), names)
    except Exception:
        return  # a prompt need not be code
    for name, value in list(names.items()):
        if getattr(value, "__module__", None) == "tests" and callable(value):
            if "raised" in channel.ask({"name": name, "call": False, "arguments": [], "named": {}}):
                del names[name]


def _offer(code, names, channel):
    """Whatever the test code names and nobody has defined is the solution's."""
    import builtins
    import sys

    for name in _names(code, set()) - set(names) - set(dir(builtins)):
        # A module of the standard library is the tests' own, whoever forgot to import it.
        names[name] = __import__(name) if name in sys.stdlib_module_names else Remote(name, channel)


if __name__ == "__main__":
    _main()
