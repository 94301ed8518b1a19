"""Every documented fact is reached by a patient's own question, said, and proved by its places in the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fact_questions import FactQuestion, load

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = pytest.mark.slow

TABLE = load()


async def messages_with(assistant: Assistant, entry: FactQuestion, test: str) -> list[dict[str, Any]]:
    """Those messages of the answer that rest on the fact."""
    messages = await assistant.say(entry.question, f"{test}/{entry}")
    return [message for message in messages if entry.fact_id in (message.get("facts") or ())]


@pytest.mark.parametrize("entry", TABLE, ids=str)
async def test_question_reaches_the_fact(assistant: Assistant, entry: FactQuestion) -> None:
    assert await messages_with(assistant, entry, "reaches") != []


@pytest.mark.parametrize("entry", TABLE, ids=str)
async def test_answer_says_the_fact(assistant: Assistant, entry: FactQuestion) -> None:
    text = "\n".join(message["text"] for message in await messages_with(assistant, entry, "says")).lower()
    assert [words for words in entry.says if words.lower() not in text] == []


@pytest.mark.parametrize("entry", TABLE, ids=str)
async def test_answer_proves_the_fact(assistant: Assistant, content: Content, entry: FactQuestion) -> None:
    message, *_ = await messages_with(assistant, entry, "proves")
    named = {(source["document"], source["section"]) for source in message["sources"]}
    documented = {(source.document, source.section) for source in content.guidance.facts[entry.fact_id].sources}
    assert documented <= named
