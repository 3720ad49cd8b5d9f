"""Whether two trees mean the same; the first is the ground truth, which sets the form."""

from functools import partial

from r1reward_math.arbitrary_constants import with_numbered_constants_of
from r1reward_math.bounds import UndefinedError
from r1reward_math.conventions import components, in_one_angle_unit, with_constant, without_constant
from r1reward_math.elements import STRUCTURES, all_named, elements, named_values, tuples, unnumbered
from r1reward_math.families import parametric, periodic, with_real_parameter
from r1reward_math.forms import same_form
from r1reward_math.identity import same_value
from r1reward_math.inequalities import bounded, is_inequality
from r1reward_math.options import DEFAULT, Options
from r1reward_math.ratios import proportional, ratio_as_quotient
from r1reward_math.relations import is_multiple, same_relation
from r1reward_math.residues import congruent
from r1reward_math.tree import Node, UnreadableError, number, symbols, walk
from r1reward_math.vectors import as_matrix, as_vector, dimension, times_identity

__all__ = ["equal"]

_LANDAU = frozenset(("O", r"\Theta"))
_MOST_ELEMENTS = 40


def equal(gold: Node, answer: Node, options: Options = DEFAULT) -> bool:
    """Whether the answer is the ground truth. Raises `UndefinedError` or `UnreadableError` where it cannot tell."""
    if gold == answer:
        return True
    answer = periodic(gold, answer)
    if "param" in (gold.kind, answer.kind):
        return parametric(gold, answer, partial(equal, options=options))
    if "list" in (gold.kind, answer.kind):
        gold, answer = with_real_parameter(gold, answer)
        bounds = bounded(gold), bounded(answer)
        if bounds[0] is not None or bounds[1] is not None:
            return equal(bounds[0] or gold, bounds[1] or answer, options)
    if "rel" in (gold.kind, answer.kind) and (gold.kind, answer.kind) != ("mod", "rel"):
        return same_relation(gold, answer, partial(_safely_equal, options=options))
    if "base" in (gold.kind, answer.kind) and gold.kind != answer.kind:
        gold, answer = _decimal(gold), _decimal(answer)
    if gold.kind == "neg" and gold.args[0].kind == "base":
        return answer.kind == "neg" and equal(gold.args[0], answer.args[0], options)
    if (size := dimension(gold)) and (vector := components(answer, size)) is not None:
        answer = vector
    elif (size := dimension(answer)) and (vector := components(gold, size)) is not None:
        gold = vector
    if "mod" in (gold.kind, answer.kind):
        return congruent(gold, answer, partial(equal, options=options))
    if "cases" in (gold.kind, answer.kind) and not {gold.kind, answer.kind} & (STRUCTURES - {"cases"}):
        return _by_cases(gold, answer, options)
    if gold.kind in STRUCTURES or answer.kind in STRUCTURES:
        return _structures(gold, answer, options)
    left, right = elements(gold), elements(answer)
    if left is not None or right is not None:
        return _same_elements([gold] if left is None else left, [answer] if right is None else right, options)
    if _infinite(gold) or _infinite(answer):
        return _infinite(gold) == _infinite(answer)
    if options.form == "same":
        return same_form(gold, answer)
    if (growth := _of_growth(gold)) is not None:
        return _same_growth(growth, _of_growth(answer))
    answer = with_numbered_constants_of(gold, answer, partial(_same_number, options=options))
    answer = with_constant(gold, answer, options.named)
    if same_value(*in_one_angle_unit(gold, answer), options):
        return True
    return any(
        _same_number(one, other, options) for one, other in without_constant(gold, answer, options.named)
    )


def _same_number(gold: Node, answer: Node, options: Options) -> bool:
    try:
        return same_value(gold, answer, options)
    except (UndefinedError, UnreadableError):
        return False


def _structures(gold: Node, answer: Node, options: Options) -> bool:
    if _joined_otherwise(gold, answer):
        return False
    if gold.kind == "list" and gold.name in (" ", "cycle"):
        return _in_a_row(gold, answer, options)
    several = _has_signs(gold) or _has_signs(answer)
    pair = (None, None) if several else (as_vector(gold), as_vector(answer))
    if pair[0] is not None and pair[1] is not None:
        return _parts(pair[0], pair[1], options)
    if gold.kind == "matrix" and (matrix := as_matrix(answer) or times_identity(answer, gold)) is not None:
        return _parts(gold, matrix, options)
    if answer.kind == "matrix" and (matrix := as_matrix(gold)) is not None:
        return _parts(matrix, answer, options)
    answer = unnumbered(gold, answer)
    if not several and (verdict := _assigned(gold, answer, options)) is not None:
        return verdict
    if "list" in (gold.kind, answer.kind) and (pair[0] or pair[1]) is not None:
        # `1, 3` for the point (1, 3): the same numbers in the same order.
        bare = gold if gold.kind == "list" else answer
        if bare.name != "or" and not any(a.kind == "tuple" for a in bare.args):
            return _parts(pair[0] or gold, pair[1] or answer, options)
    if (
        "ratio" in (gold.kind, answer.kind)
        and gold.kind != answer.kind
        and not {gold.kind, answer.kind} & (STRUCTURES - {"ratio"})
    ):
        return ratio_as_quotient(gold, answer, partial(equal, options=options))
    if gold.kind == answer.kind == "ratio" and not (gold.name or answer.name):
        if options.form == "same":
            return _parts(gold, answer, options)
        return proportional(gold, answer, partial(equal, options=options))
    left, right = elements(gold), elements(answer)
    if left is not None or right is not None:
        return _same_elements([gold] if left is None else left, [answer] if right is None else right, options)
    if (
        options.ends == "any"
        and gold.kind == answer.kind == "tuple"
        and len(gold.args) == len(answer.args) == 2
    ):
        return _parts(gold, answer, options)
    same_shape = gold.kind == answer.kind and gold.name == answer.name and len(gold.args) == len(answer.args)
    return same_shape and _parts(gold, answer, options)


def _by_cases(gold: Node, answer: Node, options: Options) -> bool:
    """Cases against cases, in whatever order, or against an expression, `|x|`, that has the same values."""
    if gold.kind == answer.kind and _same_elements(list(gold.args), list(answer.args), options):
        return True
    if options.form == "same" or not (symbols(gold) and symbols(answer)):
        return False  # a number is no matter of cases, and values without conditions are several
    return all(_is_decided(node) for node in (gold, answer)) and same_value(gold, answer, options)


def _is_decided(node: Node) -> bool:
    """Whether all cases but the last have a condition."""
    return node.kind != "cases" or all(case.name != "otherwise" for case in node.args[:-1])


def _in_a_row(gold: Node, answer: Node, options: Options) -> bool:
    """Bare values in a row, `9 5 2`, keep their order; a cycle may begin anywhere, and be written `(123)`."""
    if answer.kind == "num" and gold.name == "cycle" and answer.value.denominator == 1:
        digits = (number(int(d)) for d in str(abs(answer.value.numerator)))
        answer = Node("list", "cycle", tuple(digits))
    if answer.kind not in ("list", "tuple") or len(gold.args) != len(answer.args):
        return False
    turns = range(len(answer.args)) if gold.name == "cycle" and answer.name == "cycle" else range(1)
    return any(_parts(gold, answer._replace(args=answer.args[t:] + answer.args[:t]), options) for t in turns)


def _joined_otherwise(gold: Node, answer: Node) -> bool:
    """Of inequalities, options by their letters, and values of several names, `and` is not `or`."""
    if gold.kind != "list" or answer.kind != "list" or (gold.name == "or") == (answer.name == "or"):
        return False
    if all_named(gold) and all_named(answer):
        return True  # `x = 1 or y = 2` is no `x = 1, y = 2`
    return all(is_inequality(a) or _is_option(a) for n in (gold, answer) for a in n.args)


def _is_option(node: Node) -> bool:
    return node.kind == "var" and len(node.name) == 1 and node.name.isupper()


def _has_signs(node: Node) -> bool:
    """Whether a tuple, or a list of them, has a ± in it."""
    return any(n.kind == "pm" for n in walk(node)) and any(n.kind == "tuple" for n in (node, *node.args))


def _parts(gold: Node, answer: Node, options: Options) -> bool:
    if len(gold.args) != len(answer.args):
        return False
    return all(equal(a, b, options) for a, b in zip(gold.args, answer.args, strict=True))


def _decimal(node: Node) -> Node:
    """`17_10` as 17."""
    digits, _, base = node.name.partition("_")
    return number(int(digits)) if node.kind == "base" and base == "10" and digits.isdigit() else node


def _assigned(gold: Node, answer: Node, options: Options) -> bool | None:
    """`x = 1, y = 2` against (1, 2), and lists of such against lists of tuples; None for other things."""
    values = named_values(gold)
    if (
        values is not None
        and answer.kind == "list"
        and not any(a.kind in ("rel", "tuple") for a in answer.args)
    ):
        return _parts(values, answer, options)  # `2, 1` for x = 2, y = 1: in their order
    by_name = (
        all_named(gold) and all_named(answer) and _same_elements(list(gold.args), list(answer.args), options)
    )
    if by_name or (values is not None and named_values(answer) is not None):
        return by_name  # in whatever order
    left, right = tuples(gold), tuples(answer)
    if left is None or right is None or (gold.kind == answer.kind == "tuple"):
        return None
    return _same_elements(left, right, options)


def _same_elements(left: list[Node], right: list[Node], options: Options) -> bool:
    if len(left) < len(right) <= _MOST_ELEMENTS and len(set(left)) == len(left) and not options.ordered:
        right = list(dict.fromkeys(right))  # an element that is named twice is one
    if len(left) != len(right) or len(left) > _MOST_ELEMENTS:
        return False
    if options.ordered:
        return all(_safely_equal(a, b, options) for a, b in zip(left, right, strict=True))
    rest = list(right)
    for one in left:
        at = next((i for i, other in enumerate(rest) if _safely_equal(one, other, options)), None)
        if at is None:
            return False
        rest.pop(at)
    return True


def _safely_equal(one: Node, other: Node, options: Options) -> bool:
    try:
        return equal(one, other, options)
    except (UndefinedError, UnreadableError):
        return False


def _of_growth(node: Node) -> tuple[str, Node] | None:
    r"""The sign and the function of `O(n \\log n)`; None for other things."""
    if node.kind != "mul" or node.args[0].kind != "var" or node.args[0].name not in _LANDAU:
        return None
    return node.args[0].name, node.args[1]


def _same_growth(gold: tuple[str, Node], answer: tuple[str, Node] | None) -> bool:
    """Whether both bound the growth in the same way: a factor, and so the base of a logarithm, says nothing."""
    if answer is None or gold[0] != answer[0]:
        return False
    if not (symbols(gold[1]) or symbols(answer[1])):
        return True
    return (is_multiple(gold[1], answer[1]) or gold[1] == answer[1]) and symbols(gold[1]) == symbols(
        answer[1]
    )


def _infinite(node: Node) -> int:
    if node.kind == "const" and node.name == "oo":
        return 1
    if node.kind == "neg":
        return -_infinite(node.args[0])
    return 0
