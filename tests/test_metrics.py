"""Metrics of several servers are exposed together, each with its name."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot import metrics


def test_each_server_has_samples_of_its_own() -> None:
    metrics.MESSAGES.labels("rest", "answered").inc()
    own = metrics.families()
    text = metrics.exposition({"assistant-1": own, "assistant-2": own}, {"action-server": 2}).decode()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    workers = {
        sample.labels["worker"]
        for sample in found["needlewise_messages"].samples
        if sample.name == "needlewise_messages_total" and sample.labels["outcome"] == "answered"
    }
    assert workers == {"assistant-1", "assistant-2"}
    assert text.count("# TYPE needlewise_messages_total counter") == 1
    assert 'needlewise_restarts_total{process="action-server"} 2.0' in text
