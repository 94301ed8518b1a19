"""The schema of `content/alarm.yml`: what patients say after an alarm was raised, and the reply to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import root_validator, validator

from bot.content.schema import Review, Strict
from bot.text.phrases import PhraseError, PhraseMatcher

AlarmLevel = Literal["emergency", "urgent"]
"""The levels of care that raise an alarm, most severe first."""
Case = Literal["emergency", "urgent", "self_harm", "after_self_harm"]
"""What is replied to: an emergency, an urgent alarm, thoughts of self-harm, and these after help was had."""
Phrases = tuple[str, ...]
FEWEST_WORDINGS = 3


def _some(phrases: Phrases) -> Phrases:
    if not phrases or not all(phrases):
        raise ValueError("at least one phrase, and no empty ones")
    return phrases


class Situation(Strict):
    """One way in which a patient goes on after an alarm."""

    replies: dict[Case, str]
    """The response for each case; a case without one gets the reply of an alarm that goes on."""
    phrases: Phrases
    ends: bool = False
    """Whether it resolves the alarm. Its phrases then don't count where `not_yet` forbids it."""
    despite_symptoms: bool = False
    """Whether it resolves the alarm although the message reports an emergency: help is there."""
    mistake: bool = False
    """Whether nothing was wrong. After thoughts of self-harm the alarm stays."""
    first: bool = False
    """Whether its reply may be the first one to an emergency, or to thoughts of self-harm, instead of the usual one."""
    firm: bool = False
    """Whether it is found in a message that also names an ordinary matter."""
    weak: bool = False
    """Whether a question in the message goes first: "ok but how much is it"."""
    whole: bool = False
    """Whether it is found only where its phrases are all that the message says."""
    courtesy: bool = False
    """Whether it is a courtesy: after an urgent alarm, its reply gives way where whom to call was said often enough."""
    coming: bool = False
    """Whether the emergency services know: later replies don't send the patient to call them, unless it gets worse."""
    strict: bool = False
    """Whether its phrases don't count where `not_yet` forbids it, although it ends nothing: "I haven't called 999"."""
    beside: bool = False
    """Whether a question in the message is answered behind its reply to an urgent alarm."""

    _some_phrases = validator("phrases", allow_reuse=True)(_some)


class NotYet(Strict):
    """Where a phrase does not resolve an alarm, in the same clause: "when the ambulance is here"."""

    denied: Phrases
    """A denial before it, which "and" and "so" end."""
    before: Phrases
    """Anywhere before it."""
    just_before: Phrases
    """Directly before it: "is the [ambulance here]"."""
    opening: Phrases
    """At the beginning of the clause: "is ambulance here"."""
    beside: Phrases
    """Before or after it."""


class Withheld(Strict):
    """The answers that don't follow an alarm's reminder, by intent or response."""

    unjudged: tuple[str, ...]
    """Intents whose answers judge or reassure; one sentence takes their place."""
    dropped: tuple[str, ...]
    """Intents of small talk, which the reminder replaces."""
    responses: tuple[str, ...]
    """Responses that judge or reassure, whatever the intent."""
    general: tuple[str, ...] = ()
    """Responses of unjudged intents that judge nothing: a rule for everybody, or that no guide says anything."""


class CallForHelp(Strict):
    """A message that calls for help and says no more."""

    phrases: Phrases
    fillers: Phrases = ()
    """What else such a message may hold."""

    _some_phrases = validator("phrases", allow_reuse=True)(_some)


class AlarmGuide(Strict):
    """`alarm.yml`."""

    review: Review
    number_abroad: str
    """The emergency number that works in most other countries."""
    lists: dict[str, Phrases] = {}
    """Phrases that others name in curly brackets; a list may name those before it."""
    not_yet: NotYet
    call_for_help: CallForHelp
    confirms: Phrases
    """Answers that confirm what the assistant asked."""
    no_answer: Phrases = ()
    """Words with "yes" that confirm nothing: "yes that's what my daughter said"."""
    denies: Phrases
    takes_back: Phrases = ()
    """What a message opens with that makes less of what was said before: "no they're just …"."""
    signs: Phrases = ()
    """Signs whose denial answers the question: "no swelling", "it isn't hot"."""
    fine: Phrases = ()
    """What denies a sign without a word of denial: "can breathe fine"."""
    hedges: Phrases = ()
    """Denials that leave some of a sign: "not much"."""
    ordinary: Phrases = ()
    """Words of ordinary matters: under an urgent alarm only firm situations are found beside them."""
    goes_on: dict[Case, tuple[str, ...]]
    """The replies while an alarm goes on, in turn. Those of `urgent` and `after_self_harm` precede the answer."""
    while_coming: tuple[str, ...] = ()
    """The same in an emergency after a situation of which help is `coming`."""
    repeated: tuple[str, ...]
    """The replies, in turn, where the symptom of an urgent alarm is reported again."""
    asks_for_help: dict[Case, str]
    """The question where a message may say that help was had, in words that no situation knows."""
    agrees: Phrases
    """Answers that agree to it."""
    withheld: Withheld
    situations: dict[str, Situation]

    _some_phrases = validator("confirms", "denies", "agrees", allow_reuse=True)(_some)

    @validator("number_abroad", pre=True)
    def _as_text(cls, number: Any) -> Any:
        if isinstance(number, (int, float)):
            raise ValueError('a number in quotes, such as "112"')
        return number

    @validator("goes_on")
    def _several_wordings(cls, wordings: dict[Case, tuple[str, ...]]) -> dict[Case, tuple[str, ...]]:
        for case in ("emergency", "urgent", "self_harm", "after_self_harm"):
            # With two, one of them could have been the reply before: the same text would be sent twice.
            if len(set(wordings.get(case, ()))) < FEWEST_WORDINGS:
                raise ValueError(f"at least {FEWEST_WORDINGS} different responses for `{case}`")
        return wordings

    @validator("asks_for_help")
    def _asks_in_each(cls, questions: dict[Case, str]) -> dict[Case, str]:
        if set(questions) != {"emergency", "urgent", "self_harm"}:
            raise ValueError("a response each for `emergency`, `urgent` and `self_harm`")
        return questions

    @validator("repeated", "while_coming")
    def _two_wordings(cls, wordings: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(wordings)) < 2:
            raise ValueError("at least two different responses")
        return wordings

    @root_validator(skip_on_failure=True)
    def _phrases_in_the_syntax(cls, values: dict[str, Any]) -> dict[str, Any]:
        try:
            matcher_of(values["lists"], _labelled(values))
        except PhraseError as error:
            raise ValueError(f"{error.expected}, as {error.what}") from None
        return values

    def matcher(self) -> PhraseMatcher:
        """The matcher of all phrases; a label is a field's name, or `situation/` and a situation's name."""
        return matcher_of(self.lists, _labelled(dict(self)))

    def responses(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every response that the file names, with its place in the file."""
        for case, names in self.goes_on.items():
            yield from ((("goes_on", case, index), name) for index, name in enumerate(names))
        yield from ((("while_coming", index), name) for index, name in enumerate(self.while_coming))
        yield from ((("repeated", index), name) for index, name in enumerate(self.repeated))
        yield from ((("asks_for_help", case), name) for case, name in self.asks_for_help.items())
        for situation, entry in self.situations.items():
            yield from ((("situations", situation, "replies", case), name) for case, name in entry.replies.items())
        yield from ((("withheld", "responses", index), name) for index, name in enumerate(self.withheld.responses))
        yield from ((("withheld", "general", index), name) for index, name in enumerate(self.withheld.general))


def matcher_of(lists: Mapping[str, Phrases], phrases: Iterator[tuple[str, str]]) -> PhraseMatcher:
    """The matcher of labelled phrases. Raises PhraseError."""
    matcher = PhraseMatcher(lists)
    for label, phrase in phrases:
        matcher.add(phrase, label)
    return matcher


def _labelled(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every phrase of the file's fields with its label."""
    for label in (
        "confirms", "no_answer", "denies", "takes_back", "signs", "fine", "hedges", "agrees", "ordinary",
    ):  # fmt: skip
        yield from ((label, phrase) for phrase in values[label])
    yield from (("call", phrase) for phrase in values["call_for_help"].phrases)
    yield from (("filler", phrase) for phrase in values["call_for_help"].fillers)
    for label in ("denied", "before", "just_before", "opening", "beside"):
        yield from ((label, phrase) for phrase in getattr(values["not_yet"], label))
    for name, situation in values["situations"].items():
        yield from ((f"situation/{name}", phrase) for phrase in situation.phrases)
