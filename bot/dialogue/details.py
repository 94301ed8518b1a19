"""The rule for details that are put to a question before them: additions, corrections, mere statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.advice.answer import make
from bot.advice.answer_table import AREA, HOLDERS
from bot.advice.done_after import DONE
from bot.advice.formatting import first_sentence, format_list
from bot.advice.profile_update import ASKS_FOR_PLAN, CORRECTION
from bot.advice.question import INFORM, Mention, Question
from bot.advice.reply import DEPENDS_ON
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.several import answer_all
from bot.dialogue.state import AskedQuestion, DialogueState
from bot.dialogue.subject import beyond_limits, in_context, things_named
from bot.dialogue.turn import REMARK, REPORT, SUITS, Ask, Tell, Turn
from bot.text.function_words import FUNCTION_WORDS

DETAILS = frozenset({INFORM, CORRECTION})
# What is told of the patient beside a concern goes with any question that depends on it.
PERSONAL = frozenset({"severity", "occasion"})
OF_CONCERN = frozenset({"concern", "severity"})
# What a message tells of a concern, and names beside it.
ABOUT_CONCERN = OF_CONCERN | {"body_area", "occasion"}
BESIDE_CONCERN = frozenset({"concern", "severity", "body_area", "occasion", "activity", "feeling"})
# Questions that are answered anew for a concern.
COURSE = "ask_frequency"
BY_CONCERN = frozenset({COURSE, ASKS_FOR_PLAN, "ask_calendar"})
# What is done or used.
DEEDS = frozenset({"activity", "product", "treatment"})
# Of these the latest is meant: "and can I sleep on my side?" asks nothing more of the serum before.
OF_ONE_SORT = frozenset({"activity", "product"})
# Below this confidence a message without the form of a question may only tell something.
SURELY_ASKS = 0.6
# Intents of which a message that only tells something may be taken for one.
UNSPECIFIC = frozenset({"affirm", "deny", "out_of_scope", "nlu_fallback", "give_feedback", "greet", "thank", REMARK})


def detail(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A bare detail or a correction: the question before is answered with it."""
    if not _tells_only(turn, content):
        return None
    return _same_there(turn, state, content) or _of_concern(turn, state, content) or continued(turn, state, content)


def continued(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The open questions that depend on what the message tells, answered with it; None where none does."""
    whole = replace(turn.whole, memory=replace(turn.whole.memory, goes_on=state.planned))
    asked = _continues(whole, state, content)
    if not asked or _leads_on(whole, asked):
        return None
    questions = tuple(in_context(with_detail(question, whole), content) for question in reversed(asked))
    return Decision(tuple(answer_all(questions, whole, content)), questions=questions)


def _leads_on(whole: Question, asked: Collection[AskedQuestion]) -> bool:
    """Whether the day of a session is told, and no concern, that none of the questions depends on: the next follows."""
    told = whole.profile_update.fields if whole.profile_update else ()
    depending = any("last_session" in DEPENDS_ON.get(question.intent, frozenset()) for question in asked)
    return "last_session" in told and not (OF_CONCERN & {*told} or depending)


def _of_concern(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """What a concern that is told calls for: what the treatment does for it, if it is new, and the sessions it takes.

    Not after a question that is answered anew with it, nor after a report, in which it may be how the skin looks now.
    """
    whole = turn.whole
    told = whole.profile_update.fields if whole.profile_update else ()
    concerns = {mention.text for mention in whole.mentions if mention.kind == "concern"}
    if any(mention.role == DONE for mention in whole.mentions):
        return None
    kept = tuple(one for one in whole.mentions if one.kind != "symptom" or one.text not in concerns)
    if len(kept) < len(whole.mentions) and whole.person.had_session:
        # After a session, "dark marks" may be one of its signs.
        return None
    named = things_named(replace(whole, mentions=kept), content)
    asked = [question.intent for question in state.questions]
    if not told or set(told) - ABOUT_CONCERN or not {*told} & OF_CONCERN or named - BESIDE_CONCERN:
        return None
    if BY_CONCERN & {*asked} or asked[:1] == [REPORT] or not (asked or state.person.known):
        return None
    if turn.reading.asks or (turn.reading.continues and asked[:1] != [SUITS]):
        return None
    entries = [concern.entry for concern in whole.person.concerns]
    if not entries or not all(content.guidance.about("concern", one) for one in whole.named("concern") or entries):
        return None
    spoken_of = {entry for kind, entry in state.questions[0].about if kind == "concern"} if asked else set()
    if "severity" not in told and {*whole.named("concern")} <= spoken_of:
        return None
    new = set(whole.named("concern")) - {concern.entry for concern in state.person.concerns}
    intents = ("ask_benefits", COURSE) if new else (COURSE,)
    questions = tuple(replace(whole, intent=one, mentions=kept, alternatives=(), refers=False) for one in intents)
    return Decision(tuple(answer_all(questions, whole, content)), questions=questions)


def _same_there(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """The last answer for another area that guides name: "and the forehead?". None of them gives another one there."""
    whole = turn.whole
    if not turn.reading.continues or things_named(whole, content) != {AREA} or not state.questions:
        return None
    asked = state.questions[0]
    section, areas = content.guidance.answers[asked.intent], whole.named(AREA)
    turns_on = {*section.depends_on, *(kind for row in section.rows for kind in row.when)}
    if AREA in turns_on or not all(content.guidance.about(AREA, area) for area in areas):
        return None
    question = in_context(with_detail(asked, whole), content)
    answers = answer_all((question,), whole, content)
    if answers[0].kind != "answer":
        return None
    names = format_list([content.guidance.entry(AREA, area).name for area in areas])
    given = {"subject": names, "sentences": first_sentence(answers[0].text(content))}
    facts = tuple(fact for answer in answers for fact in answer.facts)
    same = make(content, "utter_same_there", topic=answers[0].topic, facts=facts, given=given)
    return Decision((same,), questions=(question,))


def _tells_only(turn: Turn, content: Content) -> bool:
    """Whether the message tells something and asks nothing of its own."""
    whole, reading = turn.whole, turn.reading
    if len(turn.of(Ask)) > 1 or not whole.mentions or beyond_limits(whole, content):
        return False
    if whole.intent in DETAILS:
        return True
    told = whole.profile_update.fields if whole.profile_update else ()
    if reading.continues:
        # "What about five-a-side on Tuesday?" names something that no vocabulary knows.
        return bool(things_named(whole, content) or (turn.of(Tell) and (told or reading.beside <= FUNCTION_WORDS)))
    if not told:
        return False
    if whole.intent in UNSPECIFIC:
        # "What if I want 4?"
        return True
    hardly = reading.confidence < SURELY_ASKS and whole.intent != REPORT
    return not reading.asks and bool(turn.of(Ask)) and hardly


def _continues(whole: Question, state: DialogueState, content: Content) -> list[AskedQuestion]:
    """The questions before that the message adds to, the latest one first: all that are open, or else the latest."""
    told: Collection[str] = whole.profile_update.fields if whole.profile_update else ()
    named = things_named(whole, content)
    fitting = [asked for place, asked in enumerate(state.questions) if _fits(asked, place == 0, named, told, content)]
    depending = [asked for asked in fitting if DEPENDS_ON.get(asked.intent, frozenset()) & set(told)]
    waiting = [asked for asked in depending if asked.open]
    return waiting or depending[:1] or fitting[:1]


def _fits(asked: AskedQuestion, latest: bool, named: set[str], told: Collection[str], content: Content) -> bool:
    """Whether what a message names and tells concerns a question."""
    section = content.guidance.answers.get(asked.intent)
    if section is None:
        return False
    depends = DEPENDS_ON.get(asked.intent)
    if latest and named == {AREA} and any(kind in HOLDERS for kind, _ in asked.about):
        # "Just my ears" tells where the keloids are.
        return True
    if named - PERSONAL:
        # "I'm a bloke, beard area, done yesterday": the day is what the question waits for.
        waited_for = latest and bool(depends and depends & set(told) - OF_CONCERN)
        return waited_for or bool(named & set(section.depends_on))
    if told:
        # Sessions and dates lead on by themselves, whatever was asked before.
        return bool(depends & set(told)) if depends else latest and not set(told) - OF_CONCERN
    return latest


def with_detail(asked: AskedQuestion, whole: Question) -> Question:
    """A question before, with what the message names in the place of things of the same kind."""
    kinds = {mention.kind for mention in whole.mentions}
    # What was done stays done, unless another deed is named: "only 6 mins". A deed takes the place of a product, too.
    done = () if kinds & DEEDS else asked.done
    kinds |= OF_ONE_SORT if kinds & OF_ONE_SORT else set()
    kept = (
        Mention(kind, entry, role=DONE if (kind, entry) in done else None)
        for kind, entry in asked.about
        if kind not in kinds
    )
    question = whole.as_intent(asked.intent)
    return Question(
        question.intent,
        question.now,
        (*whole.mentions, *kept),
        whole.memory,
        profile_update=whole.profile_update,
        reports_nothing=whole.reports_nothing,
    )
