"""Judges a puzzle's answers by its rules or by the reference; `factory.logic` says what the options are."""

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_logic.clauses import answers_behind
from r1reward_logic.kinds import Known, puzzle_of, truths_of
from r1reward_logic.puzzle import BadPuzzleError, Check, Puzzle
from r1reward_logic.statement import Statement, statements

__all__ = ["LogicVerifier"]


class LogicVerifier:
    """Judges one completion after another."""

    version = "21"
    cache_key = None

    def __init__(self, kind: str, column: str, all_numbers: bool) -> None:
        self._kind, self._column, self._all = kind, column, all_numbers
        self._last: tuple[Sample, list[Known] | str] | None = None
        self._wanted: frozenset[str] = frozenset()

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        known = self._puzzles(sample)
        if isinstance(known, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, known)
        stated = statements(response.answer, sample.prompt, self._wanted)
        if not stated:
            return Score(value=0.0, reason="no answer in the answer part", metrics=_metrics(known[0], None))
        best, check = known[0], None
        for each in known:
            outcome = _judged(each, stated, response.answer, sample.prompt)
            if check is None or outcome.right or (outcome.share or 0) > (check.share or 0):
                best, check = each, outcome
            if outcome.right:
                break
        assert check is not None
        guess = ", guessed" if best.guessed else ""
        return Score(
            value=float(check.right),
            answer=(check.answer or stated[-1].text)[:400],
            reason=f"{check.reason} [{best.puzzle.kind}{guess}; {stated[-1].rule}]",
            rule=stated[-1].rule,
            metrics=_metrics(best, check),
        )

    def reference(self, sample: Sample) -> str | None:
        """The ground truth where it is an answer that solves the puzzle."""
        known = self._puzzles(sample)
        if isinstance(known, str):
            return ""
        return next((text for each in known if (text := each.puzzle.reference())), None)

    def _puzzles(self, sample: Sample) -> list[Known] | str:
        """The puzzles of a row, one for each acceptable answer, or why there is none; kept for the row's group."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, self._built(sample)
            self._wanted = frozenset(text.strip().casefold() for text in truths_of(sample.ground_truth))
        return self._last[1]

    def _built(self, sample: Sample) -> list[Known] | str:
        puzzles, reason = [], ""
        for truth in truths_of(sample.ground_truth) or [""]:
            try:
                puzzles.append(puzzle_of(sample, truth, self._kind, self._column, self._all))
            except BadPuzzleError as bad:
                reason = reason or str(bad)
        return puzzles or reason


def _judged(known: Known, stated: list[Statement], answer: str, prompt: str) -> Check:
    """Every statement must be right; an assignment may be spread over several; a choice is read from the whole."""
    if known.puzzle.kind == "choice":
        return known.puzzle.check(answer)
    checks = [_checked(known.puzzle, statement.text, prompt) for statement in stated]
    if len(checks) > 1 and known.puzzle.kind == "assignment":
        joined = known.puzzle.check("\n".join(statement.text for statement in stated))
        if joined.right:
            return joined
    return next((check for check in checks if not check.right), checks[0])


def _checked(puzzle: Puzzle, text: str, prompt: str) -> Check:
    """A statement as it stands, else what stands behind its plain clause."""
    check = puzzle.check(text)
    if check.right:
        return check
    return next(
        (other for rest in answers_behind(text, prompt) if (other := puzzle.check(rest)).right), check
    )


def _metrics(known: Known, check: Check | None) -> dict[str, float]:
    metrics = {"guessed": float(known.guessed)}
    if check is not None and check.share is not None:
        metrics["share"] = check.share
    return metrics
