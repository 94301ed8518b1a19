"""The assertion status of findings: one table for each category of the ConText algorithm."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.safety.assertion import Assertion, Finding, Status, compile_cues
from bot.text.document import read


@pytest.fixture(scope="module")
def assertion(content: Content) -> Assertion:
    return Assertion(compile_cues(content.guidance.safety.cues.categories()))


def status(assertion: Assertion, message: str, words: str) -> Status:
    """The status of the last place in a message where the words occur."""
    document = read(message)
    start = message.lower().rindex(words)
    inside = [
        index for index, token in enumerate(document.tokens) if start <= token.start and token.end <= start + len(words)
    ]
    return assertion.read(document).status(Finding(inside[0], inside[-1]))


PRESENT = [
    ("there is pus", "pus"),
    ("no, there is pus", "pus"),
    ("No. There is pus.", "pus"),
    ("no but there is pus", "pus"),
    ("no fever but my lips are swollen", "swollen"),
    ("no fever, swollen lips", "swollen lips"),
    ("no fever; pus", "pus"),
    ("no fever, chills, swollen lips", "swollen lips"),
    ("no pus, no fever, bad chills", "chills"),
    ("no sleep, high fever", "fever"),
    ("not well, fever and chills", "fever"),
    ("no one answers and I have pus", "pus"),
    ("no idea why, pus everywhere", "pus"),
    ("not only pus", "pus"),
    ("I never had this before, pus is coming out", "pus"),
    ("I do not have a doctor, my lips are swollen", "swollen"),
    ("don't know what to do, pus everywhere", "pus"),
    ("I'm not joking my throat is closing", "closing"),
    ("pus but no fever", "pus"),
    # An ability is denied, not a symptom.
    ("I can't breathe", "breathe"),
    ("cannot open my eyes", "eyes"),
    ("can't stop the bleeding", "bleeding"),
    # Nothing is possible without it.
    ("can't stand up without blacking out", "blacking out"),
    ("I could not eat anything without being sick", "sick"),
    ("never wash it without bleeding", "bleeding"),
    # Questions and suppositions that report.
    ("is it normal that my lips are swollen", "swollen"),
    ("are blisters common? I have them now", "blisters"),
    ("what are the signs of infection? There is pus", "pus"),
    ("if it keeps bleeding what do I do", "bleeding"),
    ("worried about my swollen lips", "swollen lips"),
    # A surprise at what has come about.
    ("I didn't think I'd be sat up unable to draw breath", "unable to draw breath"),
    ("never imagined my arm would get hives", "hives"),
    ("did not realise it would be full of pus", "pus"),
    # The past is that of another clause.
    ("I had laser years ago, my skin is blistering", "blistering"),
    ("I used to get cold sores, now hives all over", "hives"),
    ("last year I was fine but this time my throat is closing", "closing"),
    ("pus", "pus"),
    ("she is feverish and she retired in 2004", "feverish"),
    # Other people, now.
    ("my husband is having a fit", "fit"),
    ("my friend had none of this, my lips are swelling", "swelling"),
    # What somebody does to the patient.
    ("someone has put a weight on my breastbone", "breastbone"),
]
NEGATED = [
    ("I can't come today, two days without fever though", "fever"),
    ("no fever, no pus", "fever"),
    ("no fever, no pus", "pus"),
    ("no fever, chills or smell", "chills"),
    ("no fever, chills or smell", "smell"),
    ("no bad smell, yellow discharge, or fever", "yellow discharge"),
    ("I don't have any pus", "pus"),
    ("there isnt any pus", "pus"),
    ("not swollen", "swollen"),
    ("my lips aren't swollen", "swollen"),
    ("i havent got a fever", "fever"),
    ("without any pus", "pus"),
    ("free of pus", "pus"),
    ("neither fever nor pus", "pus"),
    # Unless "any" follows.
    ("I can't see any pus", "pus"),
    ("fever: no", "fever"),
    ("Any fever? None.", "fever"),
    ("no fever, any chills, any pus", "pus"),
    ("I don't think it is an infection", "infection"),
    ("i didnt think it was infection", "infection"),
]
HYPOTHETICAL = [
    ("what if I get a fever", "fever"),
    ("can microneedling cause blisters", "blisters"),
    ("what does pus look like", "pus"),
    ("is there a risk of infection", "infection"),
    ("I'm worried about getting an infection", "infection"),
    ("if my lips swell, who do i call", "swell"),
    ("would you treat someone if he fainted", "fainted"),
    ("scared of fainting", "fainting"),
    ("what if I panicked and I fainted", "fainted"),
    ("would it be safe if i tripped and i collapsed", "collapsed"),
]
HISTORICAL = [
    ("I had a fever last year", "fever"),
    ("I had hives as a child", "hives"),
    ("As a child, I had hives all over", "hives"),
    ("I used to have hives", "hives"),
    ("history of keloids", "keloids"),
    ("I fainted years ago at a blood test", "fainted"),
    ("in 2022 i had it done and my eyes were swollen", "swollen"),
    ("burn from a kettle, 1989", "burn"),
    ("my hand was stitched as a boy and I fainted", "fainted"),
    ("in 2015, and my eyes were swollen", "swollen"),
]
RESOLVED = [
    ("the fever went away", "fever"),
    ("the swelling has gone down", "swelling"),
    ("a fever, all gone now", "fever"),
]
OTHER_PERSON = [
    ("I read about a woman who went blind", "blind"),
    ("someone on tiktok got an infection", "infection"),
    ("my cousin fainted at her session", "fainted"),
    ("my cousin had a session and she fainted", "fainted"),
    ("I read about a girl who had it and she collapsed", "collapsed"),
]
TABLE: dict[Status, list[tuple[str, str]]] = {
    "present": PRESENT,
    "negated": NEGATED,
    "hypothetical": HYPOTHETICAL,
    "historical": HISTORICAL,
    "resolved": RESOLVED,
    "other_person": OTHER_PERSON,
}


@pytest.mark.parametrize(
    ("expected", "message", "words"),
    [(category, message, words) for category, items in TABLE.items() for message, words in items],
)
def test_status_is_read_from_the_cues_of_the_clause(
    assertion: Assertion, expected: Status, message: str, words: str
) -> None:
    assert status(assertion, message, words) == expected


@pytest.mark.parametrize(
    "before", ["no fever. ", "I had hives years ago. ", "what if it swells? ", "I read about burns. "]
)
@pytest.mark.parametrize("behind", ["", ". no chills", ". what does pus look like?", ". my sister had it years ago"])
def test_cue_in_another_sentence_changes_nothing(assertion: Assertion, before: str, behind: str) -> None:
    assert status(assertion, f"{before}my lips are swollen{behind}", "swollen") == "present"
