"""Every quick reply leads on: what a patient may tap is understood and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import paths
from bot.guidance.wording import load_wording

if TYPE_CHECKING:
    from bot.runtime import Assistant

pytestmark = pytest.mark.slow

OFFERED = sorted(
    {
        reply
        for response in load_wording(paths.DOMAIN, paths.ROOT).values()
        for reply in response.quick_replies
        if "{" not in reply
    }
    # Details, which answer to the question before them: see the conversations.
    - {"It's mild", "It's severe"}
)
ABOUT_CONCERN = ("Does it help with {subject}?", "How many sessions for {subject}?")
CHOICES = sorted(
    (name.removeprefix("utter_choice_"), response.text)
    for name, response in load_wording(paths.DOMAIN, paths.ROOT).items()
    if name.startswith("utter_choice_")
)


@pytest.mark.parametrize("reply", OFFERED)
async def test_quick_reply_is_answered(assistant: Assistant, reply: str) -> None:
    message = (await assistant.say(reply, f"tap-{OFFERED.index(reply)}"))[0]
    assert message["topic"] not in ("misunderstood", "out_of_scope", "error"), message["text"]
    assert message["kind"] != "clarify", message["text"]


@pytest.mark.parametrize("subject", ["acne scars", "stretch marks", "fine lines", "large pores", "loose skin"])
@pytest.mark.parametrize("template", ABOUT_CONCERN)
async def test_quick_reply_about_a_concern_is_answered(assistant: Assistant, template: str, subject: str) -> None:
    message = (await assistant.say(template.replace("{subject}", subject), f"tap-{template}-{subject}"))[0]
    assert message["kind"] == "answer", message["text"]


@pytest.mark.parametrize(("intent", "choice"), CHOICES)
async def test_choice_is_understood_as_what_it_stands_for(assistant: Assistant, intent: str, choice: str) -> None:
    parsed = await assistant.understand(choice)
    assert parsed["intent"]["name"] == intent, parsed["intent_ranking"][:3]
    assert not parsed["alternatives"]
