"""The line in a patient's own language, for messages that are not in English.

The language is that of the phrases that raised the flag `other_language`, which cover some languages in Latin letters,
or else that of the detector CLD2 (package `pycld2`, Apache-2.0), imported in 10 ms for the first message that needs it;
a message takes 0.02 ms. With English as its hint it recognised 51 of 58 short messages in 24 languages (2 to 8 words,
some without their accents), took none for another language of the list, and none of 35 English ones full of typos and
product names for a foreign one. On the same messages py3langid 0.2.2 was right on 52 and took 11 English ones for
foreign, langdetect 1.0.9 on 51 and 22, lingua 2.1.1 on 57 and 18 (with 96 MB and 8 s to load).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.advice.answer import Answer, make
from bot.advice.question import FALLBACK
from bot.content.content import Content
from bot.content.languages import NUMBER, Language
from bot.content.red_flags import OTHER_LANGUAGES
from bot.dialogue.alarm import Decision
from bot.text.document import read
from bot.text.phrases import PhraseMatcher

OWN_LANGUAGE = "utter_own_language"
# Letters that of the Slavic languages in Cyrillic only Serbian and Macedonian have, and those that only Russian and
# Belarusian have.
_SERBIAN_MACEDONIAN = frozenset("јљњђћџѓќѕ")
_RUSSIAN = frozenset("ыэё")
_KANA = re.compile(r"[\u3040-\u30ff]")
# Intents of messages that are not understood, which may be in another language.
NOT_UNDERSTOOD = frozenset({FALLBACK, "out_of_scope", "too_long"})


def is_in_other_language(text: str, intent: str, content: Content) -> bool:
    """Whether a message that is not understood is in another language that is known."""
    return intent in NOT_UNDERSTOOD and _detected(text, content) is not None


def in_own_language(
    answers: Sequence[Answer], text: str, intent: str, flags: Collection[str], decision: Decision, content: Content
) -> tuple[Answer, ...]:
    """The answers, with a line in the language of the message where that is known and not English.

    It goes first. Where an alarm goes on, it follows the first answer, which names the number to call.

    Args:
        answers: the whole reply.
        text: the message.
        intent: its intent.
        flags: the red flags that it raises.
        decision: what the alarm of the conversation means for the reply.
        content: the content in use.
    """
    reported = not OTHER_LANGUAGES.isdisjoint(flags)
    if not answers or (intent not in NOT_UNDERSTOOD and not reported):
        return tuple(answers)
    language = (reported and _of_phrases(text, content)) or _detected(text, content)
    if not language:
        return tuple(answers)
    after_alarm = bool(decision.answers) and not _raises(decision)
    given = {"line": language.line.replace(NUMBER, content.clinic.emergency_number)}
    beside = answers[0]
    # It states no fact, which a documented answer does.
    kind = "smalltalk" if beside.kind == "answer" else beside.kind
    line = make(content, OWN_LANGUAGE, topic=beside.topic, kind=kind, given=given, level=beside.level)
    place = 1 if after_alarm else 0
    return (*answers[:place], replace(line, alarm=beside.alarm), *answers[place:])


def detect(text: str) -> str | None:
    """The code of the language of a text according to CLD2, such as "en" or "zh-Hant"; None where it knows none.

    It takes short messages in Bulgarian and Russian for Serbian or Macedonian, and such in Chinese for Japanese. Where
    no letter is of these languages only, it is asked again.
    """
    letters = frozenset(text.lower())
    code = _detect(text, "en")
    if code in ("sr", "mk") and letters.isdisjoint(_SERBIAN_MACEDONIAN):
        return _detect(text, "bg" if letters.isdisjoint(_RUSSIAN) else "ru")
    if code == "ja" and not _KANA.search(text):
        return _chinese(text)
    return code


def _detect(text: str, hint: str) -> str | None:
    # Most conversations never need it.
    import pycld2

    printable = "".join(character if character.isprintable() else " " for character in text)
    try:
        _, _, found = pycld2.detect(printable, bestEffort=True, hintLanguage=hint)
    except (pycld2.error, UnicodeEncodeError):
        # What is left of control characters and broken surrogates.
        return None
    code = str(found[0][1])
    return None if code == "un" else code


def _chinese(text: str) -> str:
    """The code for Chinese in the characters of a text: GB 2312 has the simplified ones only."""
    try:
        "".join(character for character in text if "\u4e00" <= character <= "\u9fff").encode("gb2312")
    except UnicodeEncodeError:
        return "zh-Hant"
    return "zh"


def _raises(decision: Decision) -> bool:
    """Whether this message, by a report in another language, raised the alarm."""
    return decision.rule == "raised" and decision.alarm is not None and decision.alarm.flag in OTHER_LANGUAGES


def _detected(text: str, content: Content) -> Language | None:
    code = detect(text) or ""
    languages = content.guidance.languages
    # The code without the script, where the file does not tell scripts apart.
    base = code.partition("-")[0]
    found = languages.get(code) or languages.get(base)
    return found or next((language for language in languages.values() if base in language.also), None)


def _of_phrases(text: str, content: Content) -> Language | None:
    """The language whose lists of phrases the text matches: of several the one that is detected, or else the first."""
    lists = content.guidance.safety.lists
    languages = {name: language for language in content.guidance.languages.values() for name in language.phrases}
    matcher = PhraseMatcher({name: lists[name] for name in languages})
    for name in languages:
        matcher.add(f"{{{name}}}", name)
    found = {match.label for match in matcher.find(read(text))}
    matched = [language for name, language in languages.items() if name in found]
    detected = _detected(text, content) if len(matched) > 1 else None
    return detected if detected in matched else next(iter(matched), None)
