"""Rasa's graph of components runs as it does by dask's own scheduler."""

from __future__ import annotations

from typing import Any

import dask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.lean import dask_stub

NAMES = "abcdefgh"


def node(name: str, calls: list[str]) -> Any:
    """A node that tells its name, what it was given, and in `calls` that it ran."""

    def run(*given_values: Any) -> tuple[str, Any]:
        calls.append(name)
        return name, given_values

    return run


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """What each node needs: others before it, an input, or what nobody provides."""
    needs = {}
    for index, name in enumerate(NAMES):
        needs[name] = draw(st.lists(st.sampled_from([*NAMES[:index], "input", "nobody"]), max_size=3))
    return needs


@given(graphs(), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_values_are_those_of_dask(needs: dict[str, list[str]], targets: list[str]) -> None:
    results, ran = [], []
    for get in (dask_stub.get, dask.get):
        calls: list[str] = []
        graph = {name: (node(name, calls), *needed) for name, needed in needs.items()}
        # As Rasa writes an input: a name and its value.
        graph["input"] = ("input", {"text": "hello"})
        results.append(list(get(graph, targets)))
        ran.append(set(calls))
        assert len(calls) == len(set(calls)), "a node ran twice"
    assert results[0] == results[1]
    # dask may run what no target needs; here nothing runs but what is needed.
    assert ran[0] <= ran[1]


def test_error_of_a_node_reaches_the_caller() -> None:
    def broken() -> None:
        raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        dask_stub.get({"a": (broken,), "b": (node("b", []), "a")}, ["b"])
