"""An answer in the unit of the ground truth."""

from r1reward_math.options import Options
from r1reward_math.tree import Node, number
from r1reward_math.units import leading_unit, same_words_behind, unit

__all__ = ["converted"]

_DEGREES, _RADIANS = (("angle", 1),), (("angle in radians", 1),)


def converted(answer: Node, gold_words: str, words: str, options: Options) -> Node | None:
    """The answer's value in the ground truth's unit; None where the two do not go together.

    Where one side names none, or both name words that are no unit and share one, nothing is converted.
    """
    ours, theirs = unit(gold_words) if gold_words else None, unit(words) if words else None
    if options.units == "require" and ours is not None and not words:
        return None
    if options.units == "ignore" or not gold_words or not words:
        return answer
    if ours is None and theirs is None:
        return answer if same_words_behind(gold_words, words) else None
    ours = ours or leading_unit(gold_words)
    theirs = theirs or leading_unit(words)
    if ours is None or theirs is None:
        return None
    if (ours.dimension, theirs.dimension) == (_DEGREES, _RADIANS):
        half_turn = Node("mul", args=(number(180 / ours.factor), Node("inv", args=(Node("const", "pi"),))))
        return Node("mul", args=(answer, half_turn))
    if ours.dimension != theirs.dimension:
        return answer if {gold_words.strip("s"), words.strip("s")} == {"gbp", "pound"} else None
    if ours == theirs:
        return answer
    scaled = Node("mul", args=(answer, number(theirs.factor / ours.factor)))
    shift = (theirs.zero - ours.zero) / ours.factor
    return Node("add", args=(scaled, number(shift))) if shift else scaled
