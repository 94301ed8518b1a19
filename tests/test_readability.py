"""Every answer is easy to read: its Flesch-Kincaid grade is that of a school child, and hard words are explained.

The formula counts words to a sentence and syllables to a word and knows nothing of meaning, so a person reads
every text too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import textstat
import yaml

from bot import paths
from bot.advice.answer import Answer, range_text
from bot.advice.profile import Concern, PatientProfile
from bot.advice.question import Memory, Mention, Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.required import COMPUTED_PLACEHOLDERS, REQUIRED
from bot.timeexpr.date_range import DateRange

HARDEST, ON_AVERAGE = 8.0, 6.5
# A Saturday.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))


# --- the grade of a text ---

# What is dialled, clicked or looked up, and not read as prose. The clinic's name and its own answers are read.
LOOKED_UP = ("clinic_phone", "clinic_hours", "clinic_email", "booking_url", "emergency_number", "crisis_line")
# A day or a span of days is one thing to a reader, and eight words to the formula: "19 Dec 2026 – 2 Jan 2027".
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DAYS = re.compile(rf"(?:[A-Z]\w+day, )?\d+(?: {MONTH}(?: \d{{4}})?)?(?: ?– ?\d+)? {MONTH} \d{{4}}")
# So are a time of day, and a number from one to another: "3 to 6".
TIMES = re.compile(r"\b\d+:\d\d\b")
RANGES = re.compile(r"\b\d+ to \d+\b")
# A full stop within one of these ends no sentence.
ABBREVIATIONS = ("Dr.",)


def plain(text: str, content: Content) -> str:
    """The text with one short word for each thing that is no prose and that the formula would read as such."""
    for document in content.guidance.documents.values():
        # The title of a document, and behind it those of its sections, are names.
        section = "|".join(re.escape(title) for title in sorted(document.sections.values(), key=len, reverse=True))
        text = re.sub(rf"{re.escape(document.title)}(?:: (?:{section})(?:, (?:{section}))*)?", "this", text)
    clinic = content.clinic.values()
    for name in LOOKED_UP:
        text = text.replace(clinic[name], "this")
    for abbreviation in ABBREVIATIONS:
        text = text.replace(abbreviation, abbreviation.rstrip("."))
    text = RANGES.sub("two", TIMES.sub("noon", DAYS.sub("May", text)))
    # Who comes to the end of a line pauses there, as at a full stop.
    return re.sub(r"[.:;,]?\n", ".\n", text)


def grade(text: str, content: Content) -> float:
    """The Flesch-Kincaid grade: about the school year in which such a text can be read."""
    textstat.set_lang("en_US")
    return float(textstat.flesch_kincaid_grade(plain(text, content)))


def hard(texts: Mapping[str, str], content: Content) -> str:
    """The texts that are harder than any may be, each with its name and grade."""
    grades = {name: grade(text, content) for name, text in texts.items()}
    return "\n".join(f"{name}, grade {grades[name]}: {text}" for name, text in texts.items() if grades[name] > HARDEST)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Call 020 7946 0000 now.", "Call this now."),
        ("Take 3 to 6 sessions, at 15:00.", "Take two sessions, at noon."),
        ("On Saturday, 21 November 2026 or 1–15 Dec 2026.", "On May or May."),
        ("On 16 Jan – 13 Feb 2027 or 19 Dec 2026 – 2 Jan 2027.", "On May or May."),
        ("A Dr. Pen.", "A Dr Pen."),
        ("See Results after one microneedling session: overview, article 1 (redness); ask.", "See this; ask."),
        ("So:\nSession 1: Saturday, 21 November 2026\nand so on", "So.\nSession 1: May.\nand so on"),
        ("At Larkspur Demo Skin Clinic, for 2 days.", "At Larkspur Demo Skin Clinic, for 2 days."),
    ],
)
def test_only_what_is_no_prose_becomes_one_word(content: Content, text: str, read: str) -> None:
    assert plain(text, content) == read


def test_opening_hours_become_one_word(content: Content) -> None:
    assert plain(f"Open {content.clinic.hours_text}.", content) == "Open this."


def test_hard_text_is_told(content: Content) -> None:
    text = "Post-procedural erythema characteristically necessitates individualised dermatological reassessment."
    assert hard({"utter_kites": text, "utter_hats": "Put on a hat."}, content).startswith("utter_kites, grade ")


# --- what is filled in ---


def _yaml(name: str) -> Any:
    return yaml.load((paths.ROOT / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


RESPONSES = list(_yaml("domain.yml")["responses"])
# Pieces are said within another response only, and choices are questions on buttons.
PIECES = ("utter_part_", "utter_step_", "utter_choice_")
WHOLE = [name for name in RESPONSES if not name.startswith(PIECES)]

DAY, SPAN = "Saturday, 21 November 2026", "19 Dec 2026 – 2 Jan 2027"
# What code fills in, at its longest.
SAMPLES = {
    # As it reads in English.
    "line": "In an emergency, call 999 now. This assistant understands English only.",
    "who": "your doctor or midwife",
    "figures": "3 to 6 sessions, or up to 12 sessions; one guide says only additional sessions",
    "source_list": "Micro-needling for scars and how often: how often; "
    "Dr. Pen microneedling, sessions and side effects: overview, aftercare",
    "first_choice": "What may I do afterwards, and when?",
    "second_choice": "How do I look after my skin afterwards?",
    "words": "some weeks before the summer holidays",
    "told": "severe acne scars; large pores; 2 sessions done; last session on Sunday, 1 November 2026; "
    "your wedding: 1–31 Aug 2027; you mentioned eczema",
    "urgent_contact": "Larkspur Demo Skin Clinic now on this",
    "urgent_helper": "Larkspur Demo Skin Clinic on this",
    "number_abroad": "this",
    "day": DAY,
    "before": DAY,
    "until": DAY,
    "margin": "as our clinic wants 7 days between a session and an event",
    "wished": DAY,
    "window": SPAN,
    "time": "2 weeks and 6 days",
    "count": "5 to 7 sessions",
    "left": "4 to 10 sessions",
}
# Where something else is filled in under the same name.
DURATIONS = {"figures": "a few hours to a few days; guides differ"}
WAIT = {"figures": "at least 48 hours", "day": f"{DAY}, 15:00", "until": f"{DAY}, 15:00"}
SAMPLES_OF: dict[str, dict[str, str]] = {
    "utter_recovery_within": DURATIONS,
    "utter_recovery_beyond": DURATIONS,
    "utter_recovery_edge": DURATIONS,
    "utter_recovery_then_gone": {**DURATIONS, "then": DAY},
    "utter_recovery_then_perhaps": {**DURATIONS, "then": DAY},
    "utter_recovery_then_open": {"then": DAY},
    "utter_symptom_unnamed": {"time": "2 days after a session"},
    "utter_wait_until": WAIT,
    "utter_wait_over": WAIT,
    "utter_wait_long_over": WAIT,
    "utter_wait_until_with": WAIT,
    "utter_wait_over_with": WAIT,
    "utter_wait_planned": {"figures": "at least 48 hours"},
    "utter_done_too_soon": WAIT,
    "utter_done_too_soon_over": WAIT,
    "utter_done_too_soon_then": WAIT,
    "utter_done_late_enough": WAIT,
    "utter_done_depends": WAIT,
    "utter_done_general": WAIT,
    "utter_body_area_part": {"whole": "the legs"},
    "utter_done_related": {**WAIT, "whole": "strenuous exercise"},
    "utter_done_related_until": {**WAIT, "whole": "strenuous exercise"},
    "utter_done_related_over": {**WAIT, "whole": "strenuous exercise"},
    "utter_done_related_within": {**WAIT, "whole": "strenuous exercise"},
    "utter_done_together": {**WAIT, "whole": "strenuous exercise"},
    "utter_recovery_together": {**DURATIONS, "then": DAY},
    "utter_recovery_together_soon": {**DURATIONS, "then": DAY},
    "utter_course_additional": {"figures": "additional sessions"},
    "utter_plan_consult": {"sentences": "If something is wrong, just tell me."},
    "utter_plan_consult_conditions": {"sentences": "If something is wrong, just tell me."},
    # Where the documents don't differ there is one figure; and one message tells a few things at most.
    "utter_course_concern": {"figures": "6 to 12 sessions"},
    **{
        name: {"told": "severe acne scars; 2 sessions done; last session on Sunday, 1 November 2026"}
        for name in (
            "utter_noted",
            "utter_noted_holds",
            "utter_noted_what",
            "utter_noted_event",
            "utter_noted_gap",
            "utter_noted_sign",
        )
    },
    # The first sentence of the answer before.
    **{
        name: {"sentences": "Redness like a mild sunburn usually lasts a few hours to a couple of days."}
        for name in ("utter_still_holds", "utter_still_holds_limits", "utter_same_there")
    },
    "utter_verdict_holds": {"sentences": "That is still within what our guides describe. You are 2 days after it."},
    "utter_verdict_holds_late": {"sentences": "That is longer than our guides describe. You are 2 weeks after it."},
    **{f"utter_plan_wanted_{name}": {"figures": "6 sessions"} for name in ("fits", "may_fit", "part")},
    **{name: {"number": "12"} for name in ("utter_session_asked", "utter_last_before_event")},
    "utter_event_leaves": {"wished": "12–15 Dec 2026 and 18–26 Dec 2026"},
}
# Made of pieces, which stand behind the names of the placeholders.
_NOW = {"care": "utter_part_done_leave_out utter_part_done_care"}
PIECES_OF = {
    "utter_if_agreed": {"sentences": "utter_part_agreed_course utter_part_agreed_event"},
    "utter_if_agreed_held": {"sentences": "utter_part_agreed_course utter_part_agreed_event"},
    "utter_next_later": {"sentences": "utter_part_session_number"},
    "utter_spacing_had_within": {"sentences": "utter_part_next_due"},
    "utter_spacing_had_long": {"sentences": "utter_part_next_due"},
    "utter_spacing_had_short": {"sentences": "utter_part_next_due"},
    "utter_done_too_soon": {"care": "utter_part_done_leave_out_until utter_part_done_care"},
    "utter_done_too_soon_over": _NOW,
    "utter_done_depends": _NOW,
    "utter_done_general": {"care": "utter_part_done_leave_out_then utter_part_done_care"},
    "utter_done_related": _NOW,
    "utter_done_related_until": _NOW,
    "utter_done_related_over": _NOW,
    "utter_done_related_within": _NOW,
    "utter_done_too_soon_then": {"care": "utter_part_done_leave_out_then utter_part_done_care"},
    "utter_done_not_covered": _NOW,
    "utter_done_together": {
        **_NOW,
        "sentences": "utter_part_done_advised utter_part_done_sooner utter_part_done_over utter_part_done_related "
        "utter_part_done_within utter_part_done_unnamed utter_part_done_unsaid",
    },
    "utter_plan_course": {"sentences": "utter_part_course utter_part_both_severities utter_part_driver"},
    "utter_course_left": {"sentences": "utter_part_left"},
    "utter_plan_dates": {
        "lines": "utter_part_from_overdue_start utter_part_window utter_part_complete utter_part_top_up"
    },
    "utter_plan_list": {"lines": "utter_part_window utter_part_window"},
    "utter_recovery_within": {"since": "utter_part_after_session"},
    "utter_recovery_beyond": {"since": "utter_part_lasting"},
    "utter_recovery_edge": {"since": "utter_part_after_session"},
    "utter_recovery_no_figure": {"since": "utter_part_after_session"},
    "utter_recovery_then_gone": {"since": "utter_part_after_session"},
    "utter_recovery_then_perhaps": {"since": "utter_part_after_session"},
    "utter_recovery_then_open": {"since": "utter_part_after_session"},
    "utter_recovery_long": {"since": "utter_part_after_session"},
    "utter_recovery_together": {
        "since": "utter_part_after_session",
        "sentences": "utter_part_judged_then utter_part_judged_within utter_part_judged_gone utter_part_judged_open",
    },
    "utter_recovery_together_soon": {
        "since": "utter_part_after_session",
        "sentences": "utter_part_judged_beyond utter_part_judged_edge utter_part_judged_long utter_part_judged_unnamed",
    },
    "utter_explanation": {"steps": "utter_step_left utter_step_from_last_session utter_step_complete"},
}
FACTS_OF = {
    "utter_done_advised": ("use_sunscreen",),
    "utter_concern_short": ("benefit_acne_scars",),
    "utter_explanation": ("course_severe", "interval_weeks", "maintenance_months"),
    "utter_explanation_looked_up": ("redness_hours_to_days", "redness_few_days"),
    "utter_source_differ": (
        "redness_hours_to_days",
        "redness_day_or_two",
        "redness_couple_of_days",
        "redness_few_days",
    ),
}
EVENT_ANSWERS = ("clear", "leaves", "in_the_way", "first", "latest", "too_close", "day_clear", "day_close")
# The kinds of thing that are named, where it isn't a concern.
KINDS = {
    "utter_gap": ("subject", "clinic_matter"),
    "utter_gap_clinic_answer": ("activity", "clinic_matter"),
    "utter_gap_activity": ("activity",),
    "utter_gap_daily": ("activity",),
    "utter_gap_body_area": ("body_area",),
    "utter_body_area_part": ("body_area",),
    "utter_gap_clinic_matter": ("clinic_matter",),
    "utter_gap_condition": ("condition",),
    "utter_condition_past": ("condition",),
    "utter_condition_past_after": ("condition",),
    "utter_condition_past_before": ("condition",),
    "utter_gap_condition_after": ("condition",),
    "utter_gap_condition_before": ("condition",),
    "utter_gap_condition_held_before": ("condition",),
    "utter_caution_condition_before": ("condition",),
    "utter_gap_product_before": ("product",),
    "utter_gap_condition_held": ("condition",),
    "utter_gap_condition_next": ("condition",),
    "utter_no_dates": ("condition",),
    "utter_held_harm": ("condition",),
    "utter_caution_condition_after": ("condition",),
    "utter_gap_product": ("product",),
    "utter_gap_several": ("activity", "product"),
    "utter_gap_too": ("activity", "product", "body_area", "clinic_matter", "concern"),
    "utter_gap_condition_too": ("condition",),
    "utter_gap_clinic_answer_too": ("activity", "clinic_matter"),
    "utter_wait_until_with": ("activity", "product"),
    "utter_wait_over_with": ("activity", "product"),
    "utter_gap_symptom": ("symptom",),
    "utter_gap_treatment": ("treatment",),
    "utter_preparation_before": ("product", "activity"),
    "utter_add_treatment": ("treatment",),
    "utter_caution_condition": ("condition",),
    "utter_plan_consult_conditions": ("condition",),
    "utter_recovery_within": ("symptom",),
    "utter_recovery_beyond": ("symptom",),
    "utter_recovery_edge": ("symptom",),
    "utter_recovery_no_figure": ("symptom",),
    "utter_recovery_long": ("symptom",),
    "utter_recovery_then_gone": ("symptom",),
    "utter_recovery_then_perhaps": ("symptom",),
    "utter_recovery_then_open": ("symptom",),
    "utter_symptom_unnamed": ("symptom",),
    "utter_symptom_unnamed_too": ("symptom",),
    "utter_symptom_risk": ("symptom",),
    "utter_done_too_soon": ("activity", "product"),
    "utter_done_too_soon_over": ("activity", "product"),
    "utter_done_late_enough": ("activity", "product"),
    "utter_done_depends": ("activity", "product"),
    "utter_done_general": ("activity", "product"),
    "utter_done_not_covered": ("activity", "product"),
    "utter_done_before": ("activity", "product"),
    "utter_area_not_covered": ("body_area",),
    "utter_area_not_compared": ("body_area",),
    "utter_done_related": ("activity", "product"),
    "utter_done_related_until": ("activity", "product"),
    "utter_done_related_over": ("activity", "product"),
    "utter_done_related_within": ("activity", "product"),
    "utter_done_too_soon_then": ("activity", "product"),
    "utter_done_together": ("activity", "product"),
    "utter_recovery_together": ("symptom",),
    "utter_recovery_together_soon": ("symptom",),
    "utter_ask_occasion_day": ("occasion",),
    "utter_plan_event_all": ("occasion",),
    "utter_plan_event_shortest": ("occasion",),
    "utter_plan_event_part": ("occasion",),
    "utter_plan_event_none": ("occasion",),
    "utter_plan_event_unknown": ("occasion",),
    "utter_plan_wanted_fits": ("occasion",),
    "utter_plan_wanted_may_fit": ("occasion",),
    "utter_plan_wanted_part": ("occasion",),
    **{f"utter_event_{name}": ("occasion",) for name in EVENT_ANSWERS},
    "utter_last_before_event": ("occasion",),
}
# Gaps are said of what no document mentions, and these of what some document does.
DOCUMENTED = {
    "utter_caution_condition",
    "utter_caution_condition_after",
    "utter_caution_condition_before",
    "utter_recovery_within",
    "utter_recovery_beyond",
    "utter_recovery_edge",
    "utter_recovery_no_figure",
    "utter_recovery_long",
    "utter_recovery_then_gone",
    "utter_recovery_then_perhaps",
    "utter_recovery_then_open",
    "utter_done_too_soon",
    "utter_done_too_soon_over",
    "utter_done_late_enough",
    "utter_done_depends",
    "utter_done_general",
}
DOCUMENTED |= {"utter_symptom_risk", "utter_add_treatment", "utter_if_agreed", "utter_if_agreed_held"}


def subjects(response: str, content: Content) -> list[str]:
    """Names as long as any, of middle length and short, of what the response may be about."""
    names = {
        entry.name
        for kind in KINDS.get(response, ("concern",))
        for entry_id, entry in content.guidance.vocabularies[kind].entries.items()
        if _may_name(response, bool(content.guidance.about(kind, entry_id)))
    }
    ordered = sorted(names, key=len)
    return list(dict.fromkeys(ordered[at] for at in (0, len(ordered) // 2, -2, -1) if abs(at) <= len(ordered)))


def _may_name(response: str, documented: bool) -> bool:
    return not documented if response.startswith("utter_gap") else documented or response not in DOCUMENTED


def rendered(response: str, content: Content, **given: str) -> str:
    """A response with everything filled in; the pieces that it is made of too."""
    facts = content.guidance.facts
    values = {name: fact.value.text for name, fact in facts.items() if fact.value}
    values |= {name: range_text(content, ids) for name, ids in content.guidance.ranges.items()}
    values |= {**content.clinic.values(), **SAMPLES, **SAMPLES_OF.get(response, {}), **given}
    values.setdefault("subject", "large pores")
    if response in FACTS_OF:
        values.setdefault("fact_list", " ".join(facts[fact].sentence for fact in FACTS_OF[response]))
    pieces = {"mild": "3 to 6 sessions", "severe": "6 to 12 sessions", "figures": "3 to 12 sessions", "number": "3"}
    for name, parts in PIECES_OF.get(response, {}).items():
        between = "\n" if name == "lines" else " "
        values[name] = between.join(content.wording[piece].render({**values, **pieces}) for piece in parts.split())
    return content.wording[response].render(values)


def samples(response: str, content: Content) -> dict[str, str]:
    """The response as patients may read it: one text, or one for each thing named and each answer of the clinic."""
    placeholders = content.wording[response].placeholders
    named = subjects(response, content) if "subject" in placeholders else [""]
    answers = [answer.text for answer in content.clinic.answers.values()] if "clinic_answer" in placeholders else [""]
    return {
        " ".join(filter(None, (response, subject))) + (f" {number}" if number else ""): rendered(
            response, content, **({"subject": subject} if subject else {}), clinic_answer=answer
        )
        for subject in named
        for number, answer in enumerate(answers)
    }


# --- every response, and every fact ---


def test_every_response_is_easy_to_read(content: Content) -> None:
    texts = {name: text for response in WHOLE for name, text in samples(response, content).items()}
    assert hard(texts, content) == ""


def test_every_fact_that_is_read_out_is_easy_to_read(content: Content) -> None:
    sentences = {fact.id: fact.sentence for fact in content.guidance.facts.values()}
    texts = {
        fact: rendered("utter_explanation_looked_up", content, fact_list=sentence)
        for fact, sentence in sentences.items()
    }
    assert hard(texts, content) == ""


def test_every_statement_of_the_page_is_easy_to_read(content: Content) -> None:
    texts = {name: rendered(name, content) for name in RESPONSES if name.startswith("utter_part_page_")}
    # Headings and cells of the table are not sentences.
    assert hard({name: text for name, text in texts.items() if text.endswith(".")}, content) == ""


def test_responses_are_easy_on_average(content: Content) -> None:
    grades = [mean(grade(text, content) for text in samples(name, content).values()) for name in WHOLE]
    assert mean(grades) <= ON_AVERAGE


def test_facts_are_easy_on_average(content: Content) -> None:
    assert mean(grade(fact.sentence, content) for fact in content.guidance.facts.values()) <= ON_AVERAGE


def test_no_response_escapes(content: Content) -> None:
    """A new placeholder needs its sample, and a new piece a response that it is said in."""
    assert set(RESPONSES) == set(content.wording)
    figures = {*content.guidance.facts, *content.guidance.ranges}
    filled = {*figures, *content.clinic.values(), *SAMPLES, "subject", "clinic_answer"}
    unfilled = {
        (name, placeholder)
        for name in WHOLE
        for placeholder in content.wording[name].placeholders
        if placeholder not in {*filled, *SAMPLES_OF.get(name, {}), *PIECES_OF.get(name, {})}
        and (placeholder != "fact_list" or name not in FACTS_OF)
    }
    assert unfilled == set()


def test_sample_is_of_a_response_that_there_is(content: Content) -> None:
    assert {*SAMPLES_OF, *PIECES_OF, *FACTS_OF, *KINDS, *DOCUMENTED} <= set(WHOLE)
    assert set(SAMPLES) <= COMPUTED_PLACEHOLDERS


# --- whole replies, computed ---


def on(first: str, last: str | None = None, at: time | None = None) -> DateRange:
    return DateRange(first=date.fromisoformat(first), last=date.fromisoformat(last or first), time=at)


def person(*concerns: str, **known: Any) -> PatientProfile:
    """A person with concerns written as entry, or entry/severity."""
    told = [concern.partition("/") for concern in concerns]
    return PatientProfile(concerns=tuple(Concern(entry=e, severity=s or None) for e, _, s in told), **known)


SCARS, LINES = ("acne_scars/severe",), ("fine_lines",)
TWO = {"sessions_done": 2, "last_session": on("2026-11-01")}
WEDDING = {"event": on("2027-06-12"), "occasion": "wedding"}
YESTERDAY, WEEK_AGO = on("2026-11-20"), on("2026-11-14")
# What is asked, what it names as kind/entry, and of whom; a name for a time has its words and @role.
SUNNY = on("2026-12-20", "2027-01-04")
QUESTIONS: list[tuple[str, PatientProfile]] = [
    ("ask_plan", person()),
    ("ask_plan", person(severity="severe")),
    ("ask_plan", person(*LINES)),
    ("ask_plan", person("acne_scars")),
    ("ask_plan", person(*SCARS)),
    ("ask_plan", person("hyperpigmentation/severe", sessions_done=1, last_session=WEEK_AGO)),
    ("ask_plan", person("laxity/severe", "ageing/severe", **TWO)),
    ("ask_plan", person("uneven_texture", "stretch_marks", "large_pores")),
    ("ask_plan", person(*SCARS, **TWO)),
    ("ask_plan", person(*SCARS, "large_pores", **TWO, **WEDDING, conditions=("eczema",))),
    ("ask_plan", person(*SCARS, **TWO, **WEDDING, conditions=("keloids", "blood_thinners"))),
    ("ask_plan", person(*LINES, **WEDDING)),
    ("ask_plan", person(*LINES, event=on("2027-06-21"), occasion="holiday")),
    ("ask_plan", person(*LINES, event=on("2026-11-22"), occasion="photo_shoot")),
    ("ask_plan", person(*LINES, event=on("2026-12-21"))),
    ("ask_plan", person(*LINES, event=on("2027-01-18"))),
    ("ask_plan", person(*LINES, start=on("2027-01-04"))),
    ("ask_plan", person(*LINES, sessions_done=2)),
    ("ask_plan", person(*LINES, sessions_done=2, **WEDDING)),
    ("ask_plan", person(*LINES, sessions_done=4, last_session=on("2026-11-01"))),
    ("ask_plan", person(*LINES, sessions_done=6, last_session=on("2026-01-01"))),
    ("ask_plan", person(*LINES, sessions_done=2, last_session=on("2026-08-01"))),
    ("ask_plan", person("hair_loss")),
    ("ask_plan", person(wanted=6, event=on("2027-08-14"), occasion="wedding")),
    ("ask_plan", person(*LINES, wanted=6, event=on("2027-06-01"), occasion="wedding")),
    ("ask_plan", person(*LINES, wanted=6, event=on("2026-12-25"))),
    ("ask_plan subject/by_then", person(*LINES, **WEDDING)),
    ("ask_maintenance subject/top_up", person(*LINES, sessions_done=6, last_session=on("2026-10-01"))),
    ("ask_maintenance", person(*LINES, sessions_done=1, last_session=on("2026-10-01"))),
    ("ask_maintenance", person(last_session=on("2025-01-01"))),
    ("ask_plan concern/hair_loss concern/scars", person(severity="mild")),
    ("ask_calendar", person(*SCARS, **TWO, **WEDDING)),
    ("ask_calendar", person()),
    ("ask_frequency", person()),
    ("ask_frequency", person(severity="mild")),
    ("ask_frequency", person(severity="severe")),
    ("ask_frequency", person("acne_scars")),
    ("ask_frequency", person("hyperpigmentation/severe", "sun_damage")),
    ("ask_frequency", person("ageing/severe", "wrinkles/severe")),
    ("ask_frequency", person(*SCARS, **TWO)),
    ("ask_frequency", person(*LINES, sessions_done=7)),
    ("check_symptom symptom/redness", person(last_session=YESTERDAY)),
    ("check_symptom symptom/redness", person(last_session=WEEK_AGO)),
    ("check_symptom symptom/redness", person(last_session=on("2026-11-18"))),
    ("check_symptom symptom/redness", person()),
    ("check_symptom symptom/swelling", person(last_session=YESTERDAY)),
    ("check_symptom symptom/sensitivity", person(last_session=WEEK_AGO)),
    ("check_symptom symptom/warmth", person(last_session=on("2026-10-01", "2026-10-31"))),
    ("check_symptom symptom/peeling", person(last_session=YESTERDAY)),
    ("check_symptom symptom/bruising", person(last_session=WEEK_AGO)),
    ("check_symptom symptom/bruising", person(last_session=on("2026-11-01"))),
    ("check_symptom symptom/rough_texture symptom/itching", person(last_session=WEEK_AGO)),
    ("check_symptom symptom/sunburn_feeling duration/two_weeks@since", person()),
    ("check_symptom symptom/redness date/tomorrow@asked", person(last_session=YESTERDAY)),
    ("check_symptom symptom/swelling date/on_tuesday@asked", person(last_session=YESTERDAY)),
    ("check_symptom symptom/bruising date/on_tuesday@asked", person(last_session=YESTERDAY)),
    ("check_symptom symptom/scabbing symptom/itching", person(last_session=YESTERDAY)),
    ("ask_activity_after activity/exercise", person(last_session=YESTERDAY)),
    ("ask_activity_after activity/exercise", person(last_session=WEEK_AGO)),
    ("ask_activity_after activity/exercise", person(last_session=on("2026-10-24"))),
    ("ask_activity_after activity/sun_exposure", person(last_session=on("2026-11-20", at=time(15)))),
    ("ask_activity_after activity/yoga activity/makeup", person(last_session=YESTERDAY)),
    ("ask_activity_after activity/pilates", person(last_session=WEEK_AGO)),
    ("ask_activity_after activity/exercise activity/sauna", person(last_session=YESTERDAY)),
    ("ask_activity_after activity/exercise activity/sauna", person(last_session=WEEK_AGO)),
    ("ask_activity_after activity/gardening", person(last_session=WEEK_AGO)),
    ("ask_aftercare product/harsh_products", person(last_session=YESTERDAY)),
    ("ask_aftercare product/retinol", person(last_session=WEEK_AGO)),
    ("ask_next_session", person()),
    ("ask_next_session", person(last_session=YESTERDAY)),
    ("ask_next_session", person(last_session=on("2026-10-24"))),
    ("ask_next_session", person(last_session=on("2026-08-01"))),
    ("ask_next_session", person(last_session=WEEK_AGO, conditions=("pregnancy", "blood_thinners"))),
    ("ask_next_session", person(last_session=WEEK_AGO, conditions=("rosacea", "blood_thinners"))),
    ("ask_next_session date/12_december@wish", person(last_session=WEEK_AGO, conditions=("isotretinoin",))),
    ("ask_next_session date/12_december@wish", person(last_session=WEEK_AGO, conditions=("rosacea",))),
    ("ask_next_session date/tomorrow@wish", person(last_session=WEEK_AGO)),
    ("ask_next_session date/12_december@wish", person(last_session=WEEK_AGO)),
    ("ask_next_session date/in_january@wish", person(last_session=WEEK_AGO)),
    ("ask_next_session", person(last_session=on("2026-10-03"), sessions_done=1)),
    ("ask_next_session sessions_ahead/2", person(*LINES, **TWO)),
    ("ask_next_session date/20_december@away", person(last_session=WEEK_AGO)),
    ("ask_next_session", person(last_session=WEEK_AGO, away=(on("2026-12-20", "2027-01-04"),))),
    ("ask_next_session", person(last_session=WEEK_AGO, away=(SUNNY,), sun=SUNNY)),
    ("ask_next_session date/5_january@wish", person(last_session=WEEK_AGO, away=(SUNNY,), sun=SUNNY)),
    ("ask_activity_after activity/exercise date/12_december@wish", person(last_session=WEEK_AGO)),
    ("ask_next_session", person(last_session=WEEK_AGO, event=on("2026-12-17"), occasion="party")),
    ("ask_next_session", person(last_session=WEEK_AGO, event=on("2026-12-10", "2026-12-31"))),
    ("ask_next_session date/16_december@wish", person(last_session=WEEK_AGO, event=on("2026-12-17"))),
    ("ask_next_session subject/latest_day", person(last_session=WEEK_AGO, event=on("2027-01-10"))),
    ("ask_next_session", person(start=on("2026-12-05"), event=on("2026-12-19"))),
    ("ask_calendar subject/last_one", person(*LINES, **TWO, event=on("2027-02-10"), occasion="wedding")),
    ("ask_calendar subject/last_one", person(*LINES, **TWO)),
    ("ask_progress", person()),
    ("ask_progress", person(*LINES, sessions_done=1, last_session=WEEK_AGO)),
    ("ask_progress", person(*SCARS, **TWO)),
    ("ask_progress", person(*LINES, sessions_done=4, last_session=on("2026-09-01"))),
    ("ask_progress subject/not_working", person(*SCARS, **TWO)),
    ("ask_what_known", person(*SCARS, **TWO, **WEDDING, conditions=("eczema",))),
    ("ask_what_known", person()),
    ("ask_source", person()),
    ("report_urgent_symptom red_flag/breathing", person(last_session=YESTERDAY)),
    ("report_urgent_symptom red_flag/spreading_redness", person(last_session=YESTERDAY)),
    ("report_urgent_symptom red_flag/self_harm", person()),
    ("nlu_fallback concern/large_pores", person()),
]


def answered(asked: str, told: PatientProfile, content: Content) -> tuple[Answer, ...]:
    """The reply to one question of the table; words of a time are written with underscores there."""
    intent, *names = asked.split()
    mentions = []
    for name in names:
        kind, _, entry = name.partition("/")
        entry, _, role = entry.partition("@")
        mentions.append(Mention(kind, entry.replace("_", " ") if role else entry, role=role or None))
    return reply(Question(intent, NOW, tuple(mentions), Memory(person=told)), content)


def explained(answers: tuple[Answer, ...], content: Content) -> tuple[Answer, ...]:
    """How that reply was worked out."""
    memory = Memory(
        fact_ids=tuple(dict.fromkeys(fact for answer in answers for fact in answer.facts)),
        steps=tuple(step for answer in answers for step in answer.steps),
    )
    return reply(Question("ask_explanation", NOW, memory=memory), content)


@pytest.fixture(scope="module")
def replies(content: Content) -> dict[str, tuple[Answer, ...]]:
    """The reply to each question of the table, by what was asked and its place in the table."""
    return {f"{asked} {number}": answered(asked, told, content) for number, (asked, told) in enumerate(QUESTIONS)}


def test_every_reply_is_easy_to_read(content: Content, replies: dict[str, tuple[Answer, ...]]) -> None:
    parts = {
        f"{asked}, {answer.response}": answer.text(content) for asked, answers in replies.items() for answer in answers
    }
    whole = {asked: "\n".join(answer.text(content) for answer in answers) for asked, answers in replies.items()}
    assert hard(parts | whole, content) == ""


def test_every_explanation_of_a_reply_is_easy_to_read(content: Content, replies: dict[str, tuple[Answer, ...]]) -> None:
    texts = {
        f"{asked}, {answer.response}": answer.text(content)
        for asked, answers in replies.items()
        for answer in explained(answers, content)
    }
    assert hard(texts, content) == ""


def test_replies_are_easy_on_average(content: Content, replies: dict[str, tuple[Answer, ...]]) -> None:
    answers = [answer for given in replies.values() for answer in (*given, *explained(given, content))]
    assert mean(grade(answer.text(content), content) for answer in answers) <= ON_AVERAGE


def test_replies_say_every_computed_response(replies: dict[str, tuple[Answer, ...]]) -> None:
    said = {answer.response for answers in replies.values() for answer in answers}
    computed = ("utter_plan_", "utter_recovery_", "utter_wait_", "utter_next_", "utter_progress_")
    computed += ("utter_top_up_",)
    # Said while details are asked for, before there is any plan.
    asked_first = {"utter_plan_left_out"}
    # Said of a day after a plan was given.
    asked_first |= {"utter_next_in_plan"}
    # Made of the answers of a reply.
    asked_first |= {"utter_recovery_together", "utter_recovery_together_soon"}
    assert {name for name in REQUIRED if name.startswith(computed)} - said == asked_first


# --- hard words ---

# A word of medicine, and the words of which one stands in every text that holds it. These tell what the word
# means, and say nothing of the treatment that no fact says. Reviewed with the texts.
TERMS = {
    r"collagen(?! induction)": ("firm",),
    r"elastin": ("elastic",),
    r"hyperpigmentation": ("dark patches", "dark marks"),
    r"post-inflammatory": ("dark marks",),
    r"hypertrophic|keloid": ("raised scars",),
    r"eczema|psoriasis": ("skin condition",),
    r"laxity": ("sagging",),
    r"sterile": ("germ-free",),
    r"abrasive": ("scrubbing",),
    r"patch test": ("small patch of skin",),
    r"downtime": ("settle", "looks red"),
    r"(?<!non-)invasive": ("very small, controlled", "cosmetic treatment"),
}


def unexplained(text: str) -> list[str]:
    """The hard words of a text that it doesn't explain."""
    said = text.lower()
    return [term for term, words in TERMS.items() if re.search(term, said) and not any(word in said for word in words)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The skin makes collagen.", ["collagen(?! induction)"]),
        ("The skin makes collagen, which keeps it firm.", []),
        ("Collagen induction therapy.", []),
        ("Keloids are rare.", ["hypertrophic|keloid"]),
        ("Raised scars (keloids) are rare.", []),
    ],
)
def test_hard_word_needs_its_explanation(text: str, terms: list[str]) -> None:
    assert unexplained(text) == terms


def test_every_response_explains_its_hard_words(content: Content) -> None:
    # What is named comes from the patient, who knows the word.
    named = {"subject": "that", "clinic_answer": "", "told": "that", "fact_list": "that"}
    texts = {response: rendered(response, content, **named) for response in WHOLE}
    assert {name: terms for name, text in texts.items() if (terms := unexplained(text))} == {}


def test_every_fact_explains_its_hard_words(content: Content) -> None:
    facts = content.guidance.facts.values()
    assert {fact.id: terms for fact in facts if (terms := unexplained(fact.sentence))} == {}
