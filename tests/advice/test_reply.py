from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml
from asking import NOW, TODAY, Ask, Change, concerns, question
from figures import unexplained
from hypothesis import given
from hypothesis import strategies as st

from bot import paths
from bot.advice.answer import Answer, range_text
from bot.advice.answer_table import MOST_ANSWERS
from bot.advice.profile import Concern, PatientProfile
from bot.advice.question import Memory, Mention, Question
from bot.advice.reply import COMPUTED, reply
from bot.content.content import Content
from bot.content.schema import AnswerRow, Value
from bot.timeexpr.date_range import DateRange


def _yaml(name: str) -> dict:
    return yaml.load((paths.CONTENT / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


INTENTS = list(_yaml("answers.yml")["intents"])
TREATMENTS = [name for name, entry in _yaml("vocabulary/treatment.yml")["entries"].items() if entry["scope"] == "other"]
VALUED = [
    fact_id
    for path in sorted((paths.CONTENT / "facts").glob("*.yml"))
    for fact_id, fact in _yaml(f"facts/{path.name}")["facts"].items()
    if "value" in fact
]
MOST_SENTENCES = 6


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?][\"”]?(?=\s|$)", text.replace("Dr. ", "Dr ")))


Answered = list[tuple[Question, tuple[Answer, ...]]]


@pytest.fixture(scope="module")
def questions(
    rows: list[tuple[str, AnswerRow, Question]], turned_on: list[Question], courses: list[Question]
) -> list[Question]:
    """Everything that the table has a row for, everything that it turns on, and every course."""
    return [*(question for _, _, question in rows), *turned_on, *courses]


@pytest.fixture(scope="module")
def answered(questions: list[Question], content: Content) -> Answered:
    """All these questions with their answers."""
    return [(question, reply(question, content)) for question in questions]


@pytest.fixture(scope="module")
def answers(answered: Answered) -> list[Answer]:
    """The answers alone."""
    return [answer for _, given in answered for answer in given]


# --- every question has an answer that can be said ---


def test_every_answer_renders(answers: list[Answer], content: Content) -> None:
    assert [answer.response for answer in answers if re.search(r"[{}]", answer.text(content))] == []


@pytest.mark.slow
def test_every_answer_renders_for_a_clinic_that_leaves_much_out(questions: list[Question], sparse: Content) -> None:
    unfilled = re.compile(r"[{}]|\bNone\b(?! of)")
    answers = [answer for question in questions for answer in reply(question, sparse)]
    assert [answer.response for answer in answers if unfilled.search(answer.text(sparse))] == []


def test_every_question_gets_one_to_three_answers(answered: Answered) -> None:
    assert [question for question, given in answered if not 1 <= len(given) <= MOST_ANSWERS] == []


def test_every_answer_is_short(answers: list[Answer], content: Content) -> None:
    assert {answer.response for answer in answers if sentences(answer.text(content)) > MOST_SENTENCES} == set()


def test_every_answer_rests_on_a_fact_or_admits_a_gap(answers: list[Answer]) -> None:
    assert {answer.response for answer in answers if answer.kind == "answer" and not answer.facts} == set()


@pytest.mark.slow
def test_every_figure_is_that_of_a_fact_of_the_answer(answered: Answered, content: Content) -> None:
    strange = {
        (answer.response, rest)
        for question, given in answered
        for answer in given
        if re.search(r"\d", rest := unexplained(answer.text(content), answer, question, content))
    }
    assert strange == set()


def test_every_question_always_gets_the_same_answer(answered: Answered, content: Content) -> None:
    # A tenth of them here; any others in `test_reply_is_always_sayable_and_always_the_same`.
    assert [question for question, given in answered[::10] if reply(question, content) != given] == []


def test_every_button_of_an_answer_can_be_said(answers: list[Answer], content: Content) -> None:
    missing = {
        (answer.response, name)
        for answer in answers
        for title in content.wording[answer.response].quick_replies
        for name in re.findall(r"{(\w+)}", title)
        if name not in answer.values
    }
    assert missing == set()


# --- the table has no dead, contradictory or endless rows ---


def test_every_row_with_conditions_is_reached(
    rows: list[tuple[str, AnswerRow, Question]], content: Content, sparse: Content
) -> None:
    dead = [
        (intent, row.response, row.when)
        for intent, row, question in rows
        if row.when and row.response not in {a.response for known in (content, sparse) for a in reply(question, known)}
    ]
    assert dead == []


def test_every_plain_question_is_answered_by_a_row_without_conditions(ask: Ask, content: Content) -> None:
    for intent in sorted(set(INTENTS) - set(COMPUTED)):
        plain = [row.response for row in content.guidance.answers[intent].rows if not row.when]
        (answer,) = ask(intent)
        assert answer.response == plain[0], intent


def test_every_row_with_the_same_response_lists_the_same_facts(rows: list[tuple[str, AnswerRow, Question]]) -> None:
    listed: dict[str, set[frozenset[str]]] = {}
    for _, row, _ in rows:
        listed.setdefault(row.response, set()).add(frozenset(row.facts))
    # These name whichever risk is asked about.
    del listed["utter_symptom_risk"], listed["utter_symptom_risk_soon"]
    assert {response: facts for response, facts in listed.items() if len(facts) > 1} == {}


@pytest.mark.parametrize("redirected", [False, True])
def test_redirections_in_a_circle_still_end_in_an_answer(content: Content, redirected: bool) -> None:
    there, back = {"subject/consultation": "ask_pain"}, {"subject/consultation": "ask_safety"}
    sections = dict(content.guidance.answers)
    for intent, redirect_to in (("ask_safety", there), ("ask_pain", back)):
        sections[intent] = sections[intent].copy(update={"redirect_to": redirect_to})
    circle = replace(content, guidance=replace(content.guidance, answers=sections))
    (answer,) = reply(question("ask_safety", "subject/consultation"), circle, redirected=redirected)
    # One redirection is followed, a second is not.
    assert answer.topic == ("safety" if redirected else "pain")


def test_every_fact_is_said_by_some_answer(answers: list[Answer], content: Content) -> None:
    assert set(content.guidance.facts) - {fact_id for answer in answers for fact_id in answer.facts} == set()


# --- the data decide ---


@pytest.mark.slow
@pytest.mark.parametrize("fact_id", VALUED)
def test_changed_fact_changes_the_answer(answered: Answered, content: Content, change: Change, fact_id: str) -> None:
    value = content.guidance.facts[fact_id].value
    assert value is not None
    new = Value(items=("kites", "hats")) if value.items else Value(wording="ninety-nine moons", unit=value.unit)
    changed = change(fact_id, new)
    ranges = [range_text(content, ids) for ids in content.guidance.ranges.values() if fact_id in ids]
    said = (value.text, *ranges)
    saying = [
        question
        for question, given in answered
        if any(fact_id in answer.facts and any(text in answer.text(content) for text in said) for answer in given)
    ]
    assert saying != []
    texts = {question: [answer.text(changed) for answer in reply(question, changed)] for question in saying}
    planned = [question for question, given in answered if question in texts and given[0].topic == "plan"]
    looked_up = [question for question in saying if question not in planned]
    assert [question for question in looked_up if not any(new.text in text for text in texts[question])] == []
    # A plan counts with numbers only: without this one it comes to another result.
    before = {question: [answer.text(content) for answer in given] for question, given in answered if question in texts}
    assert [question for question in planned if texts[question] == before[question]] == []


# --- silence is an answer ---


def test_undocumented_entry_is_a_gap(answered: Answered, content: Content) -> None:
    def silent(question: Question) -> bool:
        # "Do serums sink in?" is documented, though nothing is said of serums as such.
        return not question.named("subject") and any(
            mention.kind in content.guidance.answers[question.intent].depends_on
            # What only the clinic knows stands in its profile, not in the documents.
            and mention.kind != "clinic_matter"
            and content.guidance.entry(mention.kind, mention.entry).scope != "covered"
            and not content.guidance.about(mention.kind, mention.entry)
            for mention in question.mentions
        )

    def as_another(question: Question, given: tuple[Answer, ...]) -> bool:
        # "It stings" is answered as the sensitivity that is documented, and says so, however it is asked.
        related = {content.guidance.entry("symptom", symptom).related for symptom in question.named("symptom")}
        facts = {fact.id for symptom in related - {None} for fact in content.guidance.about("symptom", symptom)}
        return bool(facts & {*given[0].facts})

    wrong = [question for question, given in answered if silent(question) and given[0].kind != "gap"]
    replies = dict(answered)
    assert [question for question in wrong if not as_another(question, replies[question])] == []


def test_gap_says_no_figure(answers: list[Answer], content: Content) -> None:
    gaps = [answer for answer in answers if answer.response.startswith("utter_gap")]
    assert [answer.response for answer in gaps if any(_number(content, fact_id) for fact_id in answer.facts)] == []


@pytest.mark.slow
def test_gap_is_followed_only_by_what_is_documented_close_to_it(turned_on: list[Question], content: Content) -> None:
    unrelated = []
    for asked in turned_on:
        first, *others = reply(asked, content)
        (mention,) = asked.mentions
        related = content.guidance.entry(mention.kind, mention.entry).related
        if first.response.startswith("utter_gap") and others and related is None:
            unrelated.append(asked)
    assert unrelated == []


def _number(content: Content, fact_id: str) -> bool:
    """Whether the fact has a figure, which a list of things is not."""
    value = content.guidance.facts[fact_id].value
    return value is not None and not value.items


def test_other_treatment_never_gets_a_figure_of_microneedling(content: Content, ask: Ask) -> None:
    borrowed = {
        (intent, treatment, fact_id)
        for intent in INTENTS
        for treatment in TREATMENTS
        for answer in ask(intent, f"treatment/{treatment}")
        for fact_id in answer.facts
        if _number(content, fact_id)
    }
    assert borrowed == set()


@pytest.mark.parametrize("treatment", ["rf_microneedling", "home_roller", "botox"])
@pytest.mark.parametrize(
    "named",
    [
        ("ask_frequency", "concern/acne_scars"),
        ("ask_frequency", "subject/interval"),
        ("ask_frequency", "severity/severe", "concern/stretch_marks"),
        ("ask_plan", "concern/acne_scars"),
        ("ask_maintenance", "subject/permanence"),
        ("ask_results_timeline", "concern/wrinkles"),
        ("ask_results_one_session",),
        ("ask_side_effects", "symptom/redness"),
        ("ask_maintenance", "symptom/redness"),
        ("ask_activity_after", "activity/exercise"),
        ("ask_aftercare", "product/harsh_products"),
        ("ask_procedure", "subject/session_length"),
        ("ask_pain",),
        ("ask_benefits", "concern/acne_scars"),
        ("ask_what_is",),
    ],
)
def test_question_about_another_treatment_is_a_gap(ask: Ask, named: tuple[str, ...], treatment: str) -> None:
    intent, *mentions = named
    (answer,) = ask(intent, *mentions, f"treatment/{treatment}")
    assert answer.response == "utter_gap_treatment"


@pytest.mark.parametrize("treatment", ["chemical_peel", "laser"])
def test_treatment_named_by_the_documents_may_be_added(ask: Ask, content: Content, treatment: str) -> None:
    (answer,) = ask("ask_combination", "treatment/microneedling", f"treatment/{treatment}")
    assert content.guidance.entry("treatment", treatment).name in answer.text(content)


def test_combination_with_another_treatment_is_only_the_gap(ask: Ask) -> None:
    (answer,) = ask("ask_combination", "treatment/microneedling", "treatment/botox")
    assert answer.response == "utter_gap_treatment"


# --- which question it is ---


@pytest.mark.parametrize(
    ("intent", "named", "response"),
    [
        ("ask_benefits", ("concern/acne_scars",), "utter_benefit_acne_scars"),
        ("ask_benefits", ("body_area/neck",), "utter_body_areas"),
        ("ask_benefits", ("concern/scars", "subject/not_working"), "utter_not_working"),
        ("ask_maintenance", (), "utter_maintenance"),
        ("ask_maintenance", ("symptom/redness",), "utter_redness"),
        ("ask_maintenance", ("concern/scars", "subject/permanence"), "utter_permanence"),
        ("ask_maintenance", ("concern/cellulite",), "utter_gap_concern"),
        ("ask_results_timeline", ("concern/wrinkles",), "utter_timeline"),
        ("ask_results_timeline", ("concern/hair_loss",), "utter_gap_concern"),
        ("ask_results_timeline", ("symptom/swelling",), "utter_swelling"),
        ("ask_results_one_session", ("concern/wrinkles",), "utter_one_session_more"),
        ("ask_results_one_session", ("concern/acne_scars", "severity/severe"), "utter_one_session_severe"),
        ("ask_results_one_session", ("concern/cellulite",), "utter_gap_concern"),
        ("ask_results_one_session", ("subject/not_working",), "utter_not_working"),
        ("ask_frequency", ("subject/top_up",), "utter_maintenance"),
        ("ask_procedure", ("subject/consultation_topics",), "utter_consultation_topics"),
        ("ask_procedure", ("subject/whole_course",), "utter_plan_course"),
        ("ask_preparation", ("subject/afterwards", "product/sunscreen"), "utter_use_sunscreen"),
        ("ask_preparation", ("product/sunscreen",), "utter_preparation_before"),
        ("ask_aftercare", ("subject/upkeep",), "utter_upkeep"),
        ("ask_suitability", ("symptom/allergic_reaction",), "utter_allergy"),
        ("ask_suitability", ("condition/keloids", "symptom/scarring"), "utter_caution_scarring"),
        ("check_symptom", ("symptom/rash",), "utter_symptom_allergy"),
        ("check_symptom", ("symptom/itching",), "utter_symptom_unnamed"),
        ("check_symptom", ("symptom/nausea",), "utter_gap_symptom"),
        ("check_symptom", (), "utter_symptom_unknown"),
        ("ask_pain", ("subject/afterwards",), "utter_pain_after"),
        ("ask_cost", (), "utter_cost"),
        ("ask_cost", ("clinic_matter/payment",), "utter_gap_clinic_answer"),
        ("too_long", (), "utter_too_long"),
    ],
)
def test_reply_answers_the_question(ask: Ask, intent: str, named: tuple[str, ...], response: str) -> None:
    assert ask(intent, *named)[0].response == response


@pytest.mark.parametrize(
    ("intent", "named", "response"),
    [
        ("ask_cost", (), "utter_cost_plain"),
        ("ask_cost", ("clinic_matter/price",), "utter_cost_plain"),
        ("ask_booking", (), "utter_booking_phone"),
        ("ask_booking", ("clinic_matter/online_booking",), "utter_booking_phone"),
        ("ask_booking", ("subject/consultation",), "utter_consultation_phone"),
        ("ask_preparation", ("subject/consultation",), "utter_consultation_phone"),
        ("ask_clinic_info", ("clinic_matter/address",), "utter_gap_clinic_matter"),
        ("ask_clinic_info", ("clinic_matter/email",), "utter_gap_clinic_matter"),
        ("ask_clinic_info", ("clinic_matter/parking",), "utter_gap_clinic_matter"),
        ("ask_activity_after", ("activity/makeup",), "utter_gap_activity"),
    ],
)
def test_reply_makes_do_with_what_the_clinic_gives(
    ask: Ask, sparse: Content, intent: str, named: tuple[str, ...], response: str
) -> None:
    assert ask(intent, *named, content=sparse)[0].response == response


def test_reply_to_an_unknown_intent_says_which(ask: Ask) -> None:
    with pytest.raises(LookupError, match="ask_the_moon"):
        ask("ask_the_moon")


def test_reply_names_several_gaps_but_not_too_many(ask: Ask) -> None:
    concerns = ("cellulite", "hair_loss", "dark_circles", "eye_bags", "freckles")
    answers = ask("ask_frequency", *(f"concern/{concern}" for concern in concerns))
    assert [answer.kind for answer in answers] == ["gap"] * MOST_ANSWERS


DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


def moments(data: st.DataObject) -> DateRange | None:
    first, last = sorted((data.draw(DAYS), data.draw(DAYS)))
    return data.draw(st.sampled_from([None, DateRange(first=first, last=last), DateRange(first=first, last=first)]))


@given(data=st.data())
def test_reply_is_always_sayable_and_always_the_same(content: Content, data: st.DataObject) -> None:
    vocabularies = content.guidance.vocabularies
    kinds = st.sampled_from(sorted(vocabularies))
    named = kinds.flatmap(
        lambda kind: st.builds(Mention, st.just(kind), st.sampled_from(sorted(vocabularies[kind].entries)))
    )
    severities = st.sampled_from([None, *vocabularies["severity"].entries])
    told = st.builds(Concern, entry=st.sampled_from(sorted(vocabularies["concern"].entries)), severity=severities)
    memory = Memory(
        intent=data.draw(st.sampled_from([None, *INTENTS])),
        person=PatientProfile(
            concerns=tuple(data.draw(st.lists(told, max_size=3, unique_by=lambda concern: concern.entry))),
            severity=data.draw(severities),
            sessions_done=data.draw(st.sampled_from([None, 0, 1, 2, 7, 15])),
            last_session=moments(data),
            start=moments(data),
            event=moments(data),
            occasion=data.draw(st.sampled_from([None, "wedding"])),
        ),
        fact_ids=tuple(data.draw(st.lists(st.sampled_from(sorted(content.guidance.facts)), max_size=5, unique=True))),
        misunderstood=data.draw(st.integers(0, 3)),
    )
    asked = Question(data.draw(st.sampled_from(INTENTS)), NOW, tuple(data.draw(st.lists(named, max_size=6))), memory)
    answers = reply(asked, content)
    # The plan is one answer in four messages; beside a computed answer each gap is admitted.
    computed = [answer for answer in answers if answer.kind != "gap"]
    assert answers
    assert len(computed) <= (4 if any(answer.topic == "plan" for answer in computed) else MOST_ANSWERS)
    assert [answer for answer in answers if re.search(r"[{}]", answer.text(content))] == []
    assert [answer for answer in answers if not answer.text(content).strip()] == []
    assert reply(asked, content) == answers


@pytest.mark.parametrize(
    "told", [("acne_scars", "scars", "stretch_marks", "laxity"), ("acne_scars", "scars", "stretch_marks")]
)
def test_course_of_many_concerns_stays_readable(ask: Ask, told: tuple[str, ...]) -> None:
    assert len(ask("ask_frequency", memory=Memory(person=PatientProfile(concerns=concerns(*told))))) == MOST_ANSWERS
