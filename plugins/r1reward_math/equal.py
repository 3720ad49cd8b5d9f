"""Whether two trees mean the same; the first is the ground truth, which sets the form."""

from functools import partial
from itertools import product

from r1reward_math.bounds import UndefinedError
from r1reward_math.conventions import components, in_one_angle_unit, with_constant
from r1reward_math.exact import exact
from r1reward_math.forms import same_form
from r1reward_math.identity import same_value
from r1reward_math.inequalities import bounded, is_inequality
from r1reward_math.options import Options
from r1reward_math.points import INTEGER
from r1reward_math.relations import as_tuples, renamed, same_relation
from r1reward_math.tree import Node, UnreadableError, number, substituted, symbols, walk

__all__ = ["equal"]

_STRUCTURES = frozenset(
    ("tuple", "set", "list", "rel", "union", "matrix", "ratio", "base", "cases", "case", "mod")
)
_MOST_ELEMENTS = 40
_MOST_SIGNS = 4
DEFAULT = Options()


def equal(gold: Node, answer: Node, options: Options = DEFAULT) -> bool:
    """Whether the answer is the ground truth. Raises `UndefinedError` or `UnreadableError` where it cannot tell."""
    if gold == answer:
        return True
    answer = _periodic(gold, answer)
    if "param" in (gold.kind, answer.kind):
        return _parametric(gold, answer, options)
    if "list" in (gold.kind, answer.kind):
        bounds = bounded(gold), bounded(answer)
        if bounds[0] is not None or bounds[1] is not None:
            return equal(bounds[0] or gold, bounds[1] or answer, options)
    if "rel" in (gold.kind, answer.kind) and (gold.kind, answer.kind) != ("mod", "rel"):
        return same_relation(gold, answer, partial(_safely_equal, options=options))
    if "base" in (gold.kind, answer.kind) and gold.kind != answer.kind:
        gold, answer = _decimal(gold), _decimal(answer)
    if gold.kind == "neg" and gold.args[0].kind == "base":
        return answer.kind == "neg" and equal(gold.args[0], answer.args[0], options)
    if (size := _dimension(gold)) and (vector := components(answer, size)) is not None:
        answer = vector
    if "mod" in (gold.kind, answer.kind):
        return _congruent(gold, answer, options)
    if "cases" in (gold.kind, answer.kind) and not {gold.kind, answer.kind} & (_STRUCTURES - {"cases"}):
        return _by_cases(gold, answer, options)
    if gold.kind in _STRUCTURES or answer.kind in _STRUCTURES:
        return _structures(gold, answer, options)
    left, right = _elements(gold), _elements(answer)
    if left is not None or right is not None:
        return _same_elements([gold] if left is None else left, [answer] if right is None else right, options)
    if _infinite(gold) or _infinite(answer):
        return _infinite(gold) == _infinite(answer)
    if options.form == "same":
        return same_form(gold, answer)
    return same_value(*in_one_angle_unit(gold, with_constant(gold, answer)), options)


def _structures(gold: Node, answer: Node, options: Options) -> bool:
    if _joined_otherwise(gold, answer):
        return False
    if gold.kind == "list" and gold.name in (" ", "cycle"):
        return _in_a_row(gold, answer, options)
    several = _has_signs(gold) or _has_signs(answer)
    pair = (None, None) if several else (_as_vector(gold), _as_vector(answer))
    if pair[0] is not None and pair[1] is not None:
        return _parts(pair[0], pair[1], options)
    if gold.kind == "matrix" and (matrix := _as_matrix(answer)) is not None:
        return _parts(gold, matrix, options)
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
        and not {gold.kind, answer.kind} & (_STRUCTURES - {"ratio"})
    ):
        return _ratio_as_quotient(gold, answer, options)
    if gold.kind == answer.kind == "ratio" and not (gold.name or answer.name):
        return _proportional(gold, answer, options)
    left, right = _elements(gold), _elements(answer)
    if left is not None or right is not None:
        return _same_elements([gold] if left is None else left, [answer] if right is None else right, options)
    if (
        options.ends == "any"
        and gold.kind == answer.kind == "tuple"
        and len(gold.args) == len(answer.args) == 2
    ):
        return _parts(gold, answer, options)
    alike = gold.kind == answer.kind and gold.name == answer.name and len(gold.args) == len(answer.args)
    return alike and _parts(gold, answer, options)


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
    """Of inequalities, and of options by their letters, `and` is not `or`."""
    lists = gold.kind == answer.kind == "list" and (gold.name == "or") != (answer.name == "or")
    return lists and all(is_inequality(a) or _is_option(a) for n in (gold, answer) for a in n.args)


def _is_option(node: Node) -> bool:
    return node.kind == "var" and len(node.name) == 1 and node.name.isupper()


def _has_signs(node: Node) -> bool:
    """Whether a tuple, or a list of them, has a ± in it."""
    return any(n.kind == "pm" for n in walk(node)) and any(n.kind == "tuple" for n in (node, *node.args))


def _parts(gold: Node, answer: Node, options: Options) -> bool:
    if len(gold.args) != len(answer.args):
        return False
    return all(equal(a, b, options) for a, b in zip(gold.args, answer.args, strict=True))


def _as_vector(node: Node) -> Node | None:
    """A tuple in round brackets, or a matrix of one row or column, as one."""
    if node.kind == "tuple" and node.name == "()":
        return node
    if node.kind != "matrix":
        return None
    if len(node.args) == 1:
        return Node("tuple", "()", node.args[0].args)
    if all(len(r.args) == 1 for r in node.args):
        return Node("tuple", "()", tuple(r.args[0] for r in node.args))
    return None


def _as_matrix(node: Node) -> Node | None:
    """`[[1, 2], [3, 4]]` as a matrix; None for other things."""
    rows = node.args
    if node.kind != "tuple" or any(r.kind != "tuple" for r in rows) or len({len(r.args) for r in rows}) != 1:
        return None
    return Node("matrix", args=tuple(Node("tuple", "row", r.args) for r in rows))


def _decimal(node: Node) -> Node:
    """`17_10` as 17."""
    digits, _, base = node.name.partition("_")
    return number(int(digits)) if node.kind == "base" and base == "10" and digits.isdigit() else node


def _dimension(gold: Node) -> int:
    """How many components a vector has, 2 or 3; 0 of anything else."""
    vector = _as_vector(gold)
    return len(vector.args) if vector is not None and len(vector.args) in (2, 3) else 0


def _assigned(gold: Node, answer: Node, options: Options) -> bool | None:
    """`x = 1, y = 2` against (1, 2), and lists of such against lists of tuples; None for other things."""
    values = _named_values(gold)
    if (
        values is not None
        and answer.kind == "list"
        and not any(a.kind in ("rel", "tuple") for a in answer.args)
    ):
        return _parts(values, answer, options)  # `2, 1` for x = 2, y = 1: in their order
    by_name = (
        _all_named(gold)
        and _all_named(answer)
        and _same_elements(list(gold.args), list(answer.args), options)
    )
    if by_name or (values is not None and _named_values(answer) is not None):
        return by_name  # in whatever order
    left, right = _tuples(gold), _tuples(answer)
    if left is None or right is None or (gold.kind == answer.kind == "tuple"):
        return None
    return _same_elements(left, right, options)


def _all_named(node: Node) -> bool:
    """Whether a list gives each of several names a value."""
    if node.kind != "list" or any(
        a.kind != "rel" or a.name != "=" or a.args[0].kind != "var" for a in node.args
    ):
        return False
    return len({a.args[0] for a in node.args}) == len(node.args)


def _named_values(node: Node) -> Node | None:
    """The values of `x = 2, y = 1` as they are written, where the letters differ; of x_1 and x_2 they do not."""
    if node.kind != "list" or any(
        a.kind != "rel" or a.name != "=" or a.args[0].kind != "var" for a in node.args
    ):
        return None
    if len({a.args[0].name.partition("_")[0] for a in node.args}) < len(node.args):
        return None
    return Node("list", ",", tuple(a.args[-1] for a in node.args))


def _tuples(node: Node) -> list[Node] | None:
    if (several := as_tuples(node)) is not None:
        return several
    if node.kind == "tuple" and node.name == "()":
        return [node]
    if node.kind in ("list", "set"):
        found = [as_tuples(a) or ([a] if a.kind == "tuple" and a.name == "()" else []) for a in node.args]
        return [one for some in found for one in some] if found and all(found) else None
    return None


def _elements(node: Node) -> list[Node] | None:
    """The elements of a set, list, union or ±; None for other things."""
    if node.kind == "union" and all(a.kind == "set" for a in node.args):
        return list(dict.fromkeys(e for a in node.args for e in a.args))
    if node.kind in ("set", "list", "union"):
        return [e for a in node.args for e in (None if _is_set(a) else _elements(a)) or [a]]
    if node.kind == "tuple" and (points := _points(node)) is not None:
        return points
    if node.kind not in _STRUCTURES - {"tuple"} and any(n.kind == "pm" for n in walk(node)):
        return [_chosen(node, True), _chosen(node, False)]
    return None


def _points(node: Node) -> list[Node] | None:
    """The points of a tuple with several ± in it, each sign by itself, as long as none is ∓; None for others."""
    signs = [n for n in walk(node) if n.kind == "pm"]
    if not 1 < len(signs) <= _MOST_SIGNS or any(s.args[1].kind == "neg" for s in signs):
        return None
    parts = [_elements(a) or [a] for a in node.args]
    return [node._replace(args=tuple(args)) for args in product(*parts)]


def _is_set(node: Node) -> bool:
    return node.kind in ("set", "list", "union")


def _chosen(node: Node, plus: bool) -> Node:
    """With every ± read as one of its signs."""
    args = tuple(_chosen(a, plus) for a in node.args)
    if node.kind == "pm":
        return Node("add", args=(args[0], args[1] if plus else Node("neg", args=(args[1],))))
    return node._replace(args=args)


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


def _infinite(node: Node) -> int:
    if node.kind == "const" and node.name == "oo":
        return 1
    if node.kind == "neg":
        return -_infinite(node.args[0])
    return 0


def _ratio_as_quotient(gold: Node, answer: Node, options: Options) -> bool:
    """`3:4` against 3/4; of times (`12:30`) and longer ratios there is no quotient."""
    ratio, other = (gold, answer) if gold.kind == "ratio" else (answer, gold)
    if ratio.name or len(ratio.args) != 2 or (below := exact(ratio.args[1])) == 0:
        return False
    if other is gold and other.kind == "num" and other.decimals > 0:
        below = None  # a decimal is no time of the day: 20:3 is 6.67, rounded
    elif other.kind == "num" and (other is gold or below is None or 10 <= below < 60):
        return False  # `12:30` may be a time; and a number was asked for
    quotient = Node("mul", args=(ratio.args[0], Node("inv", args=(ratio.args[1],))))
    return equal(quotient, other, options) if ratio is gold else equal(other, quotient, options)


def _proportional(gold: Node, answer: Node, options: Options) -> bool:
    """`4:6:10` for 2:3:5: the terms are proportional, if neither is a time of the day."""
    if len(gold.args) != len(answer.args):
        return False
    if options.form == "same":
        return _parts(gold, answer, options)
    first, other = gold.args[0], answer.args[0]
    values = [exact(a) for a in (*gold.args, *answer.args)]
    if 0 in values:
        return _parts(gold, answer, options)
    return all(
        equal(_over(a, first), _over(b, other), options)
        for a, b in zip(gold.args[1:], answer.args[1:], strict=True)
    )


def _over(above: Node, below: Node) -> Node:
    return Node("mul", args=(above, Node("inv", args=(below,))))


def _congruent(gold: Node, answer: Node, options: Options) -> bool:
    """Residues: the same modulus, and a difference that it divides; a bare number must be the residue itself."""
    if gold.kind == "mod" and answer.kind == "rel":
        return _is_progression(gold, answer, options)
    if gold.kind != answer.kind:
        residue, other = (gold.args[0], answer) if gold.kind == "mod" else (gold, answer.args[0])
        if gold.kind != "mod" and not _is_least(answer):
            return False  # 42 mod 2 is no 42
        return equal(residue, other, options)
    moduli = exact(gold.args[1]), exact(answer.args[1])
    if moduli[0] is None or moduli[0] != moduli[1] or not moduli[0]:
        return False
    left, right = exact(gold.args[0]), exact(answer.args[0])
    if left is None or right is None:
        return equal(gold.args[0], answer.args[0], options)
    return bool((left - right) / moduli[0] == (left - right) // moduli[0])


def _is_progression(gold: Node, answer: Node, options: Options) -> bool:
    """`n = 5k + 2` for 2 modulo 5: linear in one letter that counts."""
    term = answer.args[-1]
    letter = _counter(term)
    if (
        answer.name != "="
        or len(answer.args) != 2
        or answer.args[0].kind != "var"
        or symbols(term) != {letter}
    ):
        return False
    values = [exact(substituted(term, letter, number(k))) for k in (0, 1, 2)]
    if None in values:
        return False
    first, second, third = (v for v in values if v is not None)
    modulus = exact(gold.args[1])
    if modulus is None or abs(second - first) != modulus or third - second != second - first:
        return False
    return _congruent(gold, Node("mod", args=(number(first), gold.args[1])), options)


def _is_least(congruence: Node) -> bool:
    residue, modulus = (exact(a) for a in congruence.args)
    return residue is not None and modulus is not None and 0 <= residue < modulus


_SHIFTS = (0, 1, -1, 2, -2)
_COUNTERS = frozenset("nklmj")


def _parametric(gold: Node, answer: Node, options: Options) -> bool:
    r"""With whole numbers as parameters: their names do not matter, but where they come from does.

    `\frac{\pi}{4}+k\pi` is the same for every whole k as with k + 1 for k, or -k. A variable that is itself asked
    for, `1 < x < 4` of whole numbers, is no parameter: its domain must be named.
    """
    domains = [n.args[1].name for n in (gold, answer) if n.kind == "param"]
    for node, other in ((gold, answer), (answer, gold)):
        if node.kind == "param" and other.kind != "param" and is_subject(node):
            return False
    if len(set(filter(None, domains))) > 1:
        return False
    inner, mine = (n.args[0] if n.kind == "param" else n for n in (gold, answer))
    ours = gold.name if gold.kind == "param" else _counter(inner)
    theirs = answer.name if answer.kind == "param" else _counter(mine)
    if not ours or not theirs or ours not in symbols(inner) or theirs not in symbols(mine):
        return equal(inner, mine, options)
    return _same_family(renamed(inner, ours, _COUNT), renamed(mine, theirs, _COUNT), domains, options)


_COUNT = f"{INTEGER}1"


def _same_family(gold: Node, answer: Node, domains: list[str], options: Options) -> bool:
    if _safely_equal(gold, answer, options):
        return True
    if set(domains) - {"ℤ", ""}:
        return False
    count = Node("var", _COUNT)
    for shift in _SHIFTS:
        for turned in (count, Node("neg", args=(count,))):
            moved = Node("add", args=(turned, number(shift)))
            if _safely_equal(gold, substituted(answer, _COUNT, moved), options):
                return True
    return False


def _counter(node: Node) -> str:
    """The one letter that counts in a family that is given without its domain, `2k*pi`; empty where there is none."""
    names = [n for n in symbols(node) if n in _COUNTERS]
    return names[0] if len(names) == 1 else ""


def is_subject(node: Node) -> bool:
    """Whether the variable that a condition restricts is what the rest is about, `1 < x < 4`, and no parameter."""
    return any(
        n.kind == "rel" and any(a == Node("var", node.name) for a in n.args) for n in walk(node.args[0])
    )


def _periodic(gold: Node, answer: Node) -> Node:
    """`n*pi` with the letter of the ground truth, `k*pi`, where both say nothing about it."""
    ours, theirs = _counter(gold), _counter(answer)
    if ours and theirs and ours != theirs and ours not in symbols(answer) and _has_pi(gold):
        return renamed(answer, theirs, ours)
    return answer


def _has_pi(node: Node) -> bool:
    return any(n.kind == "const" and n.name == "pi" for n in walk(node))
