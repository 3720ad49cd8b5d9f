"""`code`: the program in a completion's answer part, judged by the sample's tests."""

import hashlib
import threading
from collections.abc import Sequence

import msgspec

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_code.credit import points_of, score_of
from r1reward_code.deadline import deadline_of
from r1reward_code.execution import Outcome, RunContext, SandboxFailure, run_tests
from r1reward_code.execution.implicit_imports import note_of_stream
from r1reward_code.execution.missing_packages import check_packages, check_packages_of_sample
from r1reward_code.execution.run_context import Programs
from r1reward_code.extraction import Code, after_earlier, candidates, choose
from r1reward_code.language_choice import LanguageChoice
from r1reward_code.limits import limits_of
from r1reward_code.order import likely_first, marks_of, names_of
from r1reward_code.programs.compiler_errors import first_error
from r1reward_code.references import as_answer, reference_solutions
from r1reward_code.row_tests import RowTests
from r1reward_code.settings import Settings
from r1reward_code.test_languages import check_language, check_syntax
from r1reward_code.tests import BadTestsError, Tests
from r1reward_sandbox import CompileError, LanguageUnavailableError, Limits, Sandbox, SandboxError
from r1reward_sandbox.languages import LANGUAGES
from r1reward_sandbox.packages import folders_of

__all__ = ["CodeVerifier"]


class CodeVerifier:
    """See `code`. The sandbox is started with the first program. Safe for threads."""

    version = "28"

    def __init__(
        self,
        settings: Settings,
        python: str | None,
        packages: Sequence[str],
        backend: str | None = None,
        hash_seed: int | None = 0,
    ) -> None:
        self._settings, self._python, self._packages = settings, python, packages
        self._backend, self._hash_seed = backend, hash_seed
        self._read = RowTests()
        self._languages = LanguageChoice(settings.language, self._read)
        self._sandbox: Sandbox | None = None
        self._programs = Programs()
        self._lock = threading.Lock()

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion; what goes wrong on our side has no value."""
        language = self._languages.of(sample, response)
        if language not in LANGUAGES:
            return Score.unscored(Status.ERROR, f"no language {language!r} here; a plugin may register it")
        try:
            tests = self._tests_of(sample, language)
        except BadTestsError as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error))
        except SandboxFailure as error:  # before the completion is read, which has no part in it
            return Score.unscored(Status.ERROR, str(error))
        blocks = self._candidates(completion, response, language)
        block = choose(blocks, names_of(tests))
        if block is not None and language == "python":
            block = after_earlier(block, blocks)
        if block is None:
            return self._without_code(
                tests, f"no {language} code in the answer{self._languages.note(sample)}"
            )
        try:
            return self._judged(self._context(language, sample), block, tests, sample)
        except BadTestsError as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error), block.text, block.rule)
        except (LanguageUnavailableError, SandboxFailure, SandboxError) as error:
            if self._languages.is_answers_own(error, language, sample):
                reason = f"the answer chose its language: {error}"
                return Score(value=0.0, answer=block.text, rule=block.rule, reason=reason)
            return Score.unscored(Status.ERROR, f"sandbox: {error}", block.text, block.rule)

    def _without_code(self, tests: Tests, reason: str) -> Score:
        """0, where the tests can be passed at all."""
        try:
            check_syntax(tests)
        except BadTestsError as error:
            return Score.unscored(Status.BAD_GROUND_TRUTH, str(error))
        return Score(value=0.0, reason=reason)

    def deadline_of(self, sample: Sample) -> float:
        """Seconds that a completion may take: what its sample's tests may, all together.

        A run's deadline, or a term's, may be longer and not shorter: what a program uses up of its tests' time
        makes it wrong (0.0), and no program may choose to have no value instead.
        """
        language = self._languages.of(sample)
        try:
            tests = self._tests_of(sample, language)
        except (BadTestsError, SandboxFailure):
            return 0.0  # nothing is run
        return deadline_of(tests, self._limits(language, sample))

    def _tests_of(self, sample: Sample, language: str) -> Tests:
        tests = self._read(sample, language)
        check_language(tests, language)
        return tests

    def _limits(self, language: str, sample: Sample) -> Limits:
        settings = self._settings
        return limits_of(settings.limits, sample.metadata, settings.factors.get(language, 1.0))

    def _candidates(self, completion: Completion, response: Response, language: str) -> list[Code]:
        return candidates(_with_margin(completion.text, response.answer), language, self._settings.bare)

    def _judged(self, context: RunContext, block: Code, tests: Tests, sample: Sample) -> Score:
        try:
            outcomes = self._outcomes(context, block.text, tests)
        except CompileError as error:
            if fault := context.fault():
                raise SandboxFailure(
                    f"the compiler of {context.language} does not work here: {fault}"
                ) from None
            reason = f"does not compile: {first_error(error)}"
            return Score(value=0.0, answer=block.text, rule=block.rule, reason=reason)
        if not all(outcome.passed for outcome in outcomes.values()):
            check_packages_of_sample(context, sample)
        note = note_of_stream(block.text, tests, context.language) + self._languages.note(sample) + block.note
        points = points_of(sample.metadata)
        return score_of(self._settings.credit, outcomes, marks_of(tests), points, block, note)

    def _outcomes(self, context: RunContext, source: str, tests: Tests) -> dict[int, Outcome]:
        """The outcomes by the tests' numbers; with `all`, up to the first that is not passed."""
        numbers, tests = likely_first(tests) if context.stop else (None, tests)
        outcomes: dict[int, Outcome] = {}
        for position, outcome in enumerate(run_tests(context, source, tests)):
            if not outcome.passed:
                check_packages(context, source, outcome.why)
            outcomes[numbers[position] if numbers else position] = outcome
            if context.stop and not outcome.passed:
                break
        return outcomes

    def _context(self, language: str, sample: Sample) -> RunContext:
        settings = self._settings
        with self._lock:
            if self._sandbox is None:
                self._sandbox = Sandbox(
                    2,
                    backend=self._backend,
                    python=self._python,
                    packages=folders_of(self._packages, self._python),
                    hash_seed=self._hash_seed,
                )
        return RunContext(
            sandbox=self._sandbox,
            language=language,
            limits=self._limits(language, sample),
            shares=settings.isolation == "shared",
            checker=settings.checker,
            tolerance=settings.tolerance,
            stop=settings.credit == "all",
            programs=self._programs,
        )

    def cache_key(self, sample: Sample, completion: Completion, response: Response, /) -> str | None:
        """The sample and the program: what is reasoned before it has no part in the score."""
        language = self._languages.of(sample, response)
        blocks = self._candidates(completion, response, language)
        program = [language, *((code.text, code.rule) for code in blocks)]
        given = [sample.ground_truth, sample.prompt, sample.metadata, program]
        try:
            return hashlib.sha256(msgspec.json.encode(given, order="sorted")).hexdigest()
        except (TypeError, ValueError, UnicodeError):  # a column that is no JSON, a half of a surrogate pair
            return None

    def reference(self, sample: Sample) -> str | None:
        """The reference solution of the sample's columns, as an answer, or `None`."""
        return next(iter(self._references(sample)), None)

    def spellings(self, sample: Sample) -> list[str]:
        """Further reference solutions, where the columns have several."""
        return self._references(sample)[1:]

    def _references(self, sample: Sample) -> list[str]:
        language = self._languages.of(sample)
        return [as_answer(text, language) for text in reference_solutions(sample.metadata)]

    def close(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()


def _with_margin(text: str, answer: str) -> str:
    """The answer, with the blanks before it: a completion that goes on with a prompt begins with some."""
    at = text.rfind(answer)
    before = text[: max(at, 0)].rpartition("\n")[2]
    return answer if before.strip() else before + answer
