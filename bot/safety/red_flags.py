"""Worrying symptoms in a message, found before anything else and always in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from bot.guidance.schema import Grade, RedFlag
from bot.safety.context import Context


@dataclass(frozen=True)
class Alarm:
    """A red flag that a message raises, and the words that raise it."""

    flag: str
    grade: Grade
    start: int
    end: int


class RedFlags:
    """Finds the red flags of `data/guidance/red_flags.yml`."""

    def __init__(self, flags: Mapping[str, RedFlag], context: Context) -> None:
        self._context = context
        self._flags = [
            (
                name,
                flag.grade,
                _words(flag.phrases) if flag.phrases else None,
                [[_words(group) for group in groups] for groups in flag.together],
                flag.even_if_asked,
            )
            for name, flag in flags.items()
        ]

    def find(self, doc: Doc) -> tuple[Alarm, ...]:
        """The alarms of a folded text, the gravest first; none where they are denied, asked about or past."""
        alarms = []
        for name, grade, phrases, together, even_if_asked in self._flags:
            for sentence in doc.sents:
                place = self._in_sentence(sentence, phrases, together, even_if_asked)
                if place is not None:
                    alarms.append(Alarm(name, grade, *place))
                    break
        return tuple(sorted(alarms, key=lambda alarm: alarm.grade != "emergency"))

    def _in_sentence(
        self,
        sentence: Span,
        phrases: re.Pattern[str] | None,
        together: list[list[re.Pattern[str]]],
        even_if_asked: bool,
    ) -> tuple[int, int] | None:
        if phrases is not None:
            match = self._first_reported(sentence, phrases, even_if_asked)
            if match is not None:
                return sentence.start_char + match.start(), sentence.start_char + match.end()
        for groups in together:
            found = [self._first_reported(sentence, group, even_if_asked) for group in groups]
            reported = [match for match in found if match is not None]
            if len(reported) == len(groups):
                start = min(match.start() for match in reported)
                end = max(match.end() for match in reported)
                return sentence.start_char + start, sentence.start_char + end
        return None

    def _first_reported(self, sentence: Span, words: re.Pattern[str], even_if_asked: bool) -> re.Match[str] | None:
        """The first of the words that is reported: "they weren't swollen, now they are swollen" has one."""
        return next((m for m in words.finditer(sentence.text) if self._reported(sentence, m, even_if_asked)), None)

    def _reported(self, sentence: Span, match: re.Match[str], even_if_asked: bool) -> bool:
        start = sentence.start_char + match.start()
        span = sentence.doc.char_span(start, sentence.start_char + match.end(), alignment_mode="expand")
        context = self._context
        if context.negated(span) or context.past(span):
            return False
        return even_if_asked or not context.hypothetical(span)


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word.lower()) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
