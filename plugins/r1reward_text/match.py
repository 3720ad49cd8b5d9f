"""`exact`, `f1` and `regex`: the answer part against reference texts."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from r1reward.response.outlook import Outlook, verdict_of_answer
from r1reward.text.characters import without_invisible
from r1reward.text.words import words
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_text.bounded_patterns import SECONDS, compile_pattern
from r1reward_text.lines import RowPatterns, patterns_of
from r1reward_text.parts import bad_truth, truths

__all__ = ["F1", "Exact", "Regex", "exact", "f1", "regex"]

_PUNCTUATION = re.compile(
    f"[{re.escape(string.punctuation)}\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\u2010-\u2027¿¡«»]"
)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_LONGEST, _TIMES = 20_000, 8
"""Characters of an answer, and how much longer than its longest reference it may be."""


def exact(
    *, ignore_case: bool = True, ignore_punctuation: bool = False, ignore_articles: bool = False
) -> "Exact":
    """Score 1 where the answer part is the ground truth (one, or any of a list), up to spaces and case.

    Unicode is compared in the form NFKC without invisible characters. `ignore_case`, `ignore_punctuation` and
    `ignore_articles` (`a`, `an`, `the`) say what else makes no difference.
    """
    return Exact(ignore_case, ignore_punctuation, ignore_articles)


def f1(*, ignore_articles: bool = True) -> "F1":
    """Score the F1 of the answer's words and the ground truth's, the best over a list of references.

    Rajpurkar et al. 2016 (SQuAD, arXiv 1606.05250), section 6.1; scripts without spaces count by character.
    `ignore_articles`: `a`, `an` and `the` are no words. Punctuation in a word is left out as SQuAD's script does
    (`U.N.` is `UN`, `1,200` is `1200`), but not between figures (`3.5` is not `35`); an answer that sets all words
    apart there, `Jay Z` for `Jay-Z`, is the same, too. An answer of more than 20,000 characters and eight times its
    longest reference scores 0.
    """
    return F1(ignore_articles)


def regex(
    *, pattern: str | None = None, search: bool = False, ignore_case: bool = False, max_chars: int = 2000
) -> "Regex":
    """Score 1 where the answer part matches `pattern`, or else the row's patterns, or the ground truth as a pattern.

    A row may state patterns for lines (`verify_regex`, of which `verify_min_matches` lines match one) or marks
    (`expected_markers`, all of them and nothing else that its `patterns` match), as columns or in `verifier`.
    Else the whole answer must match, unless `search`; `ignore_case`: in any case of letters. An answer of more than
    `max_chars` characters scores 0: the longer it is, the more it matches, and the longer that takes. So does one on
    which a pattern backtracks for a second.

    Example: with `pattern: "[0-9]+ km"`, `42 km` scores 1, and `about 42 km` 0 without `search`.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars: 1 or more, not {max_chars}")
    return Regex(pattern, search, ignore_case, max_chars)


class _Text:
    """Shared by those that look at the answer part and the ground truth alone."""

    version = "4"

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The references and the answer part; None where there is no reference, and the reason quotes what is."""
        references = truths(sample.ground_truth)
        return "\0".join((*references, "", response.answer)) if references else None

    def reference(self, sample: Sample) -> str | None:
        """The first acceptable answer."""
        return next(iter(truths(sample.ground_truth)), "")


def _is_far_too_long(answer: str, golds: Sequence[str]) -> bool:
    """Whether no reference can be like an answer; to fold a million of Arabic ligatures takes seconds."""
    return len(answer) > _LONGEST and len(answer.strip()) > max(_LONGEST, _TIMES * max(map(len, golds)))


class Exact(_Text):
    """See `exact`."""

    def __init__(self, ignore_case: bool, ignore_punctuation: bool, ignore_articles: bool) -> None:
        self._case, self._punctuation, self._articles = ignore_case, ignore_punctuation, ignore_articles

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        golds = truths(sample.ground_truth)
        if not golds:
            return bad_truth(sample.ground_truth)
        excerpt = response.answer.strip()[:200]
        if _is_far_too_long(response.answer, golds):
            return Score(value=0.0, answer=excerpt, reason="far too long")
        answer = self.normalise(response.answer)
        if answer and any(self.normalise(g) == answer for g in golds):
            return Score(value=1.0, answer=excerpt, reason="the same text")
        return Score(
            value=0.0, answer=excerpt, reason=f"not {golds[0]!r:.80}" if answer else "no answer part"
        )

    def verdict_of_prefix(self, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        """What it says of no answer, where there will be none or one that is worth no more."""
        return verdict_of_answer(self, sample, outlook)

    def normalise(self, text: str) -> str:
        """The text in the form that is compared."""
        text = unicodedata.normalize("NFKC", without_invisible(text))
        if self._case:
            text = text.casefold()
        if self._punctuation:
            text = _PUNCTUATION.sub(" ", text)
        if self._articles:
            text = _ARTICLES.sub(" ", text)
        return " ".join(text.split())


class F1(_Text):
    """See `f1`."""

    version = "5"

    def __init__(self, ignore_articles: bool) -> None:
        self._articles = ignore_articles

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        golds = [text for text in truths(sample.ground_truth) if words(text)]
        if not golds:
            return bad_truth(sample.ground_truth)
        answer = response.answer
        if _is_far_too_long(answer, golds):
            return Score(value=0.0, answer=answer.strip()[:200], reason="far too long")
        best = self._best(golds, answer)
        return Score(value=best, answer=answer.strip()[:200], reason=f"F1 {best:.3f}")

    def _best(self, golds: Sequence[str], answer: str) -> float:
        """The likeness to the reference that is most alike; the answer's words are counted once for all of them."""
        keeps = [self._keeps_articles(gold) for gold in golds]
        bags = {
            keep: (_bag(answer, articles=keep), _bag(_joined(answer), articles=keep)) for keep in set(keeps)
        }
        return max(_likeness(gold, *bags[keep], keep) for gold, keep in zip(golds, keeps, strict=True))

    def _keeps_articles(self, gold: str) -> bool:
        return not (self._articles and _bag(gold, articles=False))  # `A` may be the answer itself


def _likeness(gold: str, answer: Counter[str], joined: Counter[str], articles: bool) -> float:
    if _bag(gold, articles=articles) == answer:
        return 1.0
    return _f1(_bag(_joined(gold), articles=articles), joined)


_ARTICLE_WORDS = ("a", "an", "the")
_BETWEEN_FIGURES = {".": "\u01c0", ":": "\u01c1", "/": "\u01c2", "-": "\u01c3"}
"""Letters that stand for what is a part of a number, a time or a date."""
_IN_NUMBER = re.compile(r"(?<=\d)[.:/-](?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_IN_WORD = re.compile(r"(?<=\S)[!-/:-@\[-`{-~\u2018\u2019\u2010\u2011](?=\S)")


def _joined(text: str) -> str:
    """A text whose words have no punctuation inside: `state-of-the-art` is one."""
    text = _IN_NUMBER.sub(lambda mark: _BETWEEN_FIGURES[mark[0]], _THOUSANDS.sub("", text))
    return _IN_WORD.sub(lambda mark: " " if _stands_between_figures(text, mark) else "", text)


def _stands_between_figures(text: str, mark: re.Match[str]) -> bool:
    return text[mark.start() - 1].isdigit() and text[mark.end()].isdigit()


def _bag(text: str, *, articles: bool) -> Counter[str]:
    """The words of a text and how often each stands there, with articles or without."""
    return Counter(w for word in words(text) if (w := word.casefold()) not in _ARTICLE_WORDS or articles)


def _f1(gold: Counter[str], answer: Counter[str]) -> float:
    same = (gold & answer).total()
    return 2 * same / (gold.total() + answer.total()) if same else 0.0


class Regex:
    """See `regex`."""

    version = "4"

    def __init__(self, pattern: str | None, search: bool, ignore_case: bool, max_chars: int = 2000) -> None:
        self._ignore_case, self._search, self._most = ignore_case, search, max_chars
        self._last: tuple[Sample, RowPatterns | None] | None = None
        try:
            self._fixed = None if pattern is None else compile_pattern(pattern, ignore_case)
        except ValueError as error:
            raise ValueError(f"pattern {pattern!r}: {error}") from None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        pattern = self._fixed
        if pattern is None and (stated := self._of_row(sample)) is not None:
            if stated.problem:
                return Score.unscored(Status.BAD_GROUND_TRUTH, stated.problem)
            return stated.judge(response.answer)
        if pattern is None:
            golds = truths(sample.ground_truth)
            if len(golds) != 1:
                return bad_truth(sample.ground_truth)
            try:
                pattern = compile_pattern(golds[0], self._ignore_case)
            except ValueError as error:
                return Score.unscored(Status.BAD_GROUND_TRUTH, f"not a pattern: {golds[0]!r:.80}: {error}")
        return self._match(pattern, response.answer.strip())

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The pattern and the answer part; None where the row's columns have the patterns."""
        if self._fixed is None and self._of_row(sample) is not None:
            return None
        return f"{sample.ground_truth}\0{response.answer}"

    def _of_row(self, sample: Sample) -> RowPatterns | None:
        """What the row's columns state, kept for the row's group."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, patterns_of(sample, self._ignore_case)
        return self._last[1]

    def _match(self, pattern: Any, answer: str) -> Score:
        if len(answer) > self._most:
            reason = f"the answer has {len(answer):,} characters, over max_chars ({self._most:,})"
            return Score(value=0.0, answer=answer[:200], reason=reason)
        look = pattern.search if self._search else pattern.fullmatch
        try:
            match = look(answer, timeout=SECONDS)
        except TimeoutError:
            return Score(value=0.0, answer=answer[:200], reason=f"no match within {SECONDS:g} s")
        if match is None:
            return Score(value=0.0, answer=answer[:200], reason=f"no match of {pattern.pattern!r:.80}")
        return Score(value=1.0, answer=match[0][:200], reason="matches")
