"""`code`: the program in a completion's answer part, judged by the sample's tests."""

import re
from typing import Any, Literal

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_code.checkers import make_checker
from r1reward_code.extraction import extract
from r1reward_code.judging import Outcome, SandboxFailure, judge_asserts, judge_calls, judge_stdio
from r1reward_code.tasks import AssertTests, BadTestsError, CallTests, StdioTests, Tests, read_tests
from r1reward_sandbox import (
    CompileError,
    LanguageUnavailableError,
    Limits,
    Sandbox,
    SandboxError,
)
from r1reward_sandbox.languages import LANGUAGES, find_language

__all__ = ["CodeVerifier", "code"]

Credit = Literal["all", "fraction"]


def code(
    *,
    language: str = "python",
    time_limit: float = 4.0,
    memory_mb: int = 512,
    credit: Credit = "all",
    checker: str = "tokens",
    absolute: float | None = None,
    relative: float | None = None,
    bare: bool = True,
    python: str | None = None,
    packages: list[str] | None = None,
) -> "CodeVerifier":
    """Whether a program passes its sample's tests, run in the sandbox.

    `time_limit` is CPU seconds a test (for function and assert tests: for all calls together). `credit`: `all`
    gives 1.0 if every test passes, else 0.0, and stops at the first that fails; `fraction` gives the share that
    passes. `checker` compares printed output (`exact`, `lines`, `tokens`, `words`, `unordered_lines`, `floats`);
    `absolute` and `relative` are its tolerances for numbers. `bare`: an answer without a fence is taken as code
    whole. `python` and `packages` choose the interpreter of the sandbox and folders to import from. A sample's
    columns `language` and `time_limit` go before the options.
    """
    if credit not in ("all", "fraction"):
        raise ValueError(f"credit is 'all' or 'fraction', not {credit!r}")
    find_language(language)
    check = make_checker(checker, absolute, relative)
    limits = Limits(cpu_seconds=time_limit, wall_seconds=time_limit + 2, memory_mb=memory_mb)
    return CodeVerifier(language, limits, credit, check, bare, python, packages or [])


class CodeVerifier:
    """See `code`. The sandbox is started with the first program."""

    version = "1"

    def __init__(
        self,
        language: str,
        limits: Limits,
        credit: Credit,
        checker: Any,
        bare: bool,
        python: str | None,
        packages: list[str],
    ) -> None:
        self._language, self._limits, self._credit, self._checker, self._bare = (
            language,
            limits,
            credit,
            checker,
            bare,
        )
        self._python, self._packages = python, packages
        self._sandbox: Sandbox | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion; what goes wrong on our side has no value."""
        try:
            tests = read_tests(sample.ground_truth, {"prompt": sample.prompt, **sample.metadata})
        except (BadTestsError, TypeError, KeyError, ValueError) as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error))
        language = self._language_of(sample)
        found = extract(response.answer, language, self._bare)
        if found is None:
            return Score(value=0.0, reason=f"no {language} code in the answer")
        try:
            outcomes = self._judge(language, found.text, tests, self._limits_of(sample))
        except BadTestsError as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error))
        except CompileError as error:
            return Score(value=0.0, answer=found.text, reason=f"does not compile: {str(error).strip()[:200]}")
        except (LanguageUnavailableError, SandboxFailure, SandboxError) as error:
            return Score.unscored(Status.ERROR, f"sandbox: {error}", found.text)
        return self._score(outcomes, len(_all(tests)), found.text, found.rule)

    def _judge(self, language: str, source: str, tests: Tests, limits: Limits) -> list[Outcome]:
        sandbox = self._sandbox = self._sandbox or Sandbox(2, python=self._python, packages=self._packages)
        if isinstance(tests, StdioTests):
            running = judge_stdio(sandbox, sandbox.compile(language, source), tests, limits, self._checker)
        elif language != "python":
            raise SandboxFailure(f"function and assert tests are run for Python, not for {language}")
        elif isinstance(tests, CallTests):
            running = judge_calls(sandbox, source, tests, limits)
        else:
            running = judge_asserts(sandbox, _whole(source, tests), tests, limits)
        outcomes = []
        for outcome in running:
            outcomes.append(outcome)
            if not outcome.passed and self._credit == "all":
                break
        return outcomes

    def _score(self, outcomes: list[Outcome], count: int, text: str, rule: str) -> Score:
        passed = sum(outcome.passed for outcome in outcomes)
        share = passed / count
        value = share if self._credit == "fraction" else float(passed == count)
        failed = next(((n, outcome.why) for n, outcome in enumerate(outcomes, 1) if not outcome.passed), None)
        if failed is None:
            return Score(value=value, answer=text, reason=f"passed {count} of {count} tests [{rule}]")
        said = f"test {failed[0]} of {count}: {failed[1]}"
        return Score(
            value=value,
            answer=text,
            reason=said if self._credit == "all" else f"passed {passed} of {count}; {said}",
        )

    def _language_of(self, sample: Sample) -> str:
        named = sample.metadata.get("language")
        entry = LANGUAGES.get(named.lower()) if isinstance(named, str) else None
        return entry.name if entry else find_language(self._language).name

    def _limits_of(self, sample: Sample) -> Limits:
        from dataclasses import replace

        seconds = sample.metadata.get("time_limit")
        if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < 3600:
            return replace(self._limits, cpu_seconds=float(seconds), wall_seconds=float(seconds) + 2)
        return self._limits

    def reference(self, sample: Sample) -> str | None:
        """The reference solution of the sample's columns, as an answer, or `None`."""
        for name in ("canonical_solution", "reference_solution", "solution", "code"):
            text = sample.metadata.get(name)
            if isinstance(text, str) and text.strip():
                return f"```{self._language_of(sample)}\n{text.rstrip()}\n```"
        return None

    def close(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()


def _all(tests: Tests) -> tuple[Any, ...]:
    if isinstance(tests, StdioTests):
        return tests.pairs
    return tests.calls if isinstance(tests, CallTests) else tests.checks


def _whole(source: str, tests: AssertTests) -> str:
    """The solution, after the prompt where it is only the rest of what the prompt began."""
    entry = tests.entry_point
    if not entry or re.search(
        rf"^\s*(?:async\s+)?(?:def|class)\s+{re.escape(entry)}\b|^{re.escape(entry)}\s*=", source, re.M
    ):
        return source
    return tests.prompt + source
