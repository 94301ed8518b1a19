from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.content.red_flags import AssertionCues, RedFlag, RedFlagFile, RedFlagRules, phrases_of
from bot.content.schema import (
    WEEKDAY_NAMES,
    AnswerRow,
    Entry,
    Fact,
    FactEntry,
    IntentAnswers,
    MentionCues,
    Review,
    TimeGrammar,
    TimeWords,
    Value,
    join_words,
)

REVIEW = {"by": "Test reviewer", "on": "2026-11-20", "due": "2027-11-20"}
FACT = {"aspect": "wait", "says": "Wait.", "sources": ["leaflet/after"]}
MENTIONS = {
    "review": REVIEW,
    "negation": ["no"],
    "ability": ["can"],
    "negation_ends": ["but"],
    "hypothesis": ["what if"],
    "report": ["i have"],
    "history": ["years ago"],
    "past_verbs": ["had"],
    "earlier": ["yesterday"],
    "present": ["now"],
}
FLAG = {"level": "urgent", "name": "tangled string", "rules": ["string is tangled"]}
TIMES = {
    "review": REVIEW,
    "saying_nothing": ["it"],
    "fillers": ["about"],
    "day_parts": {"morning": "00:00-12:00"},
    "named_days": {"christmas": "25 December"},
    "month_parts": {"early": {"first": 1, "last": 10}},
}
UNITS = ["session", "minute", "hour", "day", "week", "month"]


def refusal(model: type[BaseModel], fields: dict[str, Any]) -> str:
    """Field and message of the one thing that the model refuses."""
    with pytest.raises(ValidationError) as caught:
        model.parse_obj(fields)
    (error,) = caught.value.errors()
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}"


def fact(applies_to: Any) -> Fact:
    return Fact(
        id="wait",
        aspect="wait",
        sentence="Wait.",
        value=None,
        applies_to=FactEntry.parse_obj({**FACT, "applies_to": applies_to}).applies_to,
        sources=(),
        review=Review.parse_obj(REVIEW),
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"min": 3, "max": 6, "unit": "session"}, "3 to 6 sessions"),
        ({"min": 6, "max": 6, "unit": "session"}, "6 sessions"),
        ({"min": 1, "max": 1, "unit": "day"}, "1 day"),
        ({"min": 1, "max": 2, "unit": "day"}, "1 to 2 days"),
        ({"min": 48, "unit": "hour"}, "at least 48 hours"),
        ({"min": 1, "unit": "hour"}, "at least 1 hour"),
        ({"max": 12, "unit": "session"}, "up to 12 sessions"),
        ({"max": 1, "unit": "week"}, "up to 1 week"),
        ({"wording": "a day or two", "min": 1, "max": 2, "unit": "day"}, "a day or two"),
        ({"wording": "several weeks", "unit": "week"}, "several weeks"),
        ({"items": ["kites"]}, "kites"),
        ({"items": ["kites", "hats"]}, "kites and hats"),
        ({"items": ["kites", "hats", "sand"], "join": "or"}, "kites, hats or sand"),
    ],
)
def test_value_is_said_as_in_a_sentence(fields: dict[str, Any], text: str) -> None:
    assert Value.parse_obj(fields).text == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"min": 6, "max": 3, "unit": "day"}, "__root__: min not greater than max"),
        ({"min": 6, "max": 3, "unit": "day", "wording": "a few days"}, "__root__: min not greater than max"),
        ({"min": 3, "max": 6}, "__root__: a unit: session, minute, hour, day, week or month"),
        ({}, "__root__: a unit: session, minute, hour, day, week or month"),
        ({"unit": "day"}, "__root__: min, max or wording"),
        ({"items": ["kites"], "min": 3, "unit": "day"}, "__root__: either items, or a number or wording with its unit"),
        ({"items": ["kites"], "wording": "some"}, "__root__: either items, or a number or wording with its unit"),
        ({"min": 0, "unit": "day"}, "min: ensure this value is greater than 0"),
        ({"max": -2, "unit": "day"}, "max: ensure this value is greater than 0"),
        ({"min": "three", "unit": "day"}, "min: value is not a valid integer"),
        ({"min": "3", "unit": "day"}, "min: value is not a valid integer"),
        ({"min": 2.5, "unit": "day"}, "min: value is not a valid integer"),
        ({"min": True, "unit": "day"}, "min: value is not a valid integer"),
        ({"max": float("inf"), "unit": "day"}, "max: value is not a valid integer"),
        ({"min": 3, "unit": "days"}, "unit: unexpected value; permitted: " + ", ".join(map(repr, UNITS))),
        ({"items": ["a"], "join": "but"}, "join: unexpected value; permitted: 'and', 'or'"),
        ({"min": 3, "unit": "day", "most": 6}, "most: extra fields not permitted"),
    ],
)
def test_value_that_says_nothing_clear_is_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(Value, fields) == message


@given(low=st.integers(1, 1000), more=st.integers(0, 1000), unit=st.sampled_from(UNITS))
def test_range_says_both_ends_and_the_unit(low: int, more: int, unit: str) -> None:
    high = low + more
    text = Value.parse_obj({"min": low, "max": high, "unit": unit}).text
    assert text == f"{f'{low} to ' if more else ''}{high} {unit if high == 1 else f'{unit}s'}"


@given(low=st.integers(2, 1000), less=st.integers(1, 1000), unit=st.sampled_from(UNITS))
def test_range_upside_down_is_refused(low: int, less: int, unit: str) -> None:
    high = max(1, low - less)
    assert refusal(Value, {"min": low, "max": high, "unit": unit}) == "__root__: min not greater than max"


@given(words=st.lists(st.text("abcdef", min_size=1), min_size=2, max_size=6), last=st.sampled_from(["and", "or"]))
def test_list_names_every_word_in_order(words: list[str], last: str) -> None:
    *before, end = join_words(words, last).rsplit(f" {last} ", 1)
    assert [*before[0].split(", "), end] == words


@pytest.mark.parametrize(("words", "text"), [([], ""), (["kites"], "kites"), (("a", "b"), "a and b")])
def test_short_list_needs_no_comma(words: list[str], text: str) -> None:
    assert join_words(words) == text


def test_review_holds_its_days() -> None:
    review = Review.parse_obj(REVIEW)
    assert (review.on, review.due) == (date(2026, 11, 20), date(2027, 11, 20))


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "20 November 2026", "20261120", "2026", 2026, 20261120, 1.5]
)
def test_day_that_is_in_no_calendar_is_refused(day: Any) -> None:
    assert refusal(Review, {**REVIEW, "on": day}) == "on: invalid date format"


@given(on=st.dates(), due=st.dates())
def test_review_is_due_after_it_was_made(on: date, due: date) -> None:
    fields = {"by": "Test reviewer", "on": on.isoformat(), "due": due.isoformat()}
    if due > on:
        assert Review.parse_obj(fields).due == due
    else:
        assert refusal(Review, fields) == "due: a date after the review"


def test_review_without_a_name_is_refused() -> None:
    assert refusal(Review, {**REVIEW, "by": ""}) == "by: ensure this value has at least 2 characters"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"says": "Wait 2 days."}, "says: no digits; the figure stands in `value` and is written {value} here"),
        ({"says": "Wait \u00b2 days."}, "says: no digits; the figure stands in `value` and is written {value} here"),
        ({"sources": []}, "sources: at least one source, such as scar_guide/upkeep"),
        ({"sources": "leaflet/after"}, "sources: value is not a valid tuple"),
        ({"source": ["leaflet/after"]}, "source: extra fields not permitted"),
        ({"applies_to": "kites"}, "applies_to: value is not a valid tuple"),
        ({"applies_to": {"activity": "kites"}}, "applies_to.0.activity: value is not a valid tuple"),
    ],
)
def test_fact_with_a_mistake_is_refused(changes: dict[str, Any], message: str) -> None:
    assert refusal(FactEntry, {**FACT, **changes}) == message


@pytest.mark.parametrize("field", ["aspect", "says", "sources"])
def test_fact_without_a_field_is_refused(field: str) -> None:
    fields = {name: value for name, value in FACT.items() if name != field}
    assert refusal(FactEntry, fields) == f"{field}: field required"


@given(says=st.text())
def test_fact_says_no_figure_outside_its_value(says: str) -> None:
    if any(character.isdigit() for character in says):
        assert refusal(FactEntry, {**FACT, "says": says}).startswith("says: no digits")
    else:
        assert FactEntry.parse_obj({**FACT, "says": says}).says == says


def test_one_case_may_stand_without_a_list() -> None:
    assert fact({"activity": ["kites"]}).applies_to == fact([{"activity": ["kites"]}]).applies_to


@pytest.mark.parametrize(
    ("applies_to", "context", "holds"),
    [
        ((), {}, True),
        ((), {"concern": "scars"}, True),
        ({"concern": ["scars"]}, {}, False),
        ({"concern": ["scars"]}, {"concern": "scars"}, True),
        ({"concern": ["scars"]}, {"concern": "pores"}, False),
        ({"concern": ["scars", "pores"]}, {"concern": "pores"}, True),
        ({"concern": ["scars"], "severity": ["severe"]}, {"concern": "scars"}, False),
        ({"concern": ["scars"], "severity": ["severe"]}, {"concern": "scars", "severity": "mild"}, False),
        ({"concern": ["scars"], "severity": ["severe"]}, {"concern": "scars", "severity": "severe"}, True),
        ([{"concern": ["scars"]}, {"severity": ["severe"]}], {"severity": "severe"}, True),
        ([{"concern": ["scars"]}, {"severity": ["severe"]}], {"severity": "mild"}, False),
    ],
)
def test_fact_applies_where_one_case_is_met_in_every_part(
    applies_to: Any, context: dict[str, str], holds: bool
) -> None:
    assert fact(applies_to).applies(context) is holds


@pytest.mark.parametrize(
    ("kind", "entry", "named"),
    [
        ("concern", "scars", True),
        ("concern", "pores", False),
        ("severity", "severe", True),
        ("activity", "kites", False),
    ],
)
def test_fact_names_only_the_entries_it_is_about(kind: str, entry: str, named: bool) -> None:
    assert fact([{"concern": ["scars"]}, {"severity": ["severe"]}]).names(kind, entry) is named


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "kite flying", "synonyms": []}, "synonyms: at least one synonym"),
        ({"name": "kite flying"}, "synonyms: field required"),
        ({"synonyms": ["kite"]}, "name: field required"),
        ({"name": "kite flying", "synonyms": "kite"}, "synonyms: value is not a valid tuple"),
        ({"name": "kite flying", "synonyms": [None]}, "synonyms.0: none is not an allowed value"),
        (
            {"name": "kite flying", "synonyms": ["kite"], "scope": "mine"},
            "scope: unexpected value; permitted: 'covered', 'combined', 'other'",
        ),
        ({"name": "kite flying", "synonyms": ["kite"], "synonym": ["kites"]}, "synonym: extra fields not permitted"),
    ],
)
def test_vocabulary_entry_with_a_mistake_is_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(Entry, fields) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rules": []}, "rules: at least one rule"),
        ({"rules": "knot"}, "rules: value is not a valid tuple"),
        ({"rules": ["knot + string & wind"]}, "rules.0: either + or & in a rule, instead of both in {rule!r}"),
        ({"rules": ["x" * 121]}, "rules.0: at most 120 characters; write several phrases instead of {start!r}…"),
        ({"rules": ["(knot"]}, "rules.0: a ')' for each '(' in {rule!r}"),
        (
            {"rules": ["string + [knot"]},
            "rules.0: a ']' for each '[' in '[knot'",
        ),
        (
            {"rules": ["knot)"]},
            "rules.0: (one|other) or [optional] around ')' in {rule!r}",
        ),
        (
            {"not": ["knot | tie"]},
            "not.0: (one|other) or [optional] around '|' in 'knot | tie'",
        ),
        (
            {"level": "bad"},
            "level: unexpected value; permitted: 'emergency', 'urgent', 'elsewhere'",
        ),
        ({"grade": "urgent"}, "grade: extra fields not permitted"),
        ({"even_if_over": "sometimes"}, "even_if_over: value could not be parsed to a boolean"),
    ],
)
def test_red_flag_with_a_mistake_is_refused(changes: dict[str, Any], message: str) -> None:
    rule = str(next(iter(changes.get("rules", ["?"])), ""))
    assert refusal(RedFlag, {**FLAG, **changes}) == message.format(rule=rule, start=rule[:30])


@pytest.mark.parametrize("field", ["level", "name", "rules"])
def test_red_flag_without_a_field_is_refused(field: str) -> None:
    assert (
        refusal(RedFlag, {name: value for name, value in FLAG.items() if name != field}) == f"{field}: field required"
    )


def test_rule_may_have_120_characters() -> None:
    assert RedFlag.parse_obj({**FLAG, "rules": ["x" * 120]}).rules == ("x" * 120,)


@pytest.mark.parametrize(
    ("rule", "phrases"),
    [
        ("knot", ("knot",)),
        ("knot + (string|cord) + wind", ("knot", "(string|cord)", "wind")),
        ("knot & [big] wind", ("knot", "[big] wind")),
        # Signs within words join nothing.
        ("a&e", ("a&e",)),
    ],
)
def test_rule_is_one_phrase_or_several(rule: str, phrases: tuple[str, ...]) -> None:
    assert phrases_of(rule) == phrases


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"lists": {"cord": []}}, "lists.cord: at least one phrase in each list"),
        (
            {"lists": {"cord": ["(rope"]}},
            "lists.cord: a ')' for each '(' in '(rope'",
        ),
        ({"lists": {"cord": "rope"}}, "lists.cord: value is not a valid tuple"),
        ({"idioms": ["[rope"]}, "idioms.0: a ']' for each '[' in '[rope'"),
        ({"idioms": ["rope + knot"]}, "idioms.0: + and & in rules only, instead of 'rope + knot'"),
        ({"lists": {"cord": ["rope & knot"]}}, "lists.cord: + and & in rules only, instead of 'rope & knot'"),
        ({"words": {}}, "words: extra fields not permitted"),
    ],
)
def test_file_of_red_flags_with_a_mistake_is_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(RedFlagFile, {"review": REVIEW, **fields}) == message


def test_red_flag_is_not_raised_by_a_question_or_what_is_over_unless_said_otherwise() -> None:
    flag = RedFlag.parse_obj(FLAG)
    assert (flag.even_if_asked, flag.even_if_over, flag.idioms) == (False, False, ())


ASSERTION = {name: ["knot"] for name in AssertionCues.__fields__ if name != "review"}


@pytest.mark.parametrize("field", ASSERTION)
def test_every_category_of_cues_is_needed(field: str) -> None:
    fields = {"review": REVIEW, **ASSERTION}
    assert refusal(AssertionCues, {name: value for name, value in fields.items() if name != field}) == (
        f"{field}: field required"
    )
    assert refusal(AssertionCues, {**fields, field: []}) == f"__root__: at least one phrase under {field!r}"
    assert refusal(AssertionCues, {**fields, field: ["[knot"]}) == "__root__: a ']' for each '[' in '[knot'"


def test_cues_are_given_by_category() -> None:
    cues = AssertionCues.parse_obj({"review": REVIEW, **ASSERTION})
    assert cues.with_conditions() == dict.fromkeys(ASSERTION, ("knot",))


def test_phrases_are_counted_wherever_they_are_written() -> None:
    flag = RedFlag.parse_obj({**FLAG, "rules": ["knot", "string + wind"], "not": ["tie"]})
    cues = AssertionCues.parse_obj({"review": REVIEW, **ASSERTION})
    rules = RedFlagRules({"a": flag, "b": flag}, {"cord": ("rope", "line")}, ("tangled web",), cues)
    assert rules.phrase_count() == 9


@pytest.mark.parametrize("field", [name for name in MENTIONS if name != "review"])
@pytest.mark.parametrize("words", [[], [""], ["I have"]])
def test_cues_of_mentions_that_would_be_found_everywhere_or_nowhere_are_refused(field: str, words: list[str]) -> None:
    assert refusal(MentionCues, {**MENTIONS, field: words}) == f"{field}: at least one word, all in small letters"


@pytest.mark.parametrize("field", ["past_verbs", "earlier", "present"])
def test_cues_of_mentions_that_not_every_clinic_needs_may_be_left_out(field: str) -> None:
    fields = {name: words for name, words in MENTIONS.items() if name != field}
    assert MentionCues.parse_obj(fields).dict()[field] == ()


@pytest.mark.parametrize("field", ["saying_nothing", "beside_a_number", "fillers"])
@pytest.mark.parametrize("words", [[""], [" "], ["About"]])
def test_time_words_that_would_be_found_everywhere_or_nowhere_are_refused(field: str, words: list[str]) -> None:
    assert refusal(TimeWords, {**TIMES, field: words}) == f"{field}: words, all in small letters"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("named_days", {"Christmas": "25 December"}),
        ("day_parts", {"Morning": "00:00-12:00"}),
        ("month_parts", {"": {"first": 1, "last": 2}}),
    ],
)
def test_names_of_times_are_in_small_letters(field: str, value: dict[str, Any]) -> None:
    assert refusal(TimeWords, {**TIMES, field: value}) == f"{field}: words, all in small letters"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("units", {"week": ["Week"]}),
        ("ago", [""]),
        ("forms", {"2Day": "today"}),
        ("cardinals", {"Two": 2}),
        ("which", {"last": ["LAST"]}),
        ("weekdays", {**dict.fromkeys(WEEKDAY_NAMES, ()), "friday": ["Fri"]}),
    ],
)
def test_words_of_the_grammar_are_in_small_letters(field: str, value: Any) -> None:
    assert refusal(TimeGrammar, {field: value}) == f"{field}: words, all in small letters"


@pytest.mark.parametrize("days", [{"monday": []}, dict.fromkeys(reversed(WEEKDAY_NAMES), ())])
def test_weekdays_are_complete_and_in_order(days: dict[str, Any]) -> None:
    assert refusal(TimeGrammar, {"weekdays": days}).startswith("weekdays: monday, tuesday, ")


NAMED_DAY = (
    'a day and a month, such as "25 December", "easter - 2", or "last monday of may"; or the first and the last day of '
    'a season: "1 June to 31 August"'
)


@pytest.mark.parametrize(
    "rule",
    ["31 June", "december 25", "easter 2", "fifth monday of may", "christmas", "", "1 June to", "1 June to 31 June"],
)
def test_named_day_is_a_date_or_a_rule(rule: str) -> None:
    assert refusal(TimeWords, {**TIMES, "named_days": {"kite day": rule}}) == f"named_days.kite day: {NAMED_DAY}"
    local = {**TIMES, "local_days": {"en-US": {"kite day": rule}}}
    assert refusal(TimeWords, local) == f"local_days.en-US: {NAMED_DAY}"


def test_public_holiday_is_a_named_day() -> None:
    assert refusal(TimeWords, {**TIMES, "public_holidays": {"en-US": ["kite day"]}}).endswith("instead of 'kite day'")


@pytest.mark.parametrize("hours", ["12:00", "12:00-11:00", "25:00-26:00", "9:00-10:00"])
def test_part_of_the_day_has_two_times_in_order(hours: str) -> None:
    message = "day_parts.morning: times from beginning to end, such as 12:00-18:00"
    assert refusal(TimeWords, {**TIMES, "day_parts": {"morning": hours}}) == message


def test_part_of_the_day_begins_and_ends() -> None:
    words = TimeWords.parse_obj({**TIMES, "day_parts": {"noon": "12:00-12:30"}})
    assert (words.begins("noon"), words.ends("noon")) == (time(12), time(12, 30))


@pytest.mark.parametrize("kind", ["answer", "gap", "urgent", "clarify", "handover", "smalltalk"])
def test_row_may_be_of_every_kind_of_answer(kind: str) -> None:
    assert AnswerRow.parse_obj({"response": "utter_kites", "kind": kind}).kind == kind


def test_row_of_another_kind_is_refused() -> None:
    assert refusal(AnswerRow, {"response": "utter_kites", "kind": "reply"}).startswith("kind: unexpected value")


def test_questions_are_answered_as_such_unless_said_otherwise() -> None:
    answers = IntentAnswers.parse_obj({"topic": "kites", "rows": [{"response": "utter_kites"}]})
    assert (answers.kind, answers.depends_on, answers.redirect_to, answers.rows[0].kind) == ("answer", (), {}, None)


def test_record_can_not_be_changed() -> None:
    value = Value.parse_obj({"min": 3, "unit": "day"})
    with pytest.raises(TypeError, match="immutable"):
        value.min = 4
