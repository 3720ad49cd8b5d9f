"""The house in figures: rooms, floors, arrows and circles, by what the modules import.

    python tests/benchmarks/structure.py [--peer OTHER_CHECKOUT]

In the core and the sandbox a *room* is a module or a package one level down (`r1reward.pool`, `r1reward.types`), among
the trainers it is a package; an *arrow* says that
one room imports another; a *floor* is the longest way down from a room to one that imports nothing; a *circle* is a
set of rooms, or of modules, that reach each other. With `--peer`, another checkout is measured in the same run.
"""

import argparse
import ast
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

Graph = dict[str, set[str]]

HOUSES = {
    "core": ("r1reward",),
    "trainers": (
        "r1reward_trainers",
        "r1reward_rejection",
        "r1reward_rollouts",
        "r1reward_serve",
        "r1reward_pipeline",
    ),
    "sandbox": ("r1reward_sandbox",),
}
ROOTS = (".", "plugins", "sandbox", "trainers")


def modules(checkout: Path) -> dict[str, Path]:
    """Every module of the four source roots, by its dotted name."""
    found = {}
    for root in ROOTS:
        for path in sorted((checkout / root).glob("r1reward*/**/*.py")):
            name = ".".join(path.relative_to(checkout / root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path, known: Mapping[str, Path]) -> set[str]:
    """The modules of this house that a module imports, also inside functions; not those for types alone."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    narrow = {name for name in found if name in known}
    # `from package import module` names both; the package's own __init__ counts only where nothing else is meant.
    return {n for n in narrow if not any(m.startswith(n + ".") for m in narrow)}


def rooms(graph: Graph, packages: Iterable[str]) -> Graph:
    """The graph of the rooms: what lies in a package, or the packages where there are several."""
    packages = tuple(packages)
    depth = 1 if len(packages) == 1 else 0

    def room(module: str) -> str | None:
        package = next((p for p in packages if module == p or module.startswith(p + ".")), None)
        return None if package is None else ".".join(module.split(".")[: package.count(".") + 1 + depth])

    folded: Graph = {}
    for module, targets in graph.items():
        if (here := room(module)) is not None and (depth == 0 or here not in packages):
            inside = {r for t in targets if (r := room(t)) is not None and (depth == 0 or r not in packages)}
            folded.setdefault(here, set()).update(inside - {here})
    return folded


def circles(graph: Graph) -> list[list[str]]:
    """The strongly connected components of more than one node (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    counter, found = itertools.count(), []

    def visit(node: str) -> None:
        index[node] = low[node] = next(counter)
        stack.append(node)
        for target in graph.get(node, ()):
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            component = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(component) > 1:
                found.append(sorted(component))

    for node in graph:
        if node not in index:
            visit(node)
    return found


def floors(graph: Graph) -> int:
    """How many floors the rooms stand on; those of a circle count as one."""
    heights: dict[str, int] = {}

    def height(node: str, above: frozenset[str]) -> int:
        if node not in heights:
            below = [height(t, above | {node}) for t in graph.get(node, ()) if t not in above]
            heights[node] = 1 + max(below, default=0)
        return heights[node]

    return max((height(node, frozenset()) for node in graph), default=0)


def measure(checkout: Path) -> None:
    """Print a line for each part of the house."""
    known = modules(checkout)
    graph = {name: imports(path, known) - {name} for name, path in known.items()}
    print(f"{'':10} {'rooms':>6} {'floors':>7} {'arrows':>7} {'circles':>8}")
    for name, packages in HOUSES.items():
        folded = rooms(graph, packages)
        arrows = sum(map(len, folded.values()))
        print(f"{name:10} {len(folded):6} {floors(folded):7} {arrows:7} {len(circles(folded)):8}")
    print(f"circles of modules: {circles(graph) or 'none'}")


def main() -> None:
    """Measure this checkout, and its peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", type=Path, help="another checkout, an older one say")
    options = parser.parse_args()
    measure(Path(__file__).resolve().parents[2])
    if options.peer:
        print(f"\n{options.peer}:")
        measure(options.peer)


if __name__ == "__main__":
    main()
