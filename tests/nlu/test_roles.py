"""What a time is for: found with the words around it in whole messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu.finding import times_in

from bot.advice.profile_update import GAP, IMPLIED
from bot.nlu.language import read
from bot.nlu.tags import TIME_ROLES
from bot.nlu.vocabulary import current_matcher

Told = tuple[str, str, "str | None"]


# A day that is asked about, or of something else, decides nothing yet.
OPEN = ("asked", "other")


def told(message: str) -> list[Told]:
    return [(item.kind, item.entry, None if item.role in OPEN else item.role) for item in times_in(message)]


def date(text: str, role: str | None = None) -> Told:
    return ("date", text, role)


def duration(text: str, role: str | None = None) -> Told:
    return ("duration", text, role)


def done(count: str) -> Told:
    return ("sessions_done", count, None)


def number(count: str) -> Told:
    return ("number", count, None)


SESSION = [
    ("my last session was 3 weeks ago", [date("3 weeks ago", "session")]),
    ("last one on 3 March", [date("3 march", "session")]),
    ("I was needled yesterday at 3", [date("yesterday at 3", "session")]),
    ("I was needled at half past two yesterday", [date("at half past two yesterday", "session")]),
    ("had it done last tuesday", [date("last tuesday", "session")]),
    ("had my second on friday", [done("2"), date("friday", "session")]),
    ("day 5", [duration("day 5", "session")]),
    ("I'm on day five and still red", [duration("day five", "session")]),
    ("day 3 post treatment", [duration("day 3 post treatment", "session")]),
    ("5 days post", [duration("5 days post", "session")]),
    ("bruise a week after the treatment", [duration("a week", "session")]),
    ("spots came up a week after the treatment", [duration("a week", "since")]),
    ("after a week", [duration("a week", "session")]),
    ("two days later", [duration("two days", "session")]),
    ("it's been 3 weeks since my last session", [duration("3 weeks", "session")]),
    ("session this morning", [date("this morning", "session")]),
    ("3 days ago", [date("3 days ago", "session")]),
    ("yesterday", [date("yesterday", "session")]),
    ("last week", [date("last week", "session")]),
    ("this morning", [date("this morning", "session")]),
    ("it was a fortnight ago", [date("a fortnight ago", "session")]),
    ("a couple of weeks ago", [date("a couple of weeks ago", "session")]),
    ("half a year ago", [date("half a year ago", "session")]),
    ("the day before yesterday", [date("the day before yesterday", "session")]),
    ("still red after 3 days", [duration("3 days", "session")]),
    ("My most recent session was on the 12th", [date("the 12th", "session")]),
    ("I had microneedling on 12/03", [date("12/03", "session")]),
    ("last appointment: 12.03.2026", [date("12.03.2026", "session")]),
    ("my last treatment was 2026-03-12", [date("2026-03-12", "session")]),
    ("got it done on the 3rd of march 2026", [date("the 3rd of march 2026", "session")]),
    ("last night", [date("last night", "session")]),
    ("had it done yesterday afternoon", [date("yesterday afternoon", "session")]),
    ("I had my session in early August", [date("early august", "session")]),
    ("first session was the twenty third of march", [done("1"), date("the twenty third of march", "session")]),
    ("had my treatment tuesday morning", [date("tuesday morning", "session")]),
    ("peeling 10 days post", [duration("10 days post", "session")]),
]
SINCE = [
    ("peeling since yesterday", [date("yesterday", "since")]),
    ("red for two weeks", [duration("two weeks", "since")]),
    ("for 3 days now", [duration("3 days", "since")]),
    ("the redness started two days ago", [date("two days ago", "since")]),
    ("the swelling has lasted a week", [duration("a week", "since")]),
    ("my skin has been flaking since friday", [date("friday", "since")]),
    ("redness for about 10 days", [duration("10 days", "since")]),
    ("itchy since last night", [date("last night", "since")]),
    ("bumps appeared 3 days ago", [date("3 days ago", "since")]),
    ("I noticed a rash yesterday", [date("yesterday", "since")]),
    ("my cheeks are red since this morning", [date("this morning", "since")]),
]
EVENT = [
    (
        "plan for mild scars, one session done yesterday, party on 20 feb",
        [done("1"), date("yesterday", "session"), date("20 feb", "event")],
    ),
    ("wedding in August", [date("august", "event")]),
    ("getting married on 12 June", [date("12 june", "event")]),
    ("before my holiday next month", [date("next month", "event")]),
    ("party is on saturday", [date("saturday", "event")]),
    ("prom 3 weeks from now", [date("3 weeks from now", "event")]),
    ("I have a big day in 8 weeks", [date("in 8 weeks", "event")]),
    ("my birthday is the 5th", [date("the 5th", "event")]),
    ("job interview next friday", [date("next friday", "event")]),
    ("I have a wedding, it's in August", [date("august", "event")]),
    ("there's a photo shoot at the end of October", [date("the end of october", "event")]),
    ("reunion in a fortnight", [date("in a fortnight", "event")]),
    ("I want to be ready for christmas", [date("christmas", "event")]),
    ("getting this done before easter", [date("easter", "event")]),
    ("want to be finished by the 14th of may", [date("the 14th of may", "event")]),
    ("like to look nice for my christmas", [date("christmas", "event")]),
    ("my graduation is march 3rd", [date("march 3rd", "event")]),
]
START = [
    ("I want to start in january", [date("january", "start")]),
    ("begin next month", [date("next month", "start")]),
    ("starting on 3 may", [date("3 may", "start")]),
    ("could start the week after next", [date("the week after next", "start")]),
    ("I'd like to start my course in 2 weeks", [date("in 2 weeks", "start")]),
]
WISH = [
    ("can I come tomorrow?", [date("tomorrow", "wish")]),
    ("can i book for next week", [date("next week", "wish")]),
    ("is next friday too early for my next session", [date("next friday", "wish")]),
    ("can I have my next one on the 5th", [date("the 5th", "wish")]),
    ("do you have any slots this weekend", [date("this weekend", "wish")]),
    ("could I come back on monday?", [date("monday", "wish")]),
    ("can i have a session tomorrow afternoon", [date("tomorrow afternoon", "wish")]),
    ("I'd like to book an appointment on 12 may", [date("12 may", "wish")]),
]
NONE = [
    ("in August", [date("august")]),
    ("the 13th", [date("the 13th")]),
    ("no, the 13th", [date("the 13th")]),
    ("12/03", [date("12/03")]),
    ("5 weeks", [duration("5 weeks")]),
    ("12th", [date("12th")]),
    ("March 2026", [date("march 2026")]),
    ("should I avoid the sun for two weeks?", [duration("two weeks")]),
    ("how long, 36 hours?", [duration("36 hours")]),
    ("I went swimming yesterday", [date("yesterday")]),
    ("had botox last week", [date("last week")]),
    ("the wedding was last week", [date("last week")]),
    ("can I wear makeup tomorrow?", [date("tomorrow")]),
    ("friday", [date("friday")]),
]
SEVERAL = [
    (
        "deep acne scars, had two, last one on 3 March, wedding in August",
        [done("2"), date("3 march", "session"), date("august", "event")],
    ),
    (
        "my last session was 3 weeks ago, can I come tomorrow?",
        [date("3 weeks ago", "session"), date("tomorrow", "wish")],
    ),
    (
        "I was needled 5 days ago and it's been itchy since yesterday",
        [date("5 days ago", "session"), date("yesterday", "since")],
    ),
    ("had 3 so far, my holiday is in 6 weeks", [done("3"), date("in 6 weeks", "event")]),
    ("haven't had any, want to start in january", [done("0"), date("january", "start")]),
    ("last one was 12/03. wedding is on 12 June", [date("12/03", "session"), date("12 june", "event")]),
]
# The day that is asked about is not that of the session.
ASKED = [
    ("had it on tuesday can i go gym today", [date("tuesday", "session"), date("today")]),
    ("had it done 3 days ago can i run today", [date("3 days ago", "session"), date("today")]),
    ("needled yesterday is it ok if i swim today", [date("yesterday", "session"), date("today")]),
    ("had it tuesday can i go gym tomorrow", [date("tuesday", "session"), date("tomorrow")]),
    ("had it tuesday, is swimming ok on friday", [date("tuesday", "session"), date("friday")]),
    ("can i wear makeup today i was needled yesterday", [date("today"), date("yesterday", "session")]),
    ("can i go 2 the gym 2moro had it dun 2day", [date("tomorrow"), date("today", "session")]),
    ("when can i run, had it this morning", [date("this morning", "session")]),
    ("should i stay out of the sun on saturday my session was friday", [date("saturday"), date("friday", "session")]),
    ("after this procedure will i be able to run in 2 days", [date("in 2 days")]),
    ("after this procedure can i fly on friday", [date("friday")]),
    ("will i be ok by monday after this", [date("monday")]),
    ("are you open on saturday", [date("saturday")]),
    ("is two weeks enough between sessions", [duration("two weeks")]),
]
# A session that did not take place, or has not yet.
NOT_DONE = [
    ("didn't have my session yesterday after all, last one was 26 oct", [date("yesterday"), date("26 oct", "session")]),
    ("I missed my session last week. last one was 5 oct", [date("last week"), date("5 oct", "session")]),
    ("session last friday was postponed, had mine on 9 oct", [date("last friday"), date("9 oct", "session")]),
    ("my session yesterday was cancelled", [date("yesterday")]),
    ("my session was last monday, it got cancelled", [date("last monday")]),
    ("they cancelled my appointment last tuesday", [date("last tuesday")]),
    ("couldnt make my appointment on monday", [date("monday")]),
    ("i was booked for last friday but had to cancel", [date("last friday")]),
    ("i was supposed to have it last week", [date("last week")]),
    ("should have had my session last week but i was ill", [date("last week")]),
    ("my session on monday got moved", [date("monday")]),
    ("rescheduled my session from last friday", [date("last friday")]),
    ("my next session is on friday", [date("friday", "wish")]),
    ("im having it done on thursday", [date("thursday", "wish")]),
    ("i'm getting microneedling tomorrow", [date("tomorrow", "wish")]),
    ("going for my third tomorrow", [done("2"), date("tomorrow", "wish")]),
    (
        "had my 2nd last week and my third is on friday",
        [done("2"), date("last week", "session"), date("friday", "wish")],
    ),
]
# Something else happened then.
OTHER_MATTERS = [
    ("2 months ago I decided to get it done", [date("2 months ago")]),
    ("a year ago i read about microneedling", [date("a year ago")]),
    ("3 weeks ago i called you", [date("3 weeks ago")]),
    ("i moved here last month", [date("last month")]),
    ("i booked my session 2 weeks ago", [date("2 weeks ago")]),
    ("my daughter was born 3 months ago", [date("3 months ago")]),
    ("i saw the dermatologist last week", [date("last week")]),
    ("can i have it 2 weeks before my wedding", [date("2 weeks before my wedding", "wish")]),
    ("twice a week", []),
    ("had two treatments of botox", []),
    ("how many days will i be red", []),
    ("five days a week", []),
    ("First kid at 22, second at 36", []),
    ("is it days or weeks or months b4 it shows", []),
    ("one in june, one in july", [date("june"), date("july")]),
    ("wedding the weekend after", []),
    ("a year after accutane", [duration("a year")]),
    ("my sister did it years ago", []),
    ("is the redness from Monday's session", [date("monday", "session")]),
    ("i was treated seven weeks ago", [date("seven weeks ago", "session")]),
    ("had dermapen two days ago", [date("two days ago", "session")]),
    ("that was a month ago", [date("a month ago", "session")]),
    ("for the last six months my skin is red", [duration("the last six months", "since")]),
    ("i was needled this morning, may i swim tomorrow", [date("this morning", "session"), date("tomorrow")]),
    ("should i come on the 28th if i was treated on the 7th", [date("the 28th", "wish"), date("the 7th", "session")]),
    ("nothing has changed since my first a month ago", [done("1"), date("a month ago", "session")]),
    ("my last session was before 3 weeks", [duration("3 weeks", "session")]),
]
VERBS = [
    ("it'll be 2 weeks tomorrow since my session", [date("2 weeks tomorrow", "session")]),
    ("had it done three weeks ago tomorrow, still a bit red", [date("three weeks ago tomorrow", "session")]),
    ("went for my session on monday", [date("monday", "session")]),
    ("underwent needling 2 weeks ago", [date("2 weeks ago", "session")]),
    ("been needled on friday", [date("friday", "session")]),
    ("had me face done thursday", [date("thursday", "session")]),
    ("got my face done yesterday", [date("yesterday", "session")]),
    ("had a go 3 weeks back", [date("3 weeks back", "session")]),
    ("i had the treatment two weeks ago last thursday", [date("two weeks ago last thursday", "session")]),
    ("first one was in may, last one in june", [date("may", "session"), date("june", "session")]),
]
TALKS = [
    ("ok sunday then", [date("sunday", "wish")]),
    ("so that'd be 6 jan", [date("6 jan", "wish")]),
    ("lovely, the 15th is my day off", [date("the 15th", "wish")]),
    ("not the 16th", [date("the 16th", "away")]),
    ("i can't do the 9th, work", [date("the 9th", "away")]),
    ("we're in spain till friday", [date("friday")]),
    ("it's rougher than yesterday", [date("yesterday")]),
    ("16 years old btw", []),
    ("20 btw", [number("20")]),
    ("kids out at 3, can i wear concealer", []),
    ("they want 220 for it", []),
    ("it's gone 11 now", []),
    ("used my serum 3 times", []),
    ("yoga at 6 tonight ok?", [date("at 6 tonight")]),
    ("like 3 weeks before", [duration("3 weeks")]),
    ("session 2 of 5 was in june", [done("2"), ("sessions_wanted", "5", None), date("june", "session")]),
    ("did number 4 of 6 last week", [done("4"), ("sessions_wanted", "6", None), date("last week", "session")]),
    ("ive had two, 3 oct and 14 nov", [done("2"), date("3 oct", "session"), date("14 nov", "session")]),
    ("so 2 left?", [("sessions_left", "2", None)]),
    ("is 3 enough before 2 feb", [("sessions_wanted", "3", None), date("2 feb", "event")]),
    ("the wedding's been moved to 3 june", [date("3 june", "event")]),
    ("holiday is 10 days in crete", [duration("10 days")]),
    ("back 12 jan", [date("12 jan", "back")]),
    ("Monday's session left me red", [date("monday", "session")]),
]


def gap(text: str) -> Told:
    return duration(text, GAP)


GAPS = [
    ("actually can we stretch them to 6 weeks each, i heal slow", [gap("6 weeks")]),
    ("could we do 5 week gaps", [gap("5 week")]),
    ("make it 5 weeks between", [gap("5 weeks")]),
    ("if we did 5 weeks in between", [gap("5 weeks")]),
    ("spacing them 8 weeks", [gap("8 weeks")]),
    ("if i leave it 7 weeks", [gap("7 weeks")]),
    ("next at 4 weeks then", [gap("4 weeks")]),
    ("so next one at 6 weeks would be", [gap("6 weeks")]),
    (
        "first was 17 october. what would the second be at 8 weeks",
        [done("1"), date("17 october", "session"), gap("8 weeks")],
    ),
    ("is redness normal at 2 weeks", [duration("2 weeks")]),
]
# Beside the day of a session, and in clauses of something else.
BESIDE = [
    ("what do most people look like on day 3", [duration("day 3")]),
    ("do patients still peel on day 6", [duration("day 6")]),
    ("used it 2 nights", [duration("2 nights")]),
    ("it's the one with aha in, forgot to stop it. used it 2 nights", [duration("2 nights")]),
    ("wore it 3 days", [duration("3 days")]),
    ("stayed in bed 2 days", [duration("2 days")]),
    ("had it 3 weeks now", [duration("3 weeks", "session")]),
    ("been 3 weeks since", [duration("3 weeks", "session")]),
    ("today??", [date("today")]),
    ("today", [date("today", "session")]),
    ("today?? blimey. no ill go for the 12th", [date("today"), date("the 12th", "wish")]),
    ("so just thighs from 11 dec", [date("11 dec", "start")]),
    (
        "i think about 3 weeks ago? it was the day after bonfire night",
        [date("3 weeks ago", "session"), date("the day after bonfire night", "session")],
    ),
    ("used a bit on monday", [date("monday", IMPLIED)]),
    (
        "had number two on monday, running on saturday",
        [done("2"), date("monday", "session"), date("saturday", IMPLIED)],
    ),
    (
        "just had number one on thursday, hot yoga saturday",
        [done("1"), date("thursday", "session"), date("saturday", IMPLIED)],
    ),
    ("ive had 2, monday and last month", [done("2"), date("monday", "session"), date("last month", "session")]),
    ("got my nails done thursday", [date("thursday")]),
    ("had my hair cut on monday", [date("monday")]),
    ("had my tooth pulled last week", [date("last week")]),
    ("had my eyebrows threaded friday", [date("friday")]),
    ("had my second done thursday", [done("2"), date("thursday", "session")]),
    ("had my forehead and neck done 2 weeks ago", [date("2 weeks ago", "session")]),
    ("got my last one done yesterday", [date("yesterday", "session")]),
    ("school starts in september", [date("september")]),
    ("term begins on 4 january", [date("4 january")]),
    ("my course starts on 3 march", [date("3 march", "start")]),
    ("easter is early next year", [date("easter"), date("early next year")]),
    ("monday was when i had it", [date("monday", "session")]),
    ("had it on 31 oct. does that count as my first", [date("31 oct", "session"), done("1")]),
]
MESSAGES = [
    *GAPS,
    *BESIDE,
    *TALKS,
    *ASKED,
    *NOT_DONE,
    *OTHER_MATTERS,
    *VERBS,
    *SESSION,
    *SINCE,
    *EVENT,
    *START,
    *WISH,
    *NONE,
    *SEVERAL,
]


# What the tagger gets wrong in these tables.
MISTAKEN = {
    "one in june, one in july",
    "first one was in may, last one in june",
    "had a go 3 weeks back",
    "school starts in september",
    "just had number one on thursday, hot yoga saturday",
    "had number two on monday, running on saturday",
    "for the last six months my skin is red",
}


def test_every_time_has_its_role() -> None:
    found = {message: told(message) for message, _ in MESSAGES}
    wrong = {message for message, expected in MESSAGES if found[message] != expected}
    assert wrong <= MISTAKEN, [(message, found[message]) for message in sorted(wrong - MISTAKEN)]


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("my wedding is in may", "wedding"),
        ("off to a party", "party"),
        ("school reunion", "reunion"),
        ("it's for a photoshoot", "photo_shoot"),
        ("I have a special occasion", "event"),
    ],
)
def test_occasion_is_named(message: str, entry: str) -> None:
    assert entry in {item.entry for item in current_matcher().find(read(message)) if item.kind == "occasion"}


PIECES = [
    "3 weeks ago",
    "since",
    "for two days",
    "my last session",
    "wedding",
    "in August",
    ",",
    ".",
    "and",
    "can I come",
    "the 13th",
    "day 5",
    "red",
    "start",
    "at 3",
    "yesterday",
    "two",
]


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_every_time_stands_in_the_text(pieces: list[str]) -> None:
    message = " ".join(pieces)
    for item in times_in(message):
        assert 0 <= item.start < item.end <= len(message)
        assert item.role in {None, GAP, IMPLIED, *TIME_ROLES}
        if item.kind in {"date", "duration"}:
            assert message.lower()[item.start : item.end] == item.entry


@given(st.text(max_size=80))
def test_any_text_can_be_told(text: str) -> None:
    assert isinstance(times_in(text), list)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("a plan from the 22nd march", [date("the 22nd march", "start")]),
        ("if i did do 2 more, dates from next week", [("sessions_left", "2", None), date("next week", "start")]),
        ("i can come from the 5th of january", [date("the 5th of january", "start")]),
        ("free from 4 jan", [date("4 jan", "start")]),
        ("we're skiing from the 3rd", [date("the 3rd", "event")]),
        ("away from the 12th", [date("the 12th", "away")]),
        ("first on 3 dec then second when", [done("0"), date("3 dec", "wish")]),
        ("if my first is on 10 dec when is the second", [done("0"), date("10 dec", "wish")]),
        ("first one would be thurs 10th dec. gimme the dates", [done("0"), date("thurs 10th dec", "wish")]),
        ("had my second on 3 dec", [done("2"), date("3 dec", "session")]),
    ],
)
def test_day_from_which_sessions_are_to_be_and_sessions_to_come(message: str, found: list[Told]) -> None:
    assert sorted(told(message)) == sorted(found)
