"""Every documented fact is reached by a patient's own question, said, and proved by its places in the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fact_questions import FactQuestion, load

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow

TABLE = load()


@pytest.mark.parametrize("entry", TABLE, ids=str)
async def test_question_reaches_the_fact_which_is_said_and_proved(
    assistant: Assistant, content: Content, entry: FactQuestion
) -> None:
    said = await assistant.say(entry.question, f"fact/{entry}")
    resting = [message for message in said if entry.fact_id in (message.get("facts") or ())]
    assert resting != [], said
    text = "\n".join(message["text"] for message in resting).lower()
    assert [words for words in entry.says if words.lower() not in text] == [], text
    named = {(source["document"], source["section"]) for source in resting[0]["sources"]}
    documented = {(source.document, source.section) for source in content.guidance.facts[entry.fact_id].sources}
    assert documented <= named
