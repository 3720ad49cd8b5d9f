"""A gate, the cheap test that spares a rule, never closes on a text on which the rule speaks.

The texts: what each rule's own pattern matches, drawn from it; sentences of the suites; and tokens put together.
"""

import ast
import importlib.util
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward.text import end_tokens, hearsay, limits, marked, markers, withdrawal
from r1reward.text.characters import is_last
from r1reward.text.hints import Hints, rarest
from r1reward.text.named_rivals import any_rival
from r1reward.text.qualifiers import is_bounded, is_limited
from r1reward.text.relative_amounts import is_relative

_FILE = Path(__file__).parents[2] / "benchmarks" / "hostile_tokens.py"
_SPEC = importlib.util.spec_from_file_location("hostile_tokens", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
hostile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hostile)

_Test = Callable[[str], object]

GATES: dict[str, tuple[_Test, _Test]] = {
    "closing": (lambda t: marked._MAY_CLOSE(t.lower()), marked._CLOSING.search),
    "closing, ASCII": (
        lambda t: not t.isascii() or marked._MAY_CLOSE_ASCII(t.lower()),
        marked._CLOSING.search,
    ),
    "next turn": (end_tokens._may_have_turn, end_tokens._TURN.search),
    "disowned": (lambda t: hearsay._MAY_DISOWN(t.lower()), hearsay._DISOWNED.search),
    "perhaps": (lambda t: hearsay._SAYS_PERHAPS(t.lower()), hearsay._PERHAPS.search),
    "reported": (lambda t: hearsay._MAY_REPORT(t.lower()), hearsay._REPORTED.search),
    "limits": (lambda t: limits._MAY_LIMIT(t.lower()), lambda t: limits._LIMITS.match(t.lower())),
    "limits before": (lambda t: limits._MAY_OPEN(t.lower()), lambda t: limits._BEFORE.search(t.lower())),
    "denied": (withdrawal._may_deny, withdrawal._DENIED.search),
}
"""By name: the gate, and the rule that it spares."""
PATTERNS = {
    "closing": marked._CLOSING, "closing, ASCII": marked._CLOSING, "next turn": end_tokens._TURN,
    "disowned": hearsay._DISOWNED, "perhaps": hearsay._PERHAPS, "reported": hearsay._REPORTED,
    "limits": limits._LIMITS, "limits before": limits._BEFORE, "denied": withdrawal._DENIED,
}  # fmt: skip


def _sentences() -> Iterator[str]:
    """The texts of this folder's own tests."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
                yield node.value


SENTENCES = list(dict.fromkeys(_sentences()))


@pytest.mark.parametrize("name", GATES)
def test_no_gate_closes_on_what_its_own_rule_matches(name: str) -> None:
    gate, rule = GATES[name]
    rng = random.Random(name)
    drawn = list(hostile._examples(PATTERNS[name], 4000))
    texts = [
        rng.choice(("", " ", "So ", "x. ")) + text + rng.choice(("", " ", ".", " it is")) for text in drawn
    ]
    spoken = [text for text in (*drawn, *texts) if rule(text)]
    assert len(spoken) > 100
    assert [text for text in spoken if not gate(text)] == []


@pytest.mark.parametrize("name", GATES)
def test_no_gate_closes_on_a_sentence_of_the_suite_on_which_its_rule_speaks(name: str) -> None:
    gate, rule = GATES[name]
    assert [text for text in SENTENCES if rule(text) and not gate(text)] == []


_PIECES = st.sampled_from([*SENTENCES[:2000], *hostile.tokens()])


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=4).map("".join))
def test_no_gate_closes_on_any_mixture_on_which_its_rule_speaks(text: str) -> None:
    for name, (gate, rule) in GATES.items():
        assert gate(text) or not rule(text), name


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(" \t\n.$*)]}\\,;:!"), max_size=12).map("".join),
    st.sampled_from(("42", r"\boxed{x}", "Friday")),
)
def test_behind_what_is_last_no_rule_says_anything(behind: str, answer: str) -> None:
    text, end = f"It is {answer}{behind}", 6 + len(answer)
    if not is_last(text, end):
        return
    assert any_rival(answer, text, end) is None
    assert not any(rule(text, end, "") for rule in (is_bounded, is_limited, is_relative))
    assert not withdrawal.is_withdrawn(text, end)
    assert not markers.announces(text[end:], "choice")


@pytest.mark.parametrize("behind", [" or 43", ". No, 43", "x", "$ $", " $.$", " " * 500])
def test_what_may_say_something_is_not_passed_over(behind: str) -> None:
    assert not is_last(f"42{behind}", 2)


@pytest.mark.parametrize("language", ["any", "en", "zh", "choice"])
def test_each_word_that_announces_an_answer_is_among_the_hinted(language: str) -> None:
    for word, pattern in markers._LANGUAGES[language].items():
        assert (word, pattern) in markers._hinted(f"so {word} 42", language)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text("abcjqx |~答n't\\", min_size=1, max_size=4), min_size=1, max_size=6),
    st.text("abcjqx |~答n't\\", max_size=20),
)
def test_hints_are_a_plain_search_for_each_word(words: list[str], text: str) -> None:
    assert Hints(words)(text) == any(word in text for word in words)
    assert all(rarest(word) in word for word in words)
