from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from asking import NOW, concerns, mention, question
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory, Mention, ProfileUpdate, Question

MENTIONS = st.lists(
    st.builds(
        Mention, st.sampled_from(("concern", "severity", "symptom", "product")), st.sampled_from(["a", "b", "c"])
    ),
    max_size=8,
).map(tuple)


@given(MENTIONS)
def test_named_lists_each_entry_once_in_order(now: tuple[Mention, ...]) -> None:
    expected = list(dict.fromkeys(mention.entry for mention in now if mention.kind == "symptom"))
    assert list(Question("inform", NOW, now).named("symptom")) == expected


def test_without_forgets_only_these_entries() -> None:
    asked = question("ask_plan", "concern/scars", "concern/cellulite", "severity/mild")
    left = asked.without([("concern", "cellulite")]).mentions
    assert left == (mention("concern/scars"), mention("severity/mild"))


def test_as_intent_changes_nothing_else() -> None:
    asked = question("inform", "concern/scars", memory=Memory(intent="ask_plan"))
    assert asked.as_intent("ask_plan") == Question("ask_plan", NOW, asked.mentions, asked.memory)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (NOW, date(2026, 11, 21)),
        # The day is that of the clinic: midnight there is still the day before in UTC.
        (datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc).astimezone(NOW.tzinfo), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=NOW.tzinfo), date(2026, 12, 31)),
    ],
)
def test_today_is_the_day_at_the_clinic(now: datetime, today: date) -> None:
    assert question("greet", now=now).today == today


def test_person_is_what_was_known_before_listening_and_what_is_known_after() -> None:
    before, after = PatientProfile(concerns=concerns("scars")), PatientProfile(concerns=concerns("large_pores"))
    memory = Memory(person=before)
    assert question("inform", memory=memory).person == before
    assert Question("inform", NOW, memory=memory, profile_update=ProfileUpdate(after)).person == after
