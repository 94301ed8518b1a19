"""Every quick reply leads on: what a patient may tap is understood and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import paths
from bot.content.responses import load_wording

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow

RESPONSES = load_wording(paths.DOMAIN, paths.ROOT)
# What stands under a question of the assistant is a detail that answers it.
QUESTIONS = (
    "utter_question_",
    "utter_explain_",
    "utter_ask_session_time",
    "utter_ask_occasion_day",
    "utter_course_by_severity",
    "utter_told_before",
    "utter_noted_event",
)
DETAILS = sorted({reply for name in RESPONSES if name.startswith(QUESTIONS) for reply in RESPONSES[name].quick_replies})
DETAILS = [reply for reply in DETAILS if reply != "How far apart are the sessions?"]
# Offered while an alarm goes on, and understood there: tests/dialogue.
DURING_ALARM = {
    *("Help is here", "It was a mistake", "Yes, it is happening now", "Yes, I am", "No"),
    *("They told me what to do", "Someone is with me", "Not yet"),
}
OFFERED = sorted(
    {
        reply
        for name, response in RESPONSES.items()
        for reply in response.quick_replies
        if "{" not in reply and reply not in DETAILS
    }
    - DURING_ALARM
)
ABOUT_CONCERN = ("Does it help with {subject}?", "How many sessions for {subject}?")
CHOICES = sorted(
    (name.removeprefix("utter_choice_"), response.text)
    for name, response in RESPONSES.items()
    if name.startswith("utter_choice_")
)


@pytest.mark.parametrize("reply", OFFERED)
async def test_quick_reply_is_answered(assistant: Assistant, reply: str) -> None:
    message = (await assistant.say(reply, f"tap-{OFFERED.index(reply)}"))[0]
    assert message["topic"] not in ("misunderstood", "out_of_scope", "error"), message["text"]
    # A plan begins with a question.
    assert message["kind"] != "clarify" or message["topic"] == "plan", message["text"]


@pytest.mark.parametrize("reply", DETAILS)
async def test_quick_reply_under_a_question_is_a_detail(assistant: Assistant, reply: str) -> None:
    parsed = await assistant.understand(reply)
    assert parsed["intent"]["name"] in ("inform", "dont_know", "skip", "deny", "affirm"), parsed["intent_ranking"][:3]
    told = {entity["entity"] for entity in parsed["entities"]}
    assert parsed["intent"]["name"] != "inform" or told & {
        "concern",
        "severity",
        "sessions_done",
        "number",
        "date",
        "duration",
    }


@pytest.mark.parametrize("subject", ["acne scars", "stretch marks", "fine lines", "large pores", "loose skin"])
@pytest.mark.parametrize("template", ABOUT_CONCERN)
async def test_quick_reply_about_a_concern_is_answered(assistant: Assistant, template: str, subject: str) -> None:
    message = (await assistant.say(template.replace("{subject}", subject), f"tap-{template}-{subject}"))[0]
    assert message["kind"] == "answer", message["text"]


@pytest.mark.parametrize(("intent", "choice"), CHOICES)
async def test_choice_is_understood_as_what_it_stands_for(assistant: Assistant, intent: str, choice: str) -> None:
    parsed = await assistant.understand(choice)
    assert parsed["intent"]["name"] == intent, parsed["intent_ranking"][:3]
    assert not parsed["reading"]["alternatives"]
