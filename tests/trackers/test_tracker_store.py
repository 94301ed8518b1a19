"""What Rasa expects of a tracker store, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from stored_conversations import ORDINARY, contents, converse, domain, events_of, last_session, said, state, tracker_of

pytestmark = pytest.mark.slow

Opens = Callable[[], Any]
TOLD = [("session", 1), ("asks", 2), ("form begins", 3), ("form goes on", 4), ("form is left", 5)]


class Broker:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)


def forbid(*names: str) -> Callable[..., Any]:
    async def call(*_: Any) -> None:
        raise AssertionError(f"asked the database for {' or '.join(names)}")

    return call


def recorded(name: str, original: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        asked.append(name)
        return original(*arguments)

    return call


def short(value: Any) -> str:
    return ascii(value)[:20]


async def test_conversation_is_read_as_it_was_saved(open_store: Opens) -> None:
    tracker = tracker_of("someone", TOLD)
    await open_store().save(tracker)
    again = await open_store().retrieve_full_tracker("someone")
    assert contents(again) == contents(tracker)
    assert state(await open_store().retrieve("someone")) == state(tracker)


async def test_conversation_goes_on_over_many_windows(open_store: Opens) -> None:
    told = [("session", 1), *[(kind, number) for number in range(1, 9) for kind in ORDINARY]]
    await converse(open_store(), "someone", told)
    tracker, full = await open_store().retrieve("someone"), await open_store().retrieve_full_tracker("someone")
    assert len(tracker.events) < 100 < len(full.events)
    assert state(tracker) == state(last_session(full))


async def test_unknown_conversation_is_none(store: Any) -> None:
    assert await store.retrieve("nobody") is None
    assert await store.retrieve_full_tracker("nobody") is None
    assert not await store.exists("nobody")
    assert list(await store.keys()) == []
    await store.check()


async def test_conversations_are_known_by_name(store: Any) -> None:
    for name in ("one", "two"):
        await converse(store, name, [("asks", 1), ("asks", 2)])
    assert sorted(await store.keys()) == ["one", "two"]
    assert await store.exists("one")


async def test_new_conversation_writes_nothing_until_something_happens(store: Any) -> None:
    tracker = await store.get_or_create_tracker("someone", append_action_listen=False)
    assert not await store.exists("someone")
    tracker.update(said(1))
    await store.save(tracker)
    assert await store.exists("someone")


async def test_message_costs_one_read_and_one_write(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.tracker_store import FailSafeTrackerStore

    await converse(store, "someone", [("session", 1), *[("asks", 2)] * 12])
    asked: list[str] = []
    database = store._database
    for name in ("newest_events", "all_events", "insert", "conversations", "exists"):
        monkeypatch.setattr(database, name, recorded(name, getattr(database, name), asked))
    # So Rasa wraps every store; it makes the tracker of a new conversation itself.
    await converse(FailSafeTrackerStore(store), "someone", [("asks", 3)])
    await converse(FailSafeTrackerStore(store), "someone else", [("asks", 3)])
    assert asked == ["newest_events", "insert"] * 2


async def test_saving_twice_stores_once(store: Any) -> None:
    tracker = tracker_of("someone", TOLD)
    await store.save(tracker)
    await store.save(tracker)
    tracker.update(said(9))
    await store.save(tracker)
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)


@pytest.mark.parametrize(
    ("keeps", "adds"),
    [
        pytest.param(lambda events: events, True, id="the whole conversation"),
        pytest.param(lambda events: events[-8:], True, id="the end of it"),
        pytest.param(lambda events: events, False, id="the same again"),
        pytest.param(lambda events: events[:-5], False, id="an earlier state"),
        pytest.param(lambda events: events[5:-5], False, id="a part of it"),
        pytest.param(lambda events: [], True, id="nothing of it"),
    ],
)
async def test_tracker_made_elsewhere_adds_what_is_new(
    store: Any, keeps: Callable[[list[Any]], list[Any]], adds: bool
) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    stored = tracker_of("someone", [*TOLD, *TOLD])
    await store.save(stored)
    new = events_of(("asks", 7)) if adds else []
    # As Rasa's HTTP API makes it of JSON, without what its handling had added.
    sent = [{**event.as_dict(), "metadata": {}} for event in [*keeps(list(stored.events)), *new]]
    await store.save(DialogueStateTracker.from_dict("someone", sent, domain().slots))
    full = await store.retrieve_full_tracker("someone")
    assert [event.timestamp for event in full.events] == [event.timestamp for event in [*stored.events, *new]]
    assert state(await store.retrieve("someone")) == state(last_session(full))


async def test_events_that_stand_for_earlier_ones_are_never_stored(store: Any) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    await converse(store, "someone", [("session", 1), *[("asks", 2)] * 20])
    before = contents(await store.retrieve_full_tracker("someone"))
    tracker = await store.retrieve("someone")
    assert any(event.metadata.get("synthetic") for event in tracker.events)
    new = said(1)
    # Copied, or sent to a client and back.
    for made in (tracker.copy(), DialogueStateTracker.from_dict("someone", contents(tracker), domain().slots)):
        made.update(new)
        await store.save(made)
    assert contents(await store.retrieve_full_tracker("someone")) == [*before, new.as_dict()]


async def test_full_tracker_can_be_added_to(store: Any) -> None:
    await converse(store, "someone", [("session", 1), *[("asks", 2)] * 20])
    tracker = await store.retrieve_full_tracker("someone")
    tracker.update(said(1))
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)


async def test_second_writer_is_refused_and_changes_nothing(open_store: Opens) -> None:
    from bot.errors import StoreConflictError

    one, other = open_store(), open_store()
    await converse(one, "someone", TOLD)
    mine, theirs = await one.retrieve("someone"), await other.retrieve("someone")
    mine.update(said(1))
    theirs.update(said(2))
    await one.save(mine)
    with pytest.raises(StoreConflictError, match="lock store") as caught:
        await other.save(theirs)
    assert "someone" not in str(caught.value)
    full = await one.retrieve_full_tracker("someone")
    assert full.latest_message.text == "message 1"
    # Nor is anything held up by it.
    await converse(other, "someone", [("asks", 3)])


@pytest.mark.parametrize("name", ["a\0b", "\0", "\ud800", "x" * 1025, "ü" * 513, 7, None], ids=short)
async def test_name_that_a_database_chokes_on_is_refused(store: Any, name: Any) -> None:
    from bot.errors import StoreError

    for call in (store.retrieve, store.retrieve_full_tracker, store.exists):
        with pytest.raises(StoreError, match="name"):
            await call(name)
    tracker = tracker_of("someone", [("asks", 1)])
    tracker.sender_id = name
    with pytest.raises(StoreError, match="name"):
        await store.save(tracker)
    await store.check()


@pytest.mark.parametrize("name", ["a'b; drop table conversation_events", "ü🙂", " ", "%", "x" * 1024], ids=short)
async def test_name_that_is_odd_is_taken(store: Any, name: str) -> None:
    await converse(store, name, [("asks", 1)])
    assert list(await store.keys()) == [name]
    assert (await store.retrieve(name)).sender_id == name


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "🙂", "x" * 200_000], ids=short)
async def test_any_text_of_a_patient_is_stored(store: Any, text: str) -> None:
    from rasa.shared.core.events import SlotSet, UserUttered

    tracker = tracker_of("someone", [("session", 1)])
    tracker.update(UserUttered(text, {"name": text[:20]}))
    tracker.update(SlotSet("person", text))
    await store.save(tracker)
    again = await store.retrieve("someone")
    assert again.latest_message.text == text
    assert again.get_slot("person") == text


async def test_many_events_are_stored_at_once_or_not_at_all(open_store: Opens) -> None:
    from bot.errors import StoreConflictError

    store, other = open_store(), open_store()
    tracker = tracker_of("someone", [("asks", 1)] * 600)
    late = tracker_of("someone", [])
    await other.save(late)
    await store.save(tracker)
    assert contents(await store.retrieve_full_tracker("someone")) == contents(tracker)
    for event in tracker.events:
        late.update(event)
    with pytest.raises(StoreConflictError):
        await other.save(late)


async def test_only_new_events_are_published_and_nothing_is_read_for_it(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await converse(store, "someone", TOLD)
    store.event_broker = broker = Broker()
    tracker = await store.retrieve("someone")
    monkeypatch.setattr(store._database, "newest_events", forbid("newest_events"))
    monkeypatch.setattr(store._database, "all_events", forbid("all_events"))
    tracker.update(said(1))
    await store.save(tracker)
    await store.save(tracker)
    assert broker.published == [
        {"sender_id": "someone", **said(1).as_dict(), "timestamp": tracker.events[-1].timestamp}
    ]


async def test_what_was_not_stored_is_not_published(open_store: Opens) -> None:
    from bot.errors import StoreConflictError

    one, other = open_store(), open_store()
    other.event_broker = broker = Broker()
    late = await other.get_or_create_tracker("someone", append_action_listen=False)
    await converse(one, "someone", [("asks", 1)])
    late.update(said(2))
    with pytest.raises(StoreConflictError):
        await other.save(late)
    assert broker.published == []


def test_one_store_serves_one_event_loop_after_another(open_store: Opens) -> None:
    store = open_store()

    async def talk(number: int) -> None:
        await asyncio.gather(*(converse(store, f"{number} {each}", [("asks", 1)] * 3) for each in range(12)))
        await store.close()

    for number in range(3):
        asyncio.run(talk(number))

    async def count() -> int:
        names = list(await store.keys())
        await store.close()
        return len(names)

    assert asyncio.run(count()) == 36


def test_store_is_wholly_asynchronous_to_rasa(store: Any) -> None:
    from rasa.core.tracker_store import check_if_tracker_store_async

    from bot.trackers.store import IncrementalTrackerStore

    assert isinstance(store, IncrementalTrackerStore)
    assert check_if_tracker_store_async(store)


@pytest.mark.parametrize(
    ("wrong", "said_of_it"),
    [
        ({"type": "bot.trackers.sqlite.SQLiteTrackerStore"}, "needs `db`"),
        ({"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": "x.db", "url": "postgresql://h/x"}, "takes no `url`"),
        ({"type": "bot.trackers.sqlite.SQLiteTrackerStore", "db": "x.db", "pool": 3}, "Remove pool"),
        ({"type": "bot.trackers.postgres.PostgresTrackerStore"}, "needs `url`"),
        ({"type": "bot.trackers.postgres.PostgresTrackerStore", "url": "http://h/x"}, "needs `url`"),
        ({"type": "bot.trackers.postgres.PostgresTrackerStore", "url": "postgresql://h/x", "db": "x"}, "Remove db"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], said_of_it: str) -> None:
    from rasa.core.tracker_store import TrackerStore
    from rasa.utils.endpoints import EndpointConfig

    from bot.errors import StoreError

    with pytest.raises(StoreError, match=said_of_it):
        TrackerStore.create(EndpointConfig.from_dict(wrong), domain())
