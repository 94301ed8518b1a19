"""A tracker of the newest events behaves like one of all events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stored_conversations import (
    ORDINARY,
    Turn,
    contents,
    converse,
    domain,
    events_of,
    fitting,
    last_session,
    state,
    turns,
)

pytestmark = pytest.mark.slow


def in_memory() -> Any:
    """The store on a database that lives in this process."""
    from bot.trackers.codec import NewEvent, StoredEvent
    from bot.trackers.database import Database
    from bot.trackers.feedback import Feedback
    from bot.trackers.store import IncrementalTrackerStore

    class Memory(Database):
        def __init__(self) -> None:
            self.rows: dict[str, list[StoredEvent]] = {}
            self.read: list[int] = []

        def prepare(self) -> None:
            return None

        async def newest_events(self, conversation: str, limit: int) -> list[StoredEvent]:
            self.read.append(limit)
            return self.rows.get(conversation, [])[: -limit - 1 : -1]

        async def all_events(self, conversation: str) -> list[StoredEvent]:
            return list(self.rows.get(conversation, []))

        async def insert(self, conversation: str, rows: Sequence[NewEvent]) -> None:
            there = self.rows.setdefault(conversation, [])
            assert [row.position for row in rows] == list(range(len(there), len(there) + len(rows)))
            there += [StoredEvent(row.position, row.type, row.data, row.state) for row in rows]

        async def conversations(self) -> list[str]:
            return list(self.rows)

        async def exists(self, conversation: str) -> bool:
            return conversation in self.rows

        async def messages(self, conversation: str, after: int, limit: int) -> list[StoredEvent]:
            raise NotImplementedError

        async def last_positions(self, conversations: Sequence[str]) -> dict[str, int]:
            raise NotImplementedError

        async def delete(self, conversation: str, timestamp: float) -> None:
            raise NotImplementedError

        async def is_deleted(self, conversation: str) -> bool:
            raise NotImplementedError

        async def save_feedback(self, feedback: Feedback) -> None:
            raise NotImplementedError

        async def check(self) -> None:
            return None

        async def close(self) -> None:
            return None

    return IncrementalTrackerStore(Memory(), domain(), None)


# Taken back: more than the window holds, right before or after its beginning, in a form, in a pause.
@example(told=[("asks", 1)] * 8 + [("goes back", 2)] * 6 + [("asks", 3)] * 2, rows=8)
@example(told=[("form begins", 1)] + [("form goes on", n) for n in range(9)] + [("is not understood", 1)], rows=20)
@example(told=[("form begins", 1), ("asks", 1), ("form goes on", 1), ("form goes on", 1)], rows=4)
@example(told=[("form begins", 1)] + [("form is interrupted", 2)] * 3 + [("form goes on", 2)] * 9, rows=20)
@example(told=[("form begins", 1), *[("asks", 2)] * 9, ("form is rejected", 1), *[("asks", 2)] * 9], rows=15)
@example(told=[("asks", 1)] * 9 + [("pauses", 2)] + [("is heard in a pause", 3)] * 9, rows=8)
@example(told=[("asks", 1)] * 9 + [("action from outside", 2)] * 9, rows=8)
@example(told=[("asks", 1)] * 9 + [("is told what comes next", 2)] * 3, rows=8)
@example(told=[("asks", 1)] * 9 + [("restarts", 2)] + [("asks", 3)] * 3, rows=40)
@example(told=[("asks", 1)] * 3 + [("goes back", 2)] * 6 + [("restarts", 1)] + [("asks", 3)] * 4, rows=40)
@given(told=turns, rows=st.sampled_from([4, 8, 15, 30]))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_state_is_that_of_the_whole_session(told: list[Turn], rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.trackers import replay

    monkeypatch.setattr(replay, "EVENTS", rows)
    store = in_memory()
    for length in range(1, len(told) + 1):
        await converse(store, "someone", told[length - 1 : length])
        tracker = await store.retrieve("someone")
        whole = last_session(await store.retrieve_full_tracker("someone"))
        assert state(tracker) == state(whole), told[:length]
        # Rasa copies a tracker for each action, by replaying its events.
        assert state(tracker.copy()) == state(whole), told[:length]


@given(told=turns)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
async def test_every_event_is_stored_once_and_none_is_made_up(told: list[Turn]) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    store = in_memory()
    said: list[Any] = []
    for turn in told:
        tracker = await store.get_or_create_tracker("someone", append_action_listen=False)
        for event in events_of(fitting(turn, tracker)):
            tracker.update(event)
            said.append(event.as_dict())
        await store.save(tracker)
        await store.save(tracker)
    full = await store.retrieve_full_tracker("someone")
    assert contents(full) == said
    # As if there never was a store.
    replayed = DialogueStateTracker.from_dict("someone", said, domain().slots)
    assert state(full) == state(replayed)


@pytest.mark.parametrize("kind", ORDINARY)
async def test_thousandth_message_reads_as_much_as_the_tenth(kind: str) -> None:
    from bot.trackers import replay

    store = in_memory()
    await converse(store, "someone", [("session", 1), ("form begins", 1)])
    sizes = []
    for number in range(100):
        await converse(store, "someone", [(kind, number % 9)] * 2)
        sizes.append(len((await store.retrieve("someone")).events))
    assert max(sizes[50:]) == max(sizes[20:50])
    assert set(store._database.read) == {replay.EVENTS}


async def test_window_holds_at_least_two_messages_and_their_answers() -> None:
    store = in_memory()
    long_turn = [event for _ in range(30) for event in events_of(("asks", 1))[2:]]
    for _ in range(4):
        tracker = await store.get_or_create_tracker("someone")
        for event in [*events_of(("asks", 1)), *long_turn]:
            tracker.update(event)
        await store.save(tracker)
    events = (await store.retrieve("someone")).events
    assert sum(event.type_name == "user" for event in events) == 2


async def test_session_is_read_from_where_it_began() -> None:
    store = in_memory()
    await converse(store, "someone", [*[("asks", 1)] * 9, ("session", 1), ("asks", 2)])
    events = list((await store.retrieve("someone")).events)
    assert events[0].type_name == "session_started"
    assert [event.text for event in events if event.type_name == "user"] == ["message 2"]


@pytest.mark.parametrize("broken", ["", "{", "null", "[]", "{}", '{"slots": 7}', '{"slots": {}, "action": 3}'])
async def test_state_that_cannot_be_read_is_done_without(broken: str, caplog: pytest.LogCaptureFixture) -> None:
    store = in_memory()
    await converse(store, "someone", [("session", 1), *[("asks", number) for number in range(1, 20)]])
    there = store._database.rows["someone"]
    # The first turn's state is whole: reading goes on until there.
    there[11:] = [row._replace(state=broken if row.state else None) for row in there[11:]]
    tracker = await store.retrieve("someone")
    assert "stored state skipped" in caplog.text
    assert state(tracker) == state(last_session(await store.retrieve_full_tracker("someone")))


async def test_slot_that_the_domain_knows_no_more_is_left_out() -> None:
    from rasa.shared.core.domain import Domain

    store = in_memory()
    await converse(store, "someone", [("asks", 1)] * 20)
    store.domain = Domain.from_dict({"slots": {"tries": {"type": "any", "mappings": [{"type": "custom"}]}}})
    tracker = await store.retrieve("someone")
    assert tracker.get_slot("tries") == 1
    assert "person" not in tracker.slots
    synthetic = [event for event in tracker.events if event.metadata]
    assert "person" not in {event.key for event in synthetic if event.type_name == "slot"}


async def test_form_that_the_domain_knows_no_more_is_ended() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActiveLoop

    store = in_memory()
    await converse(store, "someone", [("asks", 1)])
    tracker = await store.retrieve("someone")
    tracker.update(ActiveLoop("plan_form"))
    await store.save(tracker)
    assert (await store.retrieve("someone")).active_loop_name == "plan_form"
    store.domain = Domain.from_dict({"slots": {}})
    tracker = await store.retrieve("someone")
    assert tracker.active_loop_name is None
    await store.save(tracker)
    events = list((await store.retrieve_full_tracker("someone")).events)
    assert [event.name for event in events if isinstance(event, ActiveLoop)] == ["plan_form", None]
