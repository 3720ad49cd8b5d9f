

class Remote:
    """A function of the solution, which lives in another box: calls go there, plain data comes back."""

    def __init__(self, name, channel):
        self.__name__ = self._name = name
        self._channel = channel

    def __call__(self, *arguments, **named):
        answer = self._channel.ask(
            {
                "name": self._name,
                "arguments": [to_plain(item) for item in arguments],
                "named": {name: to_plain(value) for name, value in named.items()},
            }
        )
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
    found.update(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            _names(constant, found)
    return found


def _main():
    """Run each check of tests.json; one JSON line for each to standard error: null, or what was wrong."""
    import builtins
    import os

    verdicts = os.fdopen(os.dup(2), "w")
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 2)  # what test code prints is no verdict
    with open("tests.json", encoding="utf-8") as file:
        tests = json.load(file)
    channel = Channel()
    names = {"__name__": "tests"}
    # The prompt's helpers are the tests' own: a solution may not redefine what it is measured with.
    for part in (tests["prompt"], tests["setup"]):
        try:
            code = compile(part, "tests.py", "exec")
            exec(code, names)
        except Exception:
            if part is tests["setup"]:
                raise
            continue  # a prompt need not be code
        if part is tests["setup"]:
            _offer(code, names, channel, builtins)
    if tests["entry_point"]:
        names[tests["entry_point"]] = Remote(tests["entry_point"], channel)
    for check in tests["checks"]:
        code = compile(check, "tests.py", "exec")
        _offer(code, names, channel, builtins)
        problem = None
        try:
            exec(code, names)
        except BaseException as error:
            problem = "%s: %s" % (type(error).__name__, error)
        verdicts.write(json.dumps({"problem": problem and problem[:300]}) + "\n")
        verdicts.flush()


def _offer(code, names, channel, builtins):
    """Whatever the test code names and nobody has defined is the solution's."""
    for name in _names(code, set()) - set(names) - set(dir(builtins)):
        names[name] = Remote(name, channel)


_main()
