"""An area that a question names and its answer says nothing of: no guide covers it, or tells it from others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make
from bot.advice.answer_table import AREA, areas_asked
from bot.advice.formatting import format_list
from bot.advice.question import Question
from bot.content.content import Content

# Questions about the treatment itself, whose answers hold for the areas that the guides name.
OF_TREATMENT = frozenset(
    {
        "ask_procedure",
        "ask_pain",
        "ask_safety",
        "ask_frequency",
        "ask_plan",
        "ask_results_one_session",
        "ask_results_timeline",
    }
)
# Of these it matters where the treatment is: "does the neck hurt more?".
COMPARED = frozenset({"ask_pain"})


def answers(
    questions: Sequence[Question], given: Sequence[Answer], content: Content
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """What is said before the answers to questions of areas that no guide covers, and behind them of the others.

    Args:
        questions: the questions of the message.
        given: the answers to them.
        content: the content in use.
    """
    if not given or given[0].kind != "answer":
        return (), ()
    asked = [question for question in questions if question.intent in OF_TREATMENT]
    named = list(dict.fromkeys((question, area) for question in asked for area in areas_asked(question, content)))
    unknown = [area for _, area in named if not _covered(area, content)]
    if unknown:
        return (_of("utter_area_not_covered", unknown, given[0], content),), ()
    compared = [area for question, area in named if question.intent in COMPARED]
    return (), (_of("utter_area_not_compared", compared, given[0], content),) if compared else ()


def _covered(area: str, content: Content) -> bool:
    return bool(content.guidance.about(AREA, content.guidance.whole(AREA, area)))


def _of(response: str, areas: Sequence[str], first: Answer, content: Content) -> Answer:
    names = format_list(list(dict.fromkeys(content.guidance.entry(AREA, area).name for area in areas)))
    return make(content, response, topic=first.topic, kind="gap", given={"subject": names})
