"""What is not covered is said once in a reply: "not covered: makeup and swimming"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_list
from bot.advice.judged_together import SENTENCES, judged_together
from bot.content.content import Content

SUBJECT = "subject"
# Gaps that say the same of what a patient does or uses around a session.
AROUND_A_SESSION = frozenset({"utter_gap_activity", "utter_gap_daily", "utter_gap_product"})
# Gaps of one of these are joined among themselves.
EACH = frozenset(
    {"utter_gap", "utter_gap_concern", "utter_gap_body_area", "utter_gap_clinic_matter", "utter_gap_treatment"}
    | {"utter_gap_condition", "utter_gap_condition_after", "utter_gap_condition_next", "utter_gap_symptom"}
    | {"utter_gap_condition_before", "utter_gap_product_before"}
)

# The short paragraphs in place of those on what is not covered, after the first one.
SHORT: Mapping[str, str] = {
    **dict.fromkeys(
        (*AROUND_A_SESSION, "utter_gap_several", "utter_gap", "utter_gap_concern", "utter_gap_body_area"),
        "utter_gap_too",
    ),
    "utter_gap_clinic_matter": "utter_gap_too",
    "utter_gap_condition": "utter_gap_condition_too",
    "utter_gap_clinic_answer": "utter_gap_clinic_answer_too",
}
# What names something that is not covered.
NOT_COVERED = frozenset({*SHORT, *EACH, "utter_gap_condition_held", "utter_done_not_covered", "utter_done_together"})
# What names nothing that is not covered, and the waits.
OF_NOTHING = ("utter_activity_unknown", "utter_activity_unknown_later")
WAITS = ("utter_wait_until", "utter_wait_over", "utter_wait_long_over")

# Answers that say no more than another one beside them.
_NEXT = (
    "utter_next_wait",
    "utter_next_fits",
    "utter_next_fits_gap",
    "utter_next_early",
    "utter_next_late",
    "utter_next_over",
    "utter_next_over_or_complete",
)
SAID_BY: Mapping[str, Collection[str]] = {
    **dict.fromkeys((*NOT_COVERED, *WAITS), OF_NOTHING),
    **dict.fromkeys(("utter_wait_until_with", "utter_wait_over_with"), ("utter_wait_exercise",)),
    "utter_plan_dates": ("utter_next_wait", "utter_next_late", "utter_interval"),
    "utter_gap_condition_held": ("utter_no_dates", *OF_NOTHING),
    "utter_plan_course": ("utter_interval", "utter_course_left"),
    **dict.fromkeys(_NEXT, ("utter_interval",)),
    "utter_procedure": ("utter_session_length",),
    # "Is that normal?" is asked of the sign that is judged.
    **dict.fromkeys(SENTENCES, ("utter_symptom_unknown",)),
}


def merged(answers: Sequence[Answer], content: Content) -> list[Answer]:
    """The answers, with gaps that differ in their subject alone joined in the place of the first, others in short."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        if key := _group(answer):
            groups.setdefault(key, []).append(answer)
    found: list[Answer] = []
    for answer in answers:
        key = _group(answer)
        group = groups.get(key or "", [])
        if len(group) < 2:
            found.append(answer)
        elif answer is group[0]:
            found.append(_joined(group, content))
    return judged_together(_short(found, content), content)


def _short(answers: Sequence[Answer], content: Content) -> list[Answer]:
    """The answers, of which one says that something is not covered, and those after it whom to ask about the rest."""
    found: list[Answer] = []
    for answer in answers:
        response = SHORT.get(answer.response)
        if response and answer.kind == "gap" and any(before.response in NOT_COVERED for before in found):
            topic, level = answer.topic, answer.level
            found.append(make(content, response, topic=topic, kind="gap", given=answer.values, level=level))
        else:
            found.append(answer)
    return found


def said_once(answers: Sequence[Answer]) -> list[Answer]:
    """The answers without those that say no more than another one: a plan says when the next session is due."""
    given = {answer.response for answer in answers}
    said = {less for more, lesser in SAID_BY.items() if more in given for less in lesser}
    return [answer for answer in answers if answer.response not in said]


def _group(answer: Answer) -> str | None:
    if answer.kind != "gap" or SUBJECT not in answer.values:
        return None
    if answer.response in AROUND_A_SESSION:
        return "around a session"
    return answer.response if answer.response in EACH else None


def _joined(group: Sequence[Answer], content: Content) -> Answer:
    first = group[0]
    names = list(dict.fromkeys(answer.values[SUBJECT] for answer in group))
    alike = all(answer.response == first.response for answer in group)
    return make(
        content,
        first.response if alike else "utter_gap_several",
        topic=first.topic,
        kind=first.kind,
        facts=tuple(dict.fromkeys(fact for answer in group for fact in answer.facts)),
        given={SUBJECT: format_list(names)},
        level=first.level,
    )
