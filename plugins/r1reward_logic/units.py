"""What may stand behind the number of an answer: a word or two that say what is counted, and leave it the number."""

import re

__all__ = ["is_unit"]

_UNIT = re.compile(r"\s*(?![ijnxyz]\b)(?:[a-zA-Z°]{1,20}(?:\^?[23])?(?:\s+[a-zA-Z]{1,20})?)")
_ANOTHER = re.compile(
    r"\s*(?:(?:to|up|upwards?|below|under|above|over|through|plus|minus|times|mod|modulo)\b"
    r"|(?:[a-zA-Z]{1,20}\s+)?(?:or|and|at|if|but|nor|not|unless|minimum|maximum|max|approx|approximately|roughly"
    r"|maybe|perhaps|probably|possibly|supposedly|wrong|incorrect|false|untrue|invalid|impossible|unlikely|excluded|negative|squared|cubed|factorial|halves"
    r"|(?:hundred|thousand|million|billion|trillion|dozen)s?"
    r"|(?:third|quarter|fourth|fifth|sixth|eighth|tenth|twelfth|hundredth|thousandth)s)\b|ish\b)",
    re.IGNORECASE,
)


def is_unit(words: str) -> bool:
    """Whether the words are a unit: none of them makes another number of the one before, or several.

    Example: `is_unit(" apples")` is true, and neither `is_unit(" million")` nor `is_unit(" or more")` is.
    """
    return _UNIT.fullmatch(words) is not None and _ANOTHER.match(words) is None
