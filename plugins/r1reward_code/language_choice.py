"""Which language an answer is to be in: what the row says, the options, the tests, and only then the answer itself.

Sets that publish one configuration for each language (HumanEvalPack, HumanEval-X) have no column of it. Their tests
are programs, which no Python passes: with `language: python`, the default, these are judged in their own language.

With `language: any` an answer may choose where the row's tests are of standard input. A language that it has chosen
and that this machine lacks is then a wrong answer (0.0): were it without a value, a policy could choose to be without
one wherever it expects to fail. Where the row has the say (a column, test code, a prompt that asks for one language),
the policy had no choice, and a language that is missing is our failure: no value.
"""

import re
from collections.abc import Callable

from r1reward.types import Response, Sample
from r1reward_code.extraction import spoken_language
from r1reward_code.formats import read_row
from r1reward_code.language_names import language_named, language_of_tag
from r1reward_code.recent_samples import RecentSamples
from r1reward_code.test_languages import language_of_tests
from r1reward_code.tests import BadTestsError, Tests
from r1reward_sandbox import LanguageUnavailableError

__all__ = ["ANY", "LanguageChoice", "language_asked"]

ANY = "any"
_COLUMNS = ("language", "lang", "programming_language")
_ASKED = re.compile(
    r"\b(?:in|using|with)[ \t]+(?:the[ \t]+)?([A-Z][\w+#]*|[a-z][\w+#]{3,})"
    r"|\b([A-Z][\w+#]*|[a-z][\w+#]{3,})[ \t]+(?:program|code|solution|function|script|implementation)\b"
    r"|^[ \t]*```([\w+#-]+)",
    re.M,
)
"""How a prompt asks for a language. A short name that is a word besides (`go`, `c`) must begin as a name does."""


class LanguageChoice:
    """The languages of samples, where the option `language` is `default`. Safe for threads."""

    def __init__(self, default: str, read: Callable[[Sample, str], Tests] = read_row) -> None:
        self._default, self._read = default, read
        self._of_code = RecentSamples[str | None]()

    def of(self, sample: Sample, response: Response | None = None) -> str:
        """The language of a sample, or the one that the answer to it has chosen."""
        return self._of_row(sample) or (response and spoken_language(response.answer)) or "python"

    def is_answers_own(self, error: Exception, language: str, sample: Sample) -> bool:
        """Whether a language is missing that the answer has chosen, and nothing in the row."""
        missing = isinstance(error, LanguageUnavailableError) and error.language == language
        return missing and self._of_row(sample) is None and language_asked(sample.prompt) != language

    def note(self, sample: Sample) -> str:
        """What a reason is to say of a language that was taken from the test code alone."""
        if _of_columns(sample):
            return ""
        language = self._of_row(sample)
        return f"; by its code, the test is in {language}" if language not in (None, self._default) else ""

    def _of_row(self, sample: Sample) -> str | None:
        """The language that a row's programs are to be in, or `None` where the answer may choose it."""
        if name := _of_columns(sample):
            return name
        if self._default not in (ANY, "python"):
            return self._default
        language = self._of_code.get(sample, "", lambda: self._of_test_code(sample))
        return language or (None if self._default == ANY else self._default)

    def _of_test_code(self, sample: Sample) -> str | None:
        """The language of a sample's test code; `None` where it has tests of standard input."""
        try:
            return language_of_tests(self._read(sample, "python"))
        except BadTestsError:
            return "python"  # no language makes tests of it


def _of_columns(sample: Sample) -> str | None:
    for column in _COLUMNS:
        named = sample.metadata.get(column)
        if isinstance(named, str) and (name := language_named(named)):
            return name  # and not "en": the column may be of the language of the prompt
    return None


def language_asked(prompt: str) -> str | None:
    """The one language that a prompt asks for; `None` for a prompt that names none, or several.

    >>> language_asked("Write a Rust program that adds two numbers."), language_asked("Solve it in C++ or Java code.")
    ('rust', None)
    """
    words = (word for groups in _ASKED.findall(prompt) for word in groups if word)
    named = {name for word in words if (name := language_of_tag(word))}
    return named.pop() if len(named) == 1 else None
