"""The component that puts rules and second detector together, with fixed estimates in place of the network's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import components
from bot.nlu.components import CONTEXT, ILLNESS_INTENT, READING, STORY, SYMPTOM_INTENT, RedFlagDetector
from bot.nlu.facets import target
from bot.nlu.reading_network import Reading
from bot.nlu.readings import readings_of
from bot.nlu.topics import Context, current_topics
from bot.safety.messages import AFTER_EFFECTS
from bot.safety.second_detector import AROUND, CARE_LABELS, MOST_WORDS, Thresholds

pytestmark = pytest.mark.slow

THRESHOLDS = Thresholds(emergency=0.6, report=0.7, check=0.4)


def facets(*matter: str, act: str = "reports") -> np.ndarray:
    """The facets of a message about the writer's own, after a session; its matter is open unless it is given."""
    return target({"matter": matter or ("illness", "needling"), "time": ("after",), "whose": ("own",), "act": (act,)})


def reading(
    about: Collection[str] = (SYMPTOM_INTENT, ILLNESS_INTENT),
    matter: Sequence[str] = (),
    act: str = "reports",
    **probabilities: float,
) -> Reading:
    """What the reading network makes of a message with these probabilities of labels and after-effects."""
    care = np.array([probabilities.get(label, 0.0) for label in CARE_LABELS])
    # Symptoms and illnesses are what it is about, unless it says otherwise.
    intents = np.array([5.0 * (name in about) for name in current_topics().intents])
    named = np.array([probabilities.get(name, 0.0) for name in AFTER_EFFECTS])
    return Reading(intents, care, named, np.zeros(0), facets(*matter, act=act), np.zeros(0))


def message_of(text: str, found: Reading, intent: str = "inform") -> Message:
    """A message of the classifier, of which the reading network makes this."""
    return Message({TEXT: text, READING: found, CONTEXT: Context(), INTENT: {"name": intent, "confidence": 0.9}})


class Network:
    """A reading network that makes of each text what a table says, and of others that they report nothing."""

    table = {"thresholds": asdict(THRESHOLDS)}

    def __init__(self, readings: Mapping[str, Reading] | None = None) -> None:
        self._readings = readings or {}
        self.read_texts: list[str] = []

    def read(self, text: str, earlier: Sequence[str] = ()) -> Reading:
        self.read_texts.append(text)
        return self._readings.get(text, reading(none=1.0))


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "current_reading_network", Network)


@pytest.mark.parametrize(
    ("text", "none", "nothing"), [("hello", 0.9, True), ("hello", 0.7, False), ("my chest hurts badly", 0.9, False)]
)
def test_message_that_reports_nothing_is_marked(text: str, none: float, nothing: bool) -> None:
    # Whatever the rules find is not nothing.
    assert processed(text, "inform", none=none)["reports_nothing"] is nothing


@pytest.mark.parametrize(
    ("symptoms", "probabilities", "doubtful"),
    [
        (["redness"], {"after_effect": 0.55, "urgent": 0.45}, True),
        (["redness"], {"none": 0.45, "urgent": 0.55}, False),
        (["redness"], {"none": 0.55, "emergency": 0.45}, False),
        ([], {"after_effect": 0.55, "urgent": 0.45}, False),
        # Of what no guide names the answer is to tell the team: nothing is taken for usual.
        (["scabbing"], {"none": 0.4, "urgent": 0.6}, True),
        (["scabbing", "redness"], {"none": 0.4, "urgent": 0.6}, False),
        (["pus"], {"none": 0.4, "urgent": 0.6}, False),
        (["scabbing"], {"none": 0.4, "emergency": 0.6}, False),
    ],
)
def test_named_after_effect_that_may_be_more_is_answered(
    symptoms: list[str], probabilities: dict[str, float], doubtful: bool
) -> None:
    # With whom to call if it is; unless an urgent report is likelier than not.
    found = processed("my face is so red", "check_symptom", symptoms, **probabilities)
    assert found["check"]
    assert found["doubtful"] is doubtful


def processed(
    text: str,
    intent: str,
    symptoms: Sequence[str] = (),
    kind: str = "symptom",
    **probabilities: float,
) -> dict[str, Any]:
    """Intent, safety and the entities of a message with these symptoms after the component."""
    message = message_of(text, reading(**probabilities), intent)
    ranking = [{"name": intent, "confidence": 0.9}, {"name": "ask_cost", "confidence": 0.1}]
    message.set("intent_ranking", ranking)
    message.set(ENTITIES, [{"entity": kind, "value": symptom, "start": 0, "end": 1} for symptom in symptoms])
    (message,) = RedFlagDetector({"answered_beside": ["ask_next_session"]}).process([message])
    flags = [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]
    return {"intent": message.get(INTENT)["name"], "flags": flags, **message.get("reading")["safety"]}


@pytest.mark.parametrize(
    ("text", "intent", "probabilities", "expected"),
    [
        # The rules alone.
        ("i cant breathe", "ask_pain", {"none": 0.6, "urgent": 0.4}, ("report_urgent_symptom", None, None, False)),
        # The second detector alone.
        ("hello", "ask_pain", {"emergency": 0.9}, ("report_urgent_symptom", "emergency", None, False)),
        ("hello", "ask_pain", {"urgent": 0.9}, ("report_urgent_symptom", "urgent", None, False)),
        ("hello", "ask_pain", {"none": 0.5, "urgent": 0.5}, ("ask_pain", None, "urgent", False)),
        # Alone it raises only what is sure; the rest is asked about.
        ("hello", "ask_pain", {"none": 0.15, "emergency": 0.85}, ("ask_pain", None, "emergency", False)),
        ("hello", "ask_pain", {"none": 0.15, "urgent": 0.85}, ("ask_pain", None, "urgent", False)),
        ("hello", "ask_pain", {"urgent": 0.15, "emergency": 0.85}, ("ask_pain", None, "emergency", False)),
        ("hello", "ask_pain", {"none": 1.0}, ("ask_pain", None, None, False)),
        # An alarm of the rules that is unlikely is asked about, but not in a language that the network doesn't know.
        ("i cant breathe", "ask_pain", {"none": 1.0}, ("ask_pain", None, "emergency", True)),
        ("no puedo respirar", "ask_pain", {"none": 1.0}, ("report_urgent_symptom", None, None, False)),
        # Nor where its words mean nothing else.
        ("i just had a seizure", "ask_pain", {"none": 1.0}, ("report_urgent_symptom", None, None, False)),
        # What the rules find supposed, past or of another person is reported where the second detector says so.
        ("what if i get a fever", "ask_pain", {"none": 0.5, "urgent": 0.5}, ("ask_pain", None, "urgent", False)),
        (
            "what if i get a fever",
            "ask_pain",
            {"none": 0.1, "urgent": 0.9},
            ("report_urgent_symptom", "urgent", None, False),
        ),
        # A message that only denies reports nothing.
        ("i have no fever and my lips aren't swollen", "ask_pain", {"emergency": 1.0}, ("ask_pain", None, None, False)),
        # Illness elsewhere, unless something is asked beside it.
        ("hello", "inform", {"elsewhere": 0.9, "none": 0.1}, ("report_illness", None, None, False)),
        ("i have a rotten cold", "inform", {"none": 1.0}, ("report_illness", None, None, False)),
        ("hello", "ask_next_session", {"elsewhere": 0.9}, ("ask_next_session", None, None, False)),
        # So with an after-effect.
        ("hello", "inform", {"after_effect": 0.9}, ("check_symptom", None, None, False)),
        ("hello", "nlu_fallback", {"after_effect": 0.9}, ("check_symptom", None, None, False)),
        ("hello", "ask_benefits", {"after_effect": 0.9}, ("check_symptom", None, None, False)),
        ("can I wear make-up?", "ask_activity_after", {"after_effect": 0.9}, ("ask_activity_after", None, None, False)),
        ("hello", "ask_next_session", {"after_effect": 0.9}, ("ask_next_session", None, None, False)),
        ("hello", "inform", {"after_effect": 0.5, "none": 0.5}, ("inform", None, None, False)),
        # An intent of illness that all but certainly reports nothing is replaced by the next one.
        ("hello", "report_illness", {"none": 0.9}, ("ask_cost", None, None, False)),
        ("hello", "report_illness", {"none": 0.7}, ("report_illness", None, None, False)),
        # An urgent intent that nothing confirms.
        ("no fever", "report_urgent_symptom", {"none": 1.0}, ("check_symptom", None, None, False)),
    ],
)
def test_intent_follows_from_both_detectors(
    text: str,
    intent: str,
    probabilities: dict[str, float],
    expected: tuple[str, str | None, str | None, bool],
) -> None:
    found = processed(text, intent, **probabilities)
    assert (found["intent"], found["raises"], found["check"], found["doubtful"]) == expected


def test_misspelt_report_is_doubted_only_where_it_is_unlikely_when_spelt_rightly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = Network({"throat closing": reading(emergency=1.0)})
    monkeypatch.setattr(components, "current_reading_network", lambda: network)

    def found(text: str) -> dict[str, Any]:
        (message,) = RedFlagDetector({"answered_beside": []}).process([message_of(text, reading(none=1.0))])
        safety: dict[str, Any] = message.get("reading")["safety"]
        return safety

    assert (found("thraot closing")["raises"], found("thraot closing")["doubtful"]) == ("emergency", False)
    assert set(network.read_texts) == {"throat closing"}
    # A message without spelling mistakes is read once.
    assert found("throat closing")["doubtful"]
    assert len(network.read_texts) == 2


@pytest.mark.parametrize(
    ("text", "earlier", "doubtful"),
    [
        ("parking? my throat is closing", (), False),
        ("my throat is closing", ("hello",), False),
        ("my throat is closing", (), True),
        ("parking? my heart is racing", (), True),
        ("my heart is racing", ("hello",), True),
    ],
)
def test_neither_a_question_nor_calm_talk_hides_an_emergency(
    monkeypatch: pytest.MonkeyPatch, text: str, earlier: tuple[str, ...], doubtful: bool
) -> None:
    network = Network({"my throat is closing": reading(emergency=1.0)})
    monkeypatch.setattr(components, "current_reading_network", lambda: network)
    message = message_of(text, reading(none=0.95, emergency=0.05))
    message.set(CONTEXT, Context(earlier))
    RedFlagDetector({"answered_beside": []}).process([message])
    assert message.get("reading")["safety"]["doubtful"] == doubtful


@pytest.mark.parametrize(
    ("text", "unlikely"),
    [("parking? my throat is closing", False), ("parking? my heart is racing", True), ("my heart is racing", True)],
)
def test_report_is_unlikely_only_where_its_clause_alone_is(
    monkeypatch: pytest.MonkeyPatch, text: str, unlikely: bool
) -> None:
    network = Network({"my throat is closing": reading(emergency=1.0)})
    monkeypatch.setattr(components, "current_reading_network", lambda: network)
    found = reading(none=0.8, emergency=0.2)
    (message,) = RedFlagDetector({"answered_beside": []}).process([message_of(text, found)])
    safety = message.get("reading")["safety"]
    assert (safety["doubtful"], safety["unlikely"]) == (False, unlikely)


@pytest.mark.parametrize(
    ("text", "probabilities", "self_harm"),
    [
        ("hello", {"self_harm": 0.9}, True),
        ("hello", {"self_harm": 0.75, "none": 0.25}, True),
        # "Now I feel daft": too much that is said in passing sounds like it.
        ("hello", {"self_harm": 0.5, "none": 0.5}, False),
        ("hello", {"urgent": 0.9}, False),
        ("hello", {"emergency": 0.9}, False),
        ("hello", {"emergency": 0.5, "self_harm": 0.4}, False),
        ("hello", {"none": 1.0}, False),
        # So where they find it past or supposed.
        ("last time my throat closed up, when do i start", {"self_harm": 0.9}, False),
        # What the rules name is that, even where it is doubted.
        ("i cant breathe", {"self_harm": 0.9}, False),
        ("i cant breathe", {"none": 1.0}, False),
        ("i want to kill myself", {"none": 1.0}, True),
    ],
)
def test_emergency_that_no_rule_names_may_be_self_harm(
    text: str, probabilities: dict[str, float], self_harm: bool
) -> None:
    assert processed(text, "inform", **probabilities)["self_harm"] is self_harm


@pytest.mark.parametrize(("probability", "expected"), [(0.75, False), (0.95, True)])
def test_ordinary_matter_is_hardly_about_self_harm(probability: float, expected: bool) -> None:
    found = processed("eczema", "inform", kind="condition", symptoms=["eczema"], self_harm=probability)
    assert found["self_harm"] is expected


@pytest.mark.parametrize(
    ("text", "probabilities", "flags"),
    [
        ("i cant breathe", {"urgent": 0.4}, [("red_flag", "breathing")]),
        ("i have a rotten cold", {"none": 1.0}, [("illness", "elsewhere_cold")]),
        ("i cant breathe", {"none": 1.0}, []),
        ("hello", {"emergency": 1.0}, []),
    ],
)
def test_flags_of_the_rules_are_entities_unless_they_are_doubted(
    text: str, probabilities: dict[str, float], flags: list[tuple[str, str]]
) -> None:
    assert processed(text, "inform", **probabilities)["flags"] == flags


@pytest.mark.parametrize(
    ("entities", "probabilities", "flags"),
    [
        ([], {"after_effect": 0.9, "peeling": 0.9}, [("symptom", "peeling")]),
        ([], {"after_effect": 0.9, "peeling": 0.4}, []),
        ([], {"none": 0.9, "peeling": 0.9}, []),
        # The vocabulary's word is better, but a symptom of another kind says nothing of this one.
        (["dryness"], {"after_effect": 0.9, "peeling": 0.9}, [("symptom", "dryness")]),
        (["headache"], {"after_effect": 0.9, "peeling": 0.9}, [("symptom", "headache"), ("symptom", "peeling")]),
        # Unless it is a vague word for the same.
        (["stinging"], {"after_effect": 0.9, "sensitivity": 0.9}, [("symptom", "sensitivity")]),
        (["stinging"], {"after_effect": 0.9, "peeling": 0.9}, [("symptom", "stinging"), ("symptom", "peeling")]),
    ],
)
def test_after_effect_without_words_in_the_vocabulary_is_an_entity(
    entities: list[str],
    probabilities: dict[str, float],
    flags: list[tuple[str, str]],
) -> None:
    assert processed("hello", "inform", entities, **probabilities)["flags"] == flags


@pytest.mark.parametrize(
    ("parts", "raises", "nothing"),
    [
        # The gravest part counts, not the surest one.
        ([{"urgent": 0.95}, {"emergency": 0.9, "urgent": 0.05}, {"none": 1}], "emergency", False),
        ([{"none": 1}, {"urgent": 0.95}], "urgent", False),
        # And a long message reports nothing only where no part of it does.
        ([{"none": 0.97}, {"after_effect": 0.9}], None, False),
        ([{"none": 0.97}, {"none": 0.9}], None, True),
    ],
)
def test_long_message_is_estimated_by_its_gravest_part(
    monkeypatch: pytest.MonkeyPatch, parts: list[dict[str, float]], raises: str | None, nothing: bool
) -> None:
    text = " ".join(["bla"] * (len(parts) * (MOST_WORDS - AROUND) + AROUND))
    readings = iter([reading(**part) for part in parts])

    class InTurn(Network):
        def read(self, text: str, earlier: Sequence[str] = ()) -> Reading:
            return next(readings)

    monkeypatch.setattr(components, "current_reading_network", InTurn)
    message = message_of(text, reading())
    (message,) = RedFlagDetector({"answered_beside": []}).process([message])
    found = message.get("reading")["safety"]
    assert (found["raises"], found["reports_nothing"]) == (raises, nothing)
    assert next(readings, None) is None


@pytest.mark.parametrize(
    ("text", "probability", "raises", "check"),
    [
        ("hello", 0.95, "emergency", None),
        # What only sounds like thoughts of self-harm is asked about.
        ("hello", 0.8, None, "emergency"),
        ("hello", 0.5, None, "emergency"),
        ("hello", 0.2, None, None),
    ],
)
def test_self_harm_that_no_rule_names_is_asked_about_unless_it_is_sure(
    text: str, probability: float, raises: str | None, check: str | None
) -> None:
    safety = processed(text, "inform", self_harm=probability, none=1 - probability)
    assert (safety["raises"], safety["check"]) == (raises, check)
    assert (safety["intent"] == "report_urgent_symptom") is (raises is not None)


@pytest.mark.parametrize("label", ["after_effect", "elsewhere"])
def test_what_is_said_in_passing_is_no_report(label: str) -> None:
    # "Had it done this morning".
    message = message_of("hello", reading(about=["inform"], **{label: 0.9}))
    message.set("intent_ranking", [{"name": "inform", "confidence": 0.9}])
    (message,) = RedFlagDetector({"answered_beside": []}).process([message])
    assert message.get(INTENT)["name"] == "inform"


def detected(text: str, found: Reading, intent: str = "ask_benefits") -> Message:
    message = message_of(text, found, intent)
    message.set("intent_ranking", [{"name": intent, "confidence": 0.9}])
    (message,) = RedFlagDetector({"answered_beside": []}).process([message])
    return message


@pytest.mark.parametrize(("matter", "about_illness"), [((), True), (("illness",), True), (("needling",), False)])
def test_illness_is_answered_where_the_message_is_about_one(matter: Sequence[str], about_illness: bool) -> None:
    # "I have a rotten cold, can I still come" beside "you said a cold is no reason to stay away".
    message = detected("i have a rotten cold", reading(matter=matter, elsewhere=0.9))
    assert any(entity["entity"] == "illness" for entity in message.get(ENTITIES)) is about_illness
    assert (message.get(INTENT)["name"] == ILLNESS_INTENT) is about_illness


@pytest.mark.parametrize(
    ("text", "matter", "likely", "asked"),
    [
        ("hello", (), {"urgent": 0.45, "none": 0.55}, True),
        # The boiler is showing a fault.
        ("hello", ("desk",), {"urgent": 0.45, "none": 0.55}, False),
        # One of my usual migraines.
        ("hello", ("illness",), {"urgent": 0.4, "elsewhere": 0.6}, False),
        ("hello", ("illness",), {"urgent": 0.5, "elsewhere": 0.5}, True),
        # In a story much sounds a little like a report.
        ("and then " * STORY, (), {"urgent": 0.45, "none": 0.55}, False),
        ("and then " * STORY, (), {"urgent": 0.55, "none": 0.45}, True),
    ],
)
def test_what_may_be_urgent_is_asked_about(
    monkeypatch: pytest.MonkeyPatch, text: str, matter: Sequence[str], likely: Mapping[str, float], asked: bool
) -> None:
    found = reading(matter=matter, **likely)
    monkeypatch.setattr(components, "_readings", lambda parts, _context: [found] * len(parts))
    assert (readings_of(detected(text, found))["safety"]["check"] == "urgent") is asked


@pytest.mark.parametrize(("act", "named"), [("reports", True), ("asks", True), ("tells", False)])
def test_what_is_only_told_is_no_after_effect(act: str, named: bool) -> None:
    # "I got hair dye all over my cheek".
    message = detected("hello", reading(matter=("needling",), act=act, after_effect=0.9, rough_texture=0.9), "inform")
    assert any(entity["entity"] == "symptom" for entity in message.get(ENTITIES) or []) is named
