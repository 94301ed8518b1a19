"""What the operator can watch: counts and times in Prometheus' form, never a patient's words.

`GET /webhooks/health/metrics` shows them.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

MESSAGES = Counter(
    "needlewise_messages",
    "Messages of patients by channel and by what became of them: answered, or why only an apology was sent.",
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
    "How long a message waited for those of its conversation that came before it, in seconds.",
    buckets=_SECONDS,
)
ACTION_SECONDS = Histogram(
    "needlewise_action_seconds",
    "From a call of the action server to its reply, in seconds.",
    buckets=_SECONDS,
)
ACTION_FAILURES = Counter(
    "needlewise_action_failures",
    "Calls of the action server that had to be answered in its place, by what was wrong with it.",
    ["reason"],
)
