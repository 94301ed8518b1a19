"""Counts and times for the operator, in Prometheus' form; never a patient's words.

`GET /webhooks/health/metrics` serves those of all servers, with the label `worker`. Prometheus' own way for several
processes keeps them in mapped files, which end the process when the disk is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, Metric

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

MESSAGES = Counter(
    "needlewise_messages",
    "Messages of patients by channel and by outcome: answered, or why only an apology was sent.",
    ["channel", "outcome"],
)
ANSWER_SECONDS = Histogram(
    "needlewise_answer_seconds",
    "From a message to its answer or apology, in seconds.",
    ["channel"],
    buckets=_SECONDS,
)
LOCK_SECONDS = Histogram(
    "needlewise_lock_seconds",
    "How long a message waited for the earlier ones of its conversation, in seconds.",
    buckets=_SECONDS,
)
ACTION_SECONDS = Histogram(
    "needlewise_action_seconds",
    "From a call of the action server to its reply, in seconds.",
    buckets=_SECONDS,
)
ACTION_FAILURES = Counter(
    "needlewise_action_failures",
    "Calls of the action server that were answered in its place, by reason.",
    ["reason"],
)

Family = dict[str, Any]


def families() -> list[Family]:
    """The metrics of this process: `name`, `help`, `type` and `samples` of (name, labels, value) of each."""
    return [
        {
            "name": metric.name,
            "help": metric.documentation,
            "type": metric.type,
            "samples": [(sample.name, sample.labels, sample.value) for sample in metric.samples],
        }
        for metric in REGISTRY.collect()
    ]


def exposition(workers: Mapping[str, list[Family]], restarts: Mapping[str, int]) -> bytes:
    """The metrics of several processes as Prometheus reads them.

    Args:
        workers: the families of each server, by the value of the label `worker`.
        restarts: how often the supervisor restarted each process because it died or hung.
    """
    return generate_latest(_Merged(workers, restarts))


class _Merged:
    """The part of a registry that `generate_latest` uses."""

    def __init__(self, workers: Mapping[str, list[Family]], restarts: Mapping[str, int]) -> None:
        self._workers = workers
        self._restarts = restarts

    def collect(self) -> Iterator[Metric]:
        """The families, each with the samples of all processes."""
        merged: dict[str, Metric] = {}
        for worker, found in self._workers.items():
            for family in found:
                metric = merged.setdefault(family["name"], Metric(family["name"], family["help"], family["type"]))
                for name, labels, value in family["samples"]:
                    metric.add_sample(name, {**labels, "worker": worker}, value)
        yield from merged.values()
        restarts = CounterMetricFamily(
            "needlewise_restarts", "Restarts of a process that died or hung.", labels=["process"]
        )
        for process, count in self._restarts.items():
            restarts.add_metric([process], count)
        yield restarts
