"""The names that mathematics is written with."""

__all__ = ["CONSTANTS", "FUNCTIONS", "GREEK", "SAME_FUNCTION", "SEPARATORS", "SETS"]

_FUNCTIONS = (
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc asin acos atan acot asec acsc "
    "sinh cosh tanh coth sech csch arcsinh arccosh arctanh arccoth arcsech arccsch asinh acosh atanh "
    "arsinh arcosh artanh arcoth tg ctg cosec "
    "arctg arcctg exp ln log lg sqrt cbrt abs floor ceil ceiling Abs round sgn sign gcd lcm max min det Re Im Gamma"
)
FUNCTIONS = frozenset(_FUNCTIONS.split())
SAME_FUNCTION = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "acot": "arccot", "asec": "arcsec", "acsc": "arccsc",
    "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "arsinh": "arcsinh", "arcosh": "arccosh", "artanh": "arctanh", "arcoth": "arccoth",
    "tg": "tan", "ctg": "cot", "cosec": "csc",
    "arctg": "arctan", "arcctg": "arccot", "lg": "log", "Abs": "abs", "ceiling": "ceil", "sgn": "sign",
}  # fmt: skip
CONSTANTS = {"pi": "pi", "infinity": "oo", "infty": "oo", "inf": "oo", "oo": "oo", "euler": "e"}
SEPARATORS = frozenset(("and", "or"))
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell hbar nabla varepsilon vartheta odot oplus dots "
    "ldots cdots aleph emptyset triangle angle"
)
GREEK = frozenset(_GREEK.split())
SETS = {"N": "ℕ", "Z": "ℤ", "Q": "ℚ", "R": "ℝ", "C": "ℂ"}
"""Blackboard letters and the sets that they name."""
