"""Which of the recent subjects a message without one of its own is about: by what it can mean, not by order alone.

"How long till it goes" is about the marks that were reported, though sunscreen was spoken of after them; "can I use it
again" is about the product, though a symptom was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bot.advice.done_after import BEFOREHAND, DONE, PREPARATION
from bot.advice.profile_update import TIMES
from bot.advice.proposed import day_before_named
from bot.advice.question import FALLBACK, INFORM, Mention
from bot.content.content import Content
from bot.dialogue.state import DialogueState, Named
from bot.dialogue.subject import things_named
from bot.dialogue.turn import REMARK, REPORT, Ask, Correct, Turn
from bot.text.function_words import FUNCTION_WORDS

ACTIVITY_AFTER, AFTERCARE = "ask_activity_after", "ask_aftercare"
BENEFITS, TIMELINE, IN_GENERAL = "ask_benefits", "ask_results_timeline", "ask_side_effects"
# What goes by itself once a session was had; before one, what is to be treated goes as well.
SIGNS, TREATED = ("symptom",), ("concern",)
# What is done or used, and done or used again.
DEEDS = ("activity", "product", "treatment")
USED = ("activity", "product")
# What may be named beside "it": it is not what is asked about.
SETTING = frozenset({"body_area", "occasion", "activity", "clinic_matter", "severity", "feeling"})
BESIDE_DEED = frozenset({"body_area", "occasion", "feeling"})
# As these is read what goes by itself, however sure the classifier is of them; as any other only where it is unsure.
OF_WHAT_GOES = frozenset(
    {REPORT, IN_GENERAL, TIMELINE, "ask_progress", "ask_results_one_session", FALLBACK, INFORM, REMARK, "out_of_scope"}
)
# As these is read a new day for what was asked about.
OF_NEW_DAY = frozenset({ACTIVITY_AFTER, AFTERCARE, "ask_next_session", "ask_plan", "ask_booking", FALLBACK, INFORM})
# Questions about the time after a session, of which the latest is asked again for another day.
AFTERWARDS = frozenset({ACTIVITY_AFTER, AFTERCARE})
# Questions about what happens in a session.
PROCEDURE, OF_SESSION = "ask_procedure", frozenset({"ask_procedure", "ask_pain"})
TREATMENT, HOME_DEVICE = "treatment", "ask_home_device"
_DID = frozenset(["did", "used", "tried", "rolled"])
# With these, and one of those who may have done it, what was asked about is done already.
_ALREADY, _DOER = frozenset(["already", "put"]), frozenset(["i", "ive", "i've", "already", "actually"])
# With these a message of function words alone tells something: "i had it before".
_PERSONS = frozenset({"i", "im", "i'm", "ive", "i've", "my", "it", "its", "it's", "we", "he", "she", "they"})
# The wish to talk to a person, and questions after which it may be one on what to do about a sign.
HUMAN, OF_SIGNS = "ask_human", frozenset({REPORT, IN_GENERAL})
# Whether it is needed, not who is there or for whom: "do I need to ring someone", "should she see a doctor".
_WHETHER = re.compile(
    r"^(?:(?:so|and|but|or|oh|ok|okay|then|um+)[,.\s]+)*(?:do|does|should|shall|must|ought|would)\s+(?:i|we|he|she|they)\b"
)
# The question about another treatment beside this one.
COMBINATION = "ask_combination"
_LASTS = frozenset({"last", "lasts", "take", "takes"})
SURE = 0.6
# Roles of a day that is asked about.
_ASKED = ("asked", "wish", "event", "start", "other", None)
# The subject of whether something stays: of the results, unless a sign was spoken of last.
STAYS = "permanence"
# The ends of plural names, and of those that end like one and are none: "redness".
_PLURAL, _SINGULAR = ("s", "ia"), ("ness", "ss", "mia")


def of_recent(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The turn with the recent subject that it is about; None where it has one of its own, or there is none.

    Args:
        turn: what the message says alone.
        state: the state before it.
        content: the content in use.
    """
    found = _length(turn, state) or _going(turn, state, content) or _too_long(turn, state, content)
    found = found or _another_day(turn, state, content) or _did_it(turn, state, content)
    found = found or _deed_again(turn, state, content) or _done_at_home(turn, state, content)
    found = found or _to_call(turn, state, content)
    return found or _same_again(turn, state, content)


def latest(kinds: Collection[str], state: DialogueState) -> tuple[Named, ...]:
    """The things of some kinds that were spoken of last, as they were named together; nothing where there are none."""
    groups = (_of_kinds(kinds, about) for about in _groups(state))
    return next((group for group in groups if group), ())


def _of_kinds(kinds: Collection[str], about: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(one for one in about if one[0] in kinds)


def _groups(state: DialogueState) -> Iterator[tuple[Named, ...]]:
    """What was spoken of, the latest first, and last of all what is to be treated."""
    yield state.about
    yield from (asked.about for asked in state.questions)
    yield tuple(("concern", concern.entry) for concern in state.person.concerns)


def _going(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What goes by itself or stays: "when will it stop", "will they vanish", "gone by thursday?", "is it permanent"."""
    whole, reading = turn.whole, turn.reading
    stays = STAYS in whole.named("subject")
    # "How long does it last" asks for a length of time, whatever else it sounds like.
    alone = stays and reading.short and "how" not in reading.text.lower().split()
    if not (reading.passes or alone) or not (reading.asks or reading.requests or reading.bare):
        return None
    # A sign that was only estimated from the whole text is not named: it is the one that was spoken of.
    named = tuple(one for one in whole.mentions if one.kind != SIGNS[0] or not one.text or one.text != reading.text)
    own = _named(replace(turn, whole=replace(whole, mentions=named)), content)
    if own - SETTING or (whole.intent not in OF_WHAT_GOES and reading.confidence >= SURE):
        return None
    last = state.questions[0] if state.questions else None
    if last and last.intent == REPORT and not last.about:
        # Of what was reported no word is known: it is that.
        return None
    if stays and not (last and any(kind in SIGNS for kind, _ in last.about)):
        return None
    had = state.person.had_session
    about = latest(SIGNS, state) if had else latest((*SIGNS, *TREATED), state)
    about = about or latest(TREATED, state)
    if reading.passes == "they" and not _several(about, content):
        groups = [_of_kinds(kinds, named) for kinds in (SIGNS, TREATED) for named in _groups(state)]
        about = next((group for group in groups if _several(group, content)), about)
    if not about:
        return None
    timed = tuple(one for one in whole.mentions if one.kind in TIMES)
    turn = replace(turn, reading=replace(reading, passes=reading.passes or "it"))
    if about[0][0] == SIGNS[0]:
        # A day to come is compared with the patient's own session.
        return _about(turn, REPORT if had and (whole.intent == REPORT or timed) else IN_GENERAL, about, timed)
    results = whole.intent if whole.intent in (TIMELINE, "ask_progress") else BENEFITS
    return _about(turn, TIMELINE if reading.bare == "when" else results, about, timed)


def _too_long(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """Whether a sign that was reported is still there too long: "its day 3, is that too long?"; no gap is asked for."""
    whole, reading = turn.whole, turn.reading
    last = state.questions[0] if state.questions else None
    if last is None or last.intent != REPORT or not (reading.refers or reading.passes or reading.asks):
        return None
    lengths = tuple(one for one in whole.mentions if one.kind in TIMES)
    if not lengths or any(one.kind != "duration" or one.role == "gap" for one in lengths):
        return None
    unsure = whole.intent in OF_WHAT_GOES or reading.confidence < SURE
    if not unsure or _named(turn, content) or not reading.beside <= FUNCTION_WORDS:
        return None
    about = tuple(one for one in last.about if one[0] in SIGNS)
    return _about(turn, REPORT, about, lengths) if about else None


def _length(turn: Turn, state: DialogueState) -> Turn | None:
    """How long a session takes, of a patient before the first one who has asked what happens in it: "and how long?"."""
    last = state.questions[0].intent if state.questions else None
    if not state.before_first or last not in OF_SESSION or not {"how", "long"} <= turn.reading.beside:
        return None
    if not turn.reading.beside <= FUNCTION_WORDS | _LASTS or any(one.kind != "subject" for one in turn.whole.mentions):
        return None
    return _about(turn, PROCEDURE, (("subject", "session_length"),), ())


def _another_day(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """Another day for what was asked about last: "and on thursday?", "saturday next then?"."""
    whole, reading = turn.whole, turn.reading
    last = state.questions[0] if state.questions else None
    times = tuple(one for one in whole.mentions if one.kind in TIMES)
    if last is None or last.intent not in AFTERWARDS or state.request is not None or not times:
        return None
    if last.done and not (reading.asks or reading.requests):
        # "Only 6 minutes" tells more of what was done.
        return None
    if whole.intent not in OF_NEW_DAY or any(one.role not in _ASKED for one in times) or reading.corrects:
        return None
    if _named(turn, content) or whole.named("subject") or not reading.beside <= FUNCTION_WORDS:
        return None
    about = tuple(one for one in last.about if one[0] in DEEDS)
    return _about(turn, last.intent, about, times) if about else None


def _deed_again(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What was asked about or done before, again or in another way: "when can i use it again", "if i only dip in?"."""
    whole, reading = turn.whole, turn.reading
    if not reading.deed_again or whole.intent != ACTIVITY_AFTER or _named(turn, content) - BESIDE_DEED:
        return None
    about = latest(DEEDS, state)
    if not about:
        return None
    intent = ACTIVITY_AFTER
    if all(kind == "treatment" for kind, _ in about):
        intent = next((asked.intent for asked in state.questions if {*asked.about} & {*about}), intent)
    return _about(turn, intent, about, tuple(one for one in whole.mentions if one.kind in (*TIMES, "body_area")))


def _done_at_home(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What patients give to themselves, told as done: "i already did last night", after a question on home rollers.

    Its time is no session's; beside the number of a session, a length of time counts from that session.
    """
    about = tuple(one for one in state.about if one[0] == TREATMENT and content.guidance.entry(*one).leave_out)
    whole, reading = turn.whole, turn.reading
    if not about or reading.asks or not reading.beside & _DID or _named(turn, content):
        return None
    counted = bool(whole.named("sessions_done")) and sum(one.kind in TIMES for one in whole.mentions) > 1
    kept = tuple(
        (_counted_from(turn, one, content) if counted and one.kind == "duration" else replace(one, role="other"))
        if one.kind in TIMES
        else one
        for one in whole.mentions
    )
    return _as_done(_about(turn, HOME_DEVICE, about, kept), about)


def _did_it(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """What was asked about as done already: "i already put it on last night". Its time is no session's."""
    whole, reading = turn.whole, turn.reading
    last = state.questions[0] if state.questions else None
    if last is None or last.intent not in AFTERWARDS | {PREPARATION} or state.request is not None:
        return None
    about = _of_kinds(USED, last.about)
    if not about or reading.asks or reading.requests or not (reading.beside & (_DID | _ALREADY)):
        return None
    unsure = whole.intent in AFTERWARDS | OF_WHAT_GOES or reading.confidence < SURE
    if not unsure or not reading.beside & _DOER or _named(turn, content) - BESIDE_DEED:
        return None
    times = tuple(replace(one, role="other") for one in whole.mentions if one.kind in TIMES)
    before = (Mention("subject", BEFOREHAND),) if last.intent == PREPARATION else ()
    found = _about(turn, PREPARATION if before else ACTIVITY_AFTER, about, (*times, *before))
    return _as_done(found, about)


def _as_done(turn: Turn, about: tuple[Named, ...]) -> Turn:
    """The turn with these things as done."""
    done = tuple(replace(one, role=DONE) if (one.kind, one.entry) in about else one for one in turn.whole.mentions)
    moves = tuple(replace(move, mentions=done) if isinstance(move, Ask) else move for move in turn.moves)
    return replace(turn, whole=replace(turn.whole, mentions=done), moves=moves)


def _to_call(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """Whether anybody is to be called or seen because of a sign: the answer on it says when, and whom."""
    last = state.questions[0] if state.questions else None
    if turn.whole.intent != HUMAN or last is None or last.intent not in OF_SIGNS or _named(turn, content):
        return None
    about = tuple(one for one in last.about if one[0] in SIGNS)
    return _about(turn, REPORT, about, ()) if about and _WHETHER.search(turn.reading.text.lower()) else None


def _counted_from(turn: Turn, length: Mention, content: Content) -> Mention:
    """The day that lies a length of time before the day that the message names, as that of a session."""
    day = day_before_named(length, turn.whole.mentions, turn.now, content)
    return Mention("date", day.isoformat(), role="session") if day else length


def _same_again(turn: Turn, state: DialogueState, content: Content) -> Turn | None:
    """The question before, asked on in words that name nothing: "or after?", "which is better" of the fillers."""
    whole, reading = turn.whole, turn.reading
    last = state.questions[0] if state.questions else None
    own = _named(turn, content) or any(one.kind != "treatment" for one in whole.mentions)
    if not reading.short or own or state.request is not None:
        return None
    same = last.about if last and whole.intent == last.intent else ()
    # Another treatment that was named, but was no question of this one, is meant as well.
    about = _of_kinds(DEEDS, same) or (_of_kinds(("treatment",), state.about) if whole.intent == COMBINATION else ())
    asks = reading.asks or reading.requests or reading.continues or not reading.states
    bare = reading.beside <= FUNCTION_WORDS - _PERSONS
    return _about(turn, whole.intent, about, ()) if about and (asks or bare) else None


def _named(turn: Turn, content: Content) -> set[str]:
    """The kinds of thing that the message names, another treatment among them."""
    others = (content.guidance.entry("treatment", entry) for entry in turn.whole.named("treatment"))
    other = {"treatment"} if any(entry.scope != "covered" for entry in others) else set()
    return things_named(turn.whole, content) | other


def _several(about: tuple[Named, ...], content: Content) -> bool:
    """Whether "they" may stand for these things: "dark marks", "milia", and not "redness"."""
    words = [word for one in about for word in content.guidance.entry(*one).name.split()]
    return len(about) > 1 or any(word.endswith(_PLURAL) and not word.endswith(_SINGULAR) for word in words)


def _about(turn: Turn, intent: str, about: tuple[Named, ...], kept: tuple[Mention, ...]) -> Turn:
    """The turn as a question of an intent about these things, with the mentions that are kept."""
    mentions = (*kept, *(Mention(kind, entry) for kind, entry in about))
    moves = tuple(move for move in turn.moves if not isinstance(move, Ask | Correct))
    whole = replace(turn.whole, intent=intent, mentions=mentions, alternatives=(), refers=False)
    # What it means is known by what was said before, however unsure its words leave it.
    reading = replace(turn.reading, confidence=1.0, asks=True, parts=(), continues=False, bare=None)
    return replace(turn, reading=reading, whole=whole, moves=(Ask(intent, mentions), *moves))
