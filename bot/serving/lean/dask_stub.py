"""Replacement of `dask` in the server.

Rasa runs its graph of components with dask's scheduler, which is built for graphs that are spread over processes. A
message needs about ten calls, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def get(graph: Mapping[str, tuple[Any, ...]], targets: Sequence[str]) -> list[Any]:
    """The values of the targets, in order, as `dask.get` returns them.

    Args:
        graph: for each name a node and the names of its inputs, or the name again and its value, as Rasa writes
            them. A name that is not in the graph is passed to the node unchanged, and the node reports it.
        targets: the names whose values are returned.
    """
    known: dict[str, Any] = {}

    def value(name: str) -> Any:
        if name not in known:
            first, *rest = graph[name]
            if callable(first):
                known[name] = first(*(value(needed) if needed in graph else needed for needed in rest))
            else:
                known[name] = (first, *rest)
        return known[name]

    return [value(name) for name in targets]
