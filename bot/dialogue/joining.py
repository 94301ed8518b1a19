"""The rules for messages that mean something only in the running topic: bare questions, fragments, further details.

A classifier that sees the message alone takes "mild. flares when she has curry" for something else, and "so wait til
when?" for a question about results.
"""

from __future__ import annotations

from dataclasses import replace

from bot.advice import kept_conditions
from bot.advice.answer import make
from bot.advice.done_after import DONE
from bot.advice.formatting import format_list
from bot.advice.profile_update import TELLING
from bot.advice.question import FALLBACK, INFORM, OTHER_PERSON, Mention, Question
from bot.advice.remark import ON
from bot.advice.reply import DEPENDS_ON, reply
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.details import DEEDS, DETAILS, with_detail
from bot.dialogue.follow_up import of_subject, unsaid_time
from bot.dialogue.next_step import for_event
from bot.dialogue.repeats import ASIDE_TOLD, in_short, judges, repeats
from bot.dialogue.several import ILLNESS, answer_all
from bot.dialogue.state import AskedQuestion, DialogueState, Named
from bot.dialogue.subject import beyond_limits, in_context, things_named
from bot.dialogue.turn import REMARK, REPORT, SUITS, SURE_OF_REPORT, Ask, Turn

SIGN = "symptom"
# Below this confidence a message is looked at in its context first.
SURE = 0.45
# Below this one an intent is hardly more than a guess.
GUESS = 0.2
# Below this one thanks and feedback are hardly more than that.
HARDLY = 0.3
REACTIONS = frozenset({"thank", "give_feedback"})
# Intents by which the classifier says that a message belongs to no topic of the treatment.
ASIDE = frozenset({"out_of_scope", "ask_other_person", "claim_agreement", REMARK, ILLNESS})
# Requests are made in statements: "talk to the team".
REQUESTS = frozenset({"ask_human", "ask_plan", "ask_calendar", "ask_booking", "ask_what_known"})
# With these intents a detail is not about the patient, or not about the treatment.
OF_OTHERS = frozenset({"ask_other_person", "out_of_scope", ILLNESS})
# The question about a thing of each kind that is named without a question; the first kind that is named decides.
ABOUT = {
    "condition": "ask_suitability",
    "symptom": "check_symptom",
    "product": "ask_activity_after",
    "activity": "ask_activity_after",
    "treatment": "ask_combination",
    "clinic_matter": "ask_clinic_info",
    "concern": "ask_benefits",
}
# Named in passing, these say little of what a statement is about: "im crying in the work toilets".
IN_PASSING = frozenset({"activity", "clinic_matter"})
# What else these questions turn on, and what says nothing of them: a scar that is "5 months old" asks for no results.
ALSO = {"ask_medicine": ("condition", "product")}
NEVER = {"ask_results_timeline": frozenset({"concern"}), "ask_progress": frozenset({"concern"})}
# What "when?" asks, by the kind of thing that was spoken of last.
WHEN = {"symptom": "ask_side_effects", "activity": "ask_activity_after", "product": "ask_activity_after"}
# What it asks after these questions.
WHEN_AFTER = {
    **dict.fromkeys(("ask_frequency", "ask_next_session", "ask_plan", "ask_calendar"), "ask_next_session"),
    **dict.fromkeys(("ask_benefits", "ask_results_one_session", "ask_progress", "ask_what_is"), "ask_results_timeline"),
}
# Questions after which "when?" is rather asked of a condition that was told: "so wait til when?".
SUITS_AFTER = frozenset({SUITS, "ask_benefits"})
# Questions about the time after a session.
AFTERWARDS = frozenset({"ask_activity_after", "ask_aftercare", "ask_side_effects", "check_symptom", "ask_procedure"})
TREATMENT = "treatment"
# Questions that a statement which names no subject only adds to, with the kind of their subject; what it may name.
ADDED_TO = {REPORT: SIGN, SUITS: "condition"}
AREA_ONLY = frozenset({"body_area"})
# The responses to a detail that belongs to the running topic, by the kind of thing that the topic is.
NOTED = {
    "condition": "utter_detail_condition",
    "symptom": "utter_detail_symptom",
    "activity": "utter_detail_activity",
    "product": "utter_detail_activity",
    "treatment": "utter_detail_treatment",
}


def bare_question(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A question without a subject of its own: it is about what was spoken of last."""
    whole, bare = turn.whole, turn.reading.bare
    if bare is None or len(turn.of(Ask)) > 1 or whole.named("subject") or things_named(whole, content):
        return None
    asked = state.questions[0] if state.questions else None
    topic = _topic(asked, state)
    if bare == "what":
        return _again(turn, asked, topic, content)
    if topic and topic[0][0] == "condition":
        return _when_with(topic, content)
    intent = WHEN.get(topic[0][0]) if topic else None
    told = kept_conditions.entries(whole, content)
    if intent is None and told and asked and asked.intent in SUITS_AFTER:
        # The wait is the one that the patient's condition asks for.
        return _when_with(tuple(("condition", entry) for entry in told), content)
    intent = intent or (WHEN_AFTER.get(asked.intent) if asked else None)
    if intent is None:
        return None
    about = replace(whole, mentions=_mentions(topic))
    unsaid = unsaid_time(about.as_intent(intent), content) if topic and topic[0][0] == "symptom" else None
    given = unsaid or _put(about, intent, whole, content)
    if topic and repeats(given.answers, state.said, content):
        # It was said how to use it, and for how long is not said.
        answer = make(
            content, "utter_length_unsaid", topic=given.answers[0].topic, kind="gap", given=_subject(topic, content)
        )
        return replace(given, answers=(answer,))
    return given


def joined(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A message that does not stand alone: what it names, or its detail, belongs to the current topic."""
    whole = turn.whole
    if not _unsure(turn, state, content) or beyond_limits(whole, content):
        return None
    if turn.answer:
        return noted(turn, state, content)
    if not (state.questions or state.person.known):
        return _told(turn)
    asked = state.questions[0] if state.questions else None
    question = of_subject(whole, state, content) if whole.intent not in DETAILS else None
    if question is not None:
        return _put(question, question.intent, whole, content)
    if turn.reading.thanks and not (turn.reading.asks or turn.reading.requests):
        return _put(replace(whole, mentions=()), "thank", whole, content)
    kind = next((kind for kind in ABOUT if kind in _subjects(turn, asked, content)), None)
    if kind is not None:
        return _put(_as_own(whole), _continued(kind, state, content), whole, content)
    if whole.mentions and whole.intent in DETAILS:
        return None
    if turn.reading.asks or turn.reading.requests or turn.reading.continues:
        unknown = asked is not None and turn.reading.short and asked.intent in AFTERWARDS
        return _put(replace(whole, mentions=()), "ask_activity_after", whole, content) if unknown else None
    if whole.intent == REMARK and whole.named("feeling"):
        # What is voiced is no further detail: "oh for heaven's sake".
        return None
    event = "event" in (whole.profile_update.fields if whole.profile_update else ())
    return (for_event(whole, content) if event else None) or noted(turn, state, content)


def _told(turn: Turn) -> Decision | None:
    """The first message of a conversation as one that only tells something, where it does: "1 week today, all good"."""
    whole = turn.whole
    told = whole.profile_update.fields if whole.profile_update else ()
    if not told or whole.intent in (*DETAILS, *OF_OTHERS) or turn.reading.asks or turn.reading.requests:
        return None
    moves = tuple(move for move in turn.moves if not isinstance(move, Ask))
    return Decision(rest=replace(turn, moves=moves, whole=replace(whole, intent=INFORM, alternatives=())))


def _unsure(turn: Turn, state: DialogueState, content: Content) -> bool:
    """Whether the message as such is not understood, belongs to no topic, or is hardly the question it is taken for."""
    whole, reading = turn.whole, turn.reading
    if len(turn.of(Ask)) > 1 or turn.command:
        return False
    if turn.answer:
        # "No lumps or anything" denies nothing that was asked.
        return turn.answer == "no" and state.request is None and whole.reports_nothing and _of_sign(state)
    if whole.intent == FALLBACK:
        return not turn.of(Ask)
    if whole.intent in DETAILS or _adds_to_subject(turn, state, content):
        return True
    if reading.confidence >= SURE or whole.named("illness"):
        return False
    if whole.intent in ASIDE or _hardly_thanks(turn):
        return True
    # A worry that is voiced is a question: "a bit scared it'll make my skin thin".
    asks = reading.asks or reading.requests or bool(whole.named("feeling"))
    questioning = whole.intent.startswith("ask_") and whole.intent not in REQUESTS
    return questioning and (reading.states or reading.confidence < GUESS) and not (asks or _supported(whole, content))


def _of_sign(state: DialogueState) -> bool:
    """Whether the last question was about a sign."""
    return bool(state.questions) and SIGN in {kind for kind, _ in state.questions[0].about}


def _adds_to_subject(turn: Turn, state: DialogueState, content: Content) -> bool:
    """Whether a statement is taken for the question before, and names no subject: it tells more of that one.

    "Fading slowly" of a sign is no new report, "mum says ok" of a condition no new question whether it suits.
    """
    whole, reading = turn.whole, turn.reading
    kind = ADDED_TO.get(whole.intent)
    if kind is None or not state.questions or kind not in {about for about, _ in state.questions[0].about}:
        return False
    named = {one.kind for one in whole.mentions} if kind == SIGN else things_named(whole, content)
    if reading.confidence >= SURE_OF_REPORT or kind in named or (kind != SIGN and named - AREA_ONLY):
        return False
    asks = reading.asks or reading.requests or reading.continues or reading.bare
    return not (asks or whole.named("illness"))


def _hardly_thanks(turn: Turn) -> bool:
    """Whether a statement is taken for thanks or feedback on a mere guess: "it's well controlled"."""
    reading = turn.reading
    guessed = turn.whole.intent in REACTIONS and reading.confidence < HARDLY
    return guessed and reading.states and not (reading.thanks or reading.asks or turn.whole.named("feeling"))


def _supported(whole: Question, content: Content) -> bool:
    """Whether the message names what its intent turns on."""
    section = content.guidance.answers[whole.intent]
    turns_on = {*section.depends_on, *(kind for row in section.rows for kind in row.when), *ALSO.get(whole.intent, ())}
    turns_on |= {about.partition("/")[0] for about in section.redirect_to}
    if DEPENDS_ON.get(whole.intent):
        turns_on |= {mention.kind for mention in whole.mentions if mention.role not in ("since", "other")} & TELLING
    return any(mention.kind in turns_on - NEVER.get(whole.intent, frozenset()) for mention in whole.mentions)


def _subjects(turn: Turn, asked: AskedQuestion | None, content: Content) -> set[str]:
    """The kinds of thing that the message may be about; of a statement not those that it names in passing."""
    whole, reading = turn.whole, turn.reading
    named = things_named(whole, content) | _of_others(whole)
    if reading.asks or reading.requests or reading.continues:
        return named
    if whole.named("feeling"):
        return set()
    same = {kind for kind, _ in asked.about} if asked else set()
    done = {mention.kind for mention in whole.mentions if mention.role == DONE}
    incidental = {m.kind for m in whole.mentions if m.kind == "condition" and not _counts(m, content)}
    return {kind for kind in named - incidental if kind not in IN_PASSING or kind in same | done}


def _counts(mention: Mention, content: Content) -> bool:
    return not content.guidance.entry(mention.kind, mention.entry).incidental


def _of_others(whole: Question) -> set[str]:
    """The kinds of what the message names of another person: "she's got rosacea"."""
    return {mention.kind for mention in whole.mentions if mention.role == OTHER_PERSON}


def _as_own(whole: Question) -> Question:
    """The question with what is somebody else's, as one about it."""
    own = (replace(mention, role=None) if mention.role == OTHER_PERSON else mention for mention in whole.mentions)
    return replace(whole, mentions=tuple(own))


def _continued(kind: str, state: DialogueState, content: Content) -> str:
    """The intent of the last question about things of a kind, or else the usual one."""
    answers = content.guidance.answers
    for asked in state.questions:
        depends = answers[asked.intent].depends_on if asked.intent in answers else ()
        if kind in depends and any(about == kind for about, _ in asked.about):
            return asked.intent
    return ABOUT[kind]


def _topic(asked: AskedQuestion | None, state: DialogueState) -> tuple[Named, ...]:
    """What was spoken of last: the things of the kind that matters most; the conditions where nothing else was."""
    about = (asked.about if asked else ()) or state.about
    if asked and asked.intent == "ask_activity_after" and not asked.about:
        # The vocabulary has no word for what was asked about, so it is not one of the things named earlier.
        return ()
    for kind in NOTED:
        if named := tuple(one for one in about if one[0] == kind):
            return named
    if asked is None or asked.intent == SUITS:
        return tuple(("condition", entry) for entry in state.person.conditions)
    return ()


def _running(asked: AskedQuestion | None, state: DialogueState, content: Content) -> tuple[Named, ...]:
    """What a further detail belongs to: after a question that names nothing, nothing that was spoken of before it.

    Another treatment that was named is no such question, and may have come after it.
    """
    if asked is None:
        return _topic(asked, state)
    others = tuple(one for one in state.about if one[0] == TREATMENT)
    # Nothing is left out of what goes on anyway: "it's my cousin's", of a wedding.
    goes_on = {one for one in asked.about if one[0] == "activity" and content.guidance.entry(*one).incidental}
    about = tuple(one for one in asked.about if one not in goes_on)
    if goes_on and not about:
        return ()
    return _topic(asked.copy(update={"about": about}), state.copy(update={"about": others}))


def _mentions(named: tuple[Named, ...]) -> tuple[Mention, ...]:
    return tuple(Mention(kind, entry) for kind, entry in named)


def _put(question: Question, intent: str, whole: Question, content: Content) -> Decision:
    """The answer to a question as one of another intent."""
    meant = in_context(replace(question, intent=intent, alternatives=(), refers=False), content)
    return Decision(tuple(answer_all((meant,), whole, content)), questions=(meant,))


def _again(turn: Turn, asked: AskedQuestion | None, topic: tuple[Named, ...], content: Content) -> Decision | None:
    """What happens with the thing that was spoken of last: for what was done the signs to watch for, or the answer."""
    # Without a subject of its own, a message is hardly the question that it is taken for.
    hardly = turn.reading.confidence < SURE and (turn.reading.asks or not turn.answer)
    if asked is None or not (hardly or turn.whole.intent in (FALLBACK, *ASIDE)):
        return None
    if topic and topic[0][0] in ("activity", "product"):
        given = {"subject": _names(topic[:1], content)}
        answer = make(content, "utter_what_happens", topic=_topic_of(asked.intent, content), kind="gap", given=given)
        return Decision((answer,))
    if topic and topic[0][0] == SIGN and not {*topic} & {*asked.about}:
        # A sign that was reported since is meant, not the question before it.
        asked = AskedQuestion(intent=ABOUT[SIGN], about=topic)
    question = in_context(with_detail(asked, replace(turn.whole, mentions=_mentions(topic))), content)
    return Decision(tuple(answer_all((question,), turn.whole, content)), questions=(question,))


def _when_with(conditions: tuple[Named, ...], content: Content) -> Decision:
    """How long to wait because of a condition, which no document says."""
    given = {"subject": _names(conditions, content)}
    topic = _topic_of(SUITS, content)
    return Decision((make(content, "utter_condition_when", topic=topic, kind="gap", given=given),))


def noted(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A detail of the running topic that no guide goes into; a mere fragment only where that topic is known."""
    asked = state.questions[0] if state.questions else None
    topic = _running(asked, state, content)
    if not (turn.reading.worded if topic or turn.whole.intent in DETAILS else turn.reading.states and asked):
        return None
    if turn.whole.intent == REMARK and topic and topic[0][0] in DEEDS:
        # "Fingers crossed" is no detail of what is done or used.
        topic = ()
    if not topic and (turn.reading.safety.reports_nothing or turn.whole.intent == REMARK):
        # "I had a hard year": neither an emergency nor anything that a guide might go into.
        response = ASIDE_TOLD if turn.whole.intent in DETAILS else ON
        return Decision((make(content, response, topic="chitchat", kind="smalltalk"),))
    if topic and topic[0][0] == SIGN and (judged := _judged_again(turn, topic, content)):
        return judged
    response = NOTED[topic[0][0]] if topic else "utter_detail_other"
    given = {"subject": _names(topic, content)} if topic else {}
    about = asked.intent if asked else SUITS
    return Decision((make(content, response, topic=_topic_of(about, content), kind="smalltalk", given=given),))


def _judged_again(turn: Turn, signs: tuple[Named, ...], content: Content) -> Decision | None:
    """The verdict on the signs to which a detail belongs, in short; None where no documented time judges them."""
    asked = replace(turn.whole, intent=REPORT, mentions=_mentions(signs), alternatives=(), refers=False)
    judged = next((answer for answer in reply(asked, content) if judges(answer)), None)
    return Decision((in_short(judged, content),)) if judged else None


def _topic_of(intent: str, content: Content) -> str:
    return content.guidance.answers[intent].topic


def _subject(named: tuple[Named, ...], content: Content) -> dict[str, str]:
    return {"subject": _names(named, content)}


def _names(named: tuple[Named, ...], content: Content) -> str:
    return format_list([content.guidance.entry(kind, entry).name for kind, entry in named])
