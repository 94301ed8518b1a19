"""Worries after a session in one message each: the verdict first, and a feeling acknowledged where one is voiced.

A table of kinds: how the skin is, with and without a time; what was done; a day to come; somebody else's skin. It is
Saturday, 21 November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow

VERDICTS = {
    "within": "That is still within what our guides describe.",
    "part": "That can be a part of the healing.",
    "beyond": "That is longer than",
    "long": "That is long enough for the team to look at it.",
    "unnamed": "Our guides don't name ",
    "look": "Let the team look at it",
    "urgent": "Call ",
    "emergency": "Call 999 now.",
    "soon": "That was sooner than our guides advise",
    "first days": "It was too soon if it fell into the first days",
    "perhaps": "On Sunday, 22 November 2026, you may still see some of it.",
    "gone": "By Friday, 27 November 2026, it is usually gone.",
    "open": "I can't say if it will be gone by ",
    "other": "I can't judge somebody else's skin from here",
    "condition": "Our guidance does not cover pregnancy after a session.",
}
PLAIN = {
    "cheeks pinkish this morning, had mine done yesterday lunchtime": "within",
    "should i look this swollen one day on": "within",
    "nose is flaking like pastry, day 5": "part",
    "ive got a plum coloured bruise by my temple, three days now": "part",
    "skin feels two sizes too small on day 2": "part",
    "treated on the 5th of november and the red still hasnt left": "beyond",
    "jawline still puffy nine days on": "beyond",
    "should my skin still be sensitive after 10 days": "beyond",
    "still got a bruise 3 weeks after": "long",
    "bumpy chin since the treatment on wednesday, like plucked chicken": "unnamed",
    "small brown crusts by my nose, session was tuesday": "unnamed",
    "brownish shadows along my jaw a month after": "look",
    "shivering and temp of 38.6 two days after": "urgent",
    "whole face ballooned and im wheezing": "emergency",
    "went for a jog 5 hours after mine, whoops": "first days",
    "hit the gym last night, session was yesterday morning. problem?": "soon",
    "how red will i be by sunday, had it this morning": "perhaps",
    "will the swelling be gone by friday, session was yesterday": "gone",
    "my sister was red for two weeks after hers, is that normal": "other",
}
VOICED = {
    "bit of a wobble here, im the colour of a postbox and it was only last night": "within",
    "in tears here, my face is so red one day after i cant go to work": "within",
    "really self conscious, big bruise under my eye since thursday's treatment": "part",
    "hating how scaly i am, its been four days": "part",
    "at my wits end, two weeks of red cheeks now": "beyond",
    "getting myself in a state, 11 days later and i still look flushed": "beyond",
    "fed up, skin is still shedding after 16 days": "long",
    "bit freaked out by these tiny dots in rows on my cheeks, day one": "unnamed",
    "nobody warned me about the scabs, really upset, its day 4": "unnamed",
    "so embarrassed, breaking out in whiteheads a week after": "unnamed",
    "i look a fright, skin is all blotchy and its day 3": "unnamed",
    "so scared, i think they scarred me": "look",
    "feel so stupid, lay by the pool all afternoon the day after": "soon",
    "panicking about my sister's wedding in 2 weeks, will the bruising have gone? had it yesterday": "open",
    "scared, just found out im pregnant and i had a session two weeks ago": "condition",
}
# Whom to call comes first, and then the feeling; in an emergency nothing follows.
ALARMING = {
    "petrified, yellow gunk oozing from my cheek since this morning": "I'm sorry that you are going through this.",
    "so frightened, my chin is boiling hot and more and more painful": "I'm sorry that you are going through this.",
    "terrified, throat feels like its closing, had it an hour ago": None,
}


async def texts(assistant: Assistant, message: str) -> list[str]:
    return [said["text"] for said in await assistant.say(message, message)]


@pytest.mark.parametrize(("message", "verdict"), PLAIN.items())
async def test_verdict_comes_first(assistant: Assistant, message: str, verdict: str) -> None:
    said = await texts(assistant, message)
    assert said[0].startswith(VERDICTS[verdict]), said


@pytest.mark.parametrize(("message", "verdict"), VOICED.items())
async def test_feeling_is_acknowledged_and_then_the_verdict(assistant: Assistant, message: str, verdict: str) -> None:
    feeling, first, *_ = await texts(assistant, message)
    assert feeling.startswith(("I can see why", "I'm sorry that it")), feeling
    assert first.startswith(VERDICTS[verdict]), first


async def test_despair_is_asked_about_with_the_number_to_call(assistant: Assistant) -> None:
    first, *_ = await texts(assistant, "i cant stop crying about my face its ruined")
    assert first.startswith("Is this happening to you now?")
    assert "999" in first


@pytest.mark.parametrize(("message", "feeling"), ALARMING.items())
async def test_whom_to_call_comes_before_any_feeling(assistant: Assistant, message: str, feeling: str | None) -> None:
    first, *rest = await texts(assistant, message)
    assert first.startswith("Call ")
    assert rest == ([feeling] if feeling else [])
