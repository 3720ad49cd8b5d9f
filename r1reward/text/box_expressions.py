r"""What a formula does to a box in it: `-\boxed{42}` is -42, `x > \boxed{42}` is a bound, `\boxed{x} + C` a sum.

A box that an equals sign, a word or the formula's own brackets stand beside is its content, and nothing else.
"""

import re

from r1reward.text.boxes import Box

__all__ = ["boxed_expression"]

_STYLE = (
    r"(?:[ \t{]|\\[,;:! ]|\\(?:displaystyle|textstyle|left|[bB]ig|[lL]arge|bf|mathbf|mathrm|bm|boldsymbol|"
    r"(?:text)?color)(?![a-zA-Z])(?:\{[a-zA-Z]{1,12}\})?)"
)
_COMPARED = r"[<>≤≥≠]|\\(?:leq?|geq?|leqslant|geqslant|lt|gt|neq?|not|ll|gg|nmid|sim)(?![a-zA-Z])\s*=?"
_BEFORE = re.compile(
    rf"(?:(?<![\^_])[-−+*/]|[\^_]|{_COMPARED}|\\(?:cdot|times|div|pm|mp|log|ln|sin|cos|tan|neg|lnot|sqrt(?:\[\d\])?|"
    rf"[dt]?frac(?:\s*\{{[^{{}}]{{0,40}}\}})?)|(?<!\\\\)(?<![\d.])\d+(?:\.\d+)?|(?<![\\a-zA-Z])[a-zA-Z]\)?\^?){_STYLE}{{0,9}}\Z"
)
_BEHIND = re.compile(
    r"(?:[ \t}]|\\[,;:! ])*"
    rf"(?:\^(?!\s*\{{?\s*(?:\\(?:circ|prime|text|mathrm)|'))|!|[-−+*](?=\s*[\d\\a-zA-Z({{])|/(?=\s*(?:\d|\\[dt]?frac|[a-z]\b))|"
    rf"{_COMPARED}|\\(?:cdot|times|div|pm|mp|sqrt|pi)(?![a-zA-Z])|\\[dt]?frac\s*\{{?\s*\d|[xyzn](?![a-zA-Z])|\(?\d)"
)
_CLOSING = re.compile(r"\$|\\[)\]]|\n|\Z")
_PIECE_START = re.compile(
    r".*(?:(?<![<>!])=|\\approx|≈|\\equiv|[:,;&]|\\q?quad|\\(?:Long)?[Rr]ightarrow|\\implies|\\therefore|\\to(?![a-z])|\\text\{[^{}]*\}|\n)",
    re.DOTALL,
)
_PIECE_END = re.compile(
    r"(?<![<>!])=|\\approx|≈|\\equiv|[:,;&]|\\q?quad|\\(?:Long)?[Rr]ightarrow|\\implies|\\text\{|\.\s*\Z|\n"
)
_NEAR, _PARAGRAPH = 80, 400
_SIMPLE = re.compile(r"[\w.\\{}\s,+*/^()-]{1,200}")


def boxed_expression(text: str, box: Box) -> str:
    r"""The content of a box with what its formula does to it.

    Example: of `$x > \boxed{42}$` it is `x > (42)`, of `$x = \boxed{42}$` it is `42`.
    """
    if _SIMPLE.fullmatch(box.content) is None or (start := _formula_start(text, box.start)) < 0:
        return box.content
    before, behind = text[start : box.start], text[box.end : box.end + _NEAR]
    behind = behind[: (end.start() if (end := _CLOSING.search(behind)) else len(behind))]
    if "box" in before or "box" in behind or not (before.strip() or behind.strip()):
        return box.content
    line = before.rpartition("\n")[2]
    if _BEFORE.search(line) is None and _BEHIND.match(behind) is None:
        return box.content
    head = _PIECE_START.match(line)
    stop = _PIECE_END.search(behind)
    left = line[head.end() :] if head else line
    return f"{left}({box.content}){behind[: stop.start()] if stop else behind}".strip()


def _formula_start(text: str, at: int) -> int:
    """Where the formula begins that `at` stands in; -1 where it stands in none, or far from its beginning."""
    near = at - _NEAR if at > _NEAR else 0
    opened, display = text.rfind(r"\(", near, at), text.rfind(r"\[", near, at)
    opened = opened if opened > display else display
    if opened >= 0 and text.find(r"\)", opened, at) < 0 and text.find(r"\]", opened, at) < 0:
        return opened + 2
    if "$" not in text:
        return -1
    paragraph = at - _PARAGRAPH if at > _PARAGRAPH else 0
    if (blank := text.rfind("\n\n", paragraph, at)) > 0:
        paragraph = blank
    if text.count("$", paragraph, at) % 2 and (dollar := text.rfind("$", near, at)) >= 0:
        return dollar + 1
    return -1
