"""Numbers that count sessions of this treatment, and those that the words beside them give to something else."""

from __future__ import annotations

import pytest
from nlu.finding import times_in

from bot.content.cache import current_content
from bot.nlu.counted import still_to_come
from bot.text.document import read
from bot.timeexpr.counting import numbers_in

COUNTS = ("sessions_done", "sessions_wanted", "sessions_left", "number")


def to_come(message: str) -> list[str]:
    words = current_content().guidance.times
    found = still_to_come(list(numbers_in(message, words)), read(message))
    return [message[number.start : number.end] for number in numbers_in(message, words) if number.start in found]


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("is there time for 3 more or only 2", ["3", "2"]),
        ("can i fit 2 or 3 more in", ["2 or 3"]),
        ("2 more or maybe 3 sessions", ["2", "3"]),
        ("i'd have one more", ["one"]),
        ("another two before june", ["two"]),
        ("three further sessions", ["three"]),
        ("is 3 enough or 4", []),
        ("i want 6", []),
        ("had 2, want 3", []),
        ("my second or third", []),
    ],
)
def test_sessions_still_to_come(message: str, numbers: list[str]) -> None:
    assert to_come(message) == numbers


def counted(message: str) -> dict[str, str]:
    return {item.kind: item.entry for item in times_in(message) if item.kind in COUNTS}


@pytest.mark.parametrize(
    "message",
    [
        # The object of another verb.
        "i have squeezed two. sorry",
        "i popped one last night",
        "ive picked two of them",
        "squeezed one this morning",
        "popped about three",
        # Only planned.
        "had 2 booked",
        "i've used it twice already",
        # Nothing says that they were had.
        "its 3 big ones kinda sore",
        "im fitzpatrick 5 i think",
        "so 12 nov + 6",
        # Compared with.
        "my last session hurt way more than the first one",
        # Only when something is.
        "can i stop if im happy after 2",
        "I'm away 3-17 january, had 2 planned",
        # A rate.
        "great. and if i want one every year to keep it up?",
        "i want one a month",
        "is one a year enough",
        "id like one every 6 months after that",
        # For something else.
        "not christmas week tho, ive got 14 for dinner",
        "i've got 3 kids",
        "we're having 20 people round",
        "ive got 4 at home to look after",
        "weve 12 coming for sunday lunch",
        # A thing that is pointed at.
        "its the one with aha in, forgot to stop it",
        "the one with acid in it",
        "i used that one yesterday",
        # An age.
        "till he's one",
        "not till she's one",
        # Never another matter.
        "theyre quite bad, pitted, had them since i was 15 and ive never worn a backless dress",
        "i have never tanned",
        "have never sunbathed",
        "i've never been to the clinic",
        "ive never been good with needles",
        "i never wear spf",
        "never used retinol",
        "we've never been away",
        "i have never had a facial",
        "i have never done yoga",
        "never had a cold sore",
        "never had botox or fillers",
        "never been happier",
    ],
)
def test_number_of_another_matter_counts_no_sessions(message: str) -> None:
    assert counted(message) == {}


@pytest.mark.parametrize(
    ("message", "kind", "count"),
    [
        ("i managed two so far", "sessions_done", "2"),
        ("ive survived two", "sessions_done", "2"),
        ("had three a year ago", "sessions_done", "3"),
        ("i had two sessions a year ago", "sessions_done", "2"),
        ("had the one session", "sessions_done", "1"),
        ("only the one so far", "sessions_done", "1"),
        ("ive had 4 booked, done 1", "sessions_done", "1"),
        ("want 6 for stretch marks", "sessions_wanted", "6"),
        ("i need 4 for best results", "sessions_wanted", "4"),
        ("paid for six", "sessions_wanted", "6"),
        ("ive never had it done", "sessions_done", "0"),
        ("never had microneedling before", "sessions_done", "0"),
        ("never actually had it done", "sessions_done", "0"),
        ("never done this before", "sessions_done", "0"),
        ("never had my face done", "sessions_done", "0"),
        ("never had any treatment like it", "sessions_done", "0"),
        ("never tried dermapen", "sessions_done", "0"),
        ("never", "number", "0"),
        ("ive got 2 left", "sessions_left", "2"),
        ("ive got 3 under my belt", "sessions_done", "3"),
        ("i have 2 so far", "sessions_done", "2"),
        ("i have 3 behind me", "sessions_done", "3"),
        # The next one is not yet had.
        ("now im on number 3", "sessions_done", "2"),
        ("on number 3 now", "sessions_done", "2"),
        ("i'm on number 4", "sessions_done", "3"),
        # All up to that one.
        ("thats the first two done", "sessions_done", "2"),
        ("had the first 3 sessions in spring", "sessions_done", "3"),
        ("first two were fine, the third was hell", "sessions_done", "3"),
    ],
)
def test_number_of_sessions_counts_them(message: str, kind: str, count: str) -> None:
    assert counted(message) == {kind: count}


def test_the_first_of_several_is_not_taken_for_one() -> None:
    assert counted("so say 4th january, does leaving it 7 weeks undo the first two??").get("sessions_done") != "1"
