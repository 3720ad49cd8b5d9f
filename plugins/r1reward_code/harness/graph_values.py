"""Graphs of networkx and sparse matrices of scipy as plain data; what extends one of their classes is none."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.array_values import array_form, library_content, read_array

__all__ = ["graph_form", "read_graph", "read_sparse", "sparse_form"]

_GRAPHS = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")


def graph_form(value: Any, write: Callable[[Any], Any]) -> Any:
    """A graph: its attributes, its nodes in order, and of each node its neighbours in order; `None` for none."""
    kind = type(value)
    if kind.__name__ not in _GRAPHS or getattr(sys.modules.get("networkx"), kind.__name__, None) is not kind:
        return None
    numbers = {node: number for number, node in enumerate(value._node)}
    nodes = [[write(node), _pairs(data, write)] for node, data in value._node.items()]
    edges: dict[int, int] = {}
    contents: list[Any] = []
    rows = [
        [
            [numbers[other], _number_of_edge(data, value.is_multigraph(), edges, contents, write)]
            for other, data in row.items()
        ]
        for row in value._adj.values()
    ]
    return library_content("graph", kind.__name__, _pairs(value.graph, write), nodes, rows, contents)


def _pairs(data: Any, write: Callable[[Any], Any]) -> Any:
    return [[write(key), write(item)] for key, item in data.items()]


def _number_of_edge(
    data: Any, is_multi: bool, edges: dict[int, int], contents: list[Any], write: Callable[[Any], Any]
) -> int:
    """The number of an edge's attributes, which both of its ends have; of several edges, with their keys."""
    if id(data) not in edges:
        edges[id(data)] = len(contents)
        inside = [[write(key), _pairs(item, write)] for key, item in data.items()] if is_multi else None
        contents.append(_pairs(data, write) if inside is None else inside)
    return edges[id(data)]


def read_graph(content: Any, read: Callable[[Any], Any]) -> Any:
    """The graph that `graph_form` was given."""
    networkx: Any = importlib.import_module("networkx")
    name, attributes, nodes, rows, contents = content
    if name not in _GRAPHS:
        raise ValueError("no graph")
    made = getattr(networkx, name)()
    every = [read(node) for node, _ in nodes]
    made.graph.update(_data_of(attributes, read))
    made.add_nodes_from((node, _data_of(data, read)) for node, (_, data) in zip(every, nodes, strict=True))
    data_of = [
        {read(key): _data_of(item, read) for key, item in each}
        if made.is_multigraph()
        else _data_of(each, read)
        for each in contents
    ]
    for node, row in zip(every, rows, strict=True):
        for other, number in row:
            made._adj[node][every[other]] = data_of[number]
            if made.is_directed():
                made._pred[every[other]][node] = data_of[number]
    if not made.is_directed() and any(v not in made._adj[w] for v in made._adj for w in made._adj[v]):
        raise ValueError("an edge with one end")
    return made


def _data_of(pairs: Any, read: Callable[[Any], Any]) -> dict[Any, Any]:
    return {read(key): read(item) for key, item in pairs}


_PARTS_OF_SPARSE = {
    "bsr": ("data", "indices", "indptr"), "coo": ("data", "row", "col"), "csc": ("data", "indices", "indptr"),
    "csr": ("data", "indices", "indptr"), "dia": ("data", "offsets"),
}  # fmt: skip
_BY_COORDINATES = ("dok", "lil")


def sparse_form(value: Any) -> Any:
    """A sparse matrix or array of two dimensions, in its own format; `None` for any other, or one of one's own."""
    sparse: Any = sys.modules["scipy.sparse"]
    form, kind = getattr(value, "format", None), type(value)
    suffix = "array" if isinstance(value, sparse.sparray) else "matrix"
    if getattr(sparse, f"{form}_{suffix}", None) is not kind or len(value.shape) != 2:
        return None
    plain = value.tocoo() if form in _BY_COORDINATES else value
    arrays = [
        array_form(getattr(plain, name), sys.modules["numpy"], lambda _: None)
        for name in _PARTS_OF_SPARSE[plain.format]
    ]
    return library_content("sparse", form, suffix, [int(size) for size in value.shape], arrays)


def read_sparse(content: Any, read: Callable[[Any], Any]) -> Any:
    """The matrix that `sparse_form` was given; its indexes are checked, since compiled code relies on them."""
    sparse: Any = importlib.import_module("scipy.sparse")
    form, suffix, shape, arrays = content
    if suffix not in ("array", "matrix") or form not in (*_PARTS_OF_SPARSE, *_BY_COORDINATES):
        raise ValueError("no sparse matrix")
    data, *places = [read_array(each["v"][1:], read) for each in arrays]
    if data.dtype.hasobject or any(place.dtype.kind != "i" for place in places):
        raise ValueError("no numbers")
    first = "coo" if form in _BY_COORDINATES else form
    kind = getattr(sparse, f"{first}_{suffix}")
    made = (
        kind((data, places[0] if form == "dia" else tuple(places)), shape=tuple(shape))
        if first in ("coo", "dia")
        else kind((data, *places), shape=tuple(shape))
    )
    if hasattr(made, "check_format"):
        made.check_format(full_check=True)
    return made.asformat(form)
