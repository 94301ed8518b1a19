"""Emergencies in the languages of `content/red_flags/languages.yml`, and English messages that are none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from bot import paths
from bot.content.content import Content
from bot.safety.detector import current_detector, flags_in
from bot.text.document import read
from bot.text.phrases import PhraseMatcher

FLAG = "other_language"
# At most so many lines: the reviewers of ten languages read each of them.
MOST_PHRASES = 90
EMERGENCIES = {
    "polish": "nie mogę oddychać; Nie moge zlapac tchu; duszę się; puchnie mi gardło; język mi puchnie; dusze sie; "
    "boli mnie w klatce piersiowej; mama jest nieprzytomna; bardzo krwawię; na pomoc; chcę umrzeć; nie chcę już żyć",
    "romanian": "nu pot să respir; nu pot sa respir; respir foarte greu; mă sufoc; mi se umflă gâtul; limba umflată; "
    "durere în piept; am leșinat; sângerez foarte mult; chemați ambulanța; vreau să mor",
    "panjabi": "ਮੈਨੂੰ ਸਾਹ ਨਹੀਂ ਆ ਰਿਹਾ; ਜੀਭ ਸੁੱਜ ਗਈ; ਛਾਤੀ ਵਿੱਚ ਦਰਦ; ਬੇਹੋਸ਼ ਹੋ ਗਈ; ਬਹੁਤ ਖੂਨ ਵਗ ਰਿਹਾ ਹੈ; ਮੇਰੀ ਮਦਦ ਕਰੋ; "
    "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦਾ ਹਾਂ; mainu saah nahi aa reha; gala sujj gaya; chhati vich dard",
    "urdu": "مجھے سانس نہیں آ رہا; زبان سوج گئی ہے; سینے میں درد ہو رہا ہے; وہ بے ہوش ہو گئی; بہت خون بہہ رہا ہے; "
    "میری مدد کریں; میں مرنا چاہتا ہوں; mujhe saans nahi aa raha; mera gala sooj gaya; seene mein dard; wo behosh hai; "
    "zaban soojh rahi hai",
    "portuguese": "não consigo respirar; falta de ar; a garganta está a inchar; língua inchada; dor no peito; "
    "ela desmaiou; está a sangrar muito; socorro; quero morrer",
    "spanish": "no puedo respirar; se me hincha la lengua; tengo los labios hinchados; dolor en el pecho; me desmayé; "
    "sangra mucho; auxilio; quiero morirme; necesito ayuda urgente; mi hijo no puede respirar",
    "arabic": "لا أستطيع التنفس; لا استطيع التنفس; ضيق في التنفس; تورم في الوجه; لساني متورم; ألم في الصدر; "
    "فقدت الوعي; نزيف شديد; ساعدوني; أريد أن أموت; ma a2dar atnafas",
    "bengali": "আমি শ্বাস নিতে পারছি না; শ্বাসকষ্ট হচ্ছে; জিহ্বা ফুলে গেছে; বুকে ব্যথা; অজ্ঞান হয়ে গেছে; অনেক রক্ত পড়ছে; বাঁচান; "
    "মরতে চাই; ami shash nite parchi na; gola fule geche; buke betha korche",
    "gujarati": "મને શ્વાસ નથી લેવાતો; હું શ્વાસ લઈ શકતો નથી; જીભ સૂજી ગઈ છે; છાતીમાં દુખાવો; બેભાન થઈ ગઈ; બહુ લોહી નીકળે છે; "
    "બચાવો; મરવું છે; shwas nathi levato; jibh suji gai; chhatima dukhavo",
    "italian": "non riesco a respirare; mi si gonfia la gola; ho la lingua gonfia; dolore al petto; è svenuta; "
    "perde molto sangue; chiamate un'ambulanza; voglio morire; sto soffocando",
}
OTHERS = [
    # Denied in its own language.
    *("no tengo dolor en el pecho", "nie mam bólu w klatce piersiowej", "non ho dolore al petto"),
    *("nu am durere în piept", "não tenho dor no peito"),
    # Questions, and words that a phrase has a part of.
    *("quanto costa una seduta", "ile kosztuje zabieg", "cuánto cuesta la sesión", "ami shash nite parchi"),
    *(
        "what is a gala dinner",
        "that's a lot of bull",
        "mama mia, that price",
        "sang a song at a gala",
        "help me choose",
    ),
    *(
        "do you speak polish",
        "on a dime",
        "non respiratory mask",
        "no puede",
        "sans serif",
        "face cream",
        "the bengali lady",
    ),
]


def english() -> Iterator[str]:
    """Every message of the data on red flags and of the training data; both are English."""
    for path in sorted((paths.ROOT / "data" / "red_flags").glob("*.jsonl")):
        yield from (json.loads(line).get("text", "") for line in path.read_text(encoding="utf-8").splitlines())
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        yield from re.findall(r"(?m)^\s+- (.*)$", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "message"),
    [(language, message) for language, messages in EMERGENCIES.items() for message in messages.split("; ")],
)
def test_emergency_in_another_language_raises_the_flag(language: str, message: str) -> None:
    assert FLAG in flags_in(message)
    assert current_detector().find(message)[0].level == "emergency"


@pytest.mark.parametrize("message", OTHERS)
def test_other_message_does_not(message: str) -> None:
    assert FLAG not in flags_in(message)


def test_english_raises_it_nowhere(content: Content) -> None:
    lists = content.guidance.safety.lists
    matcher = PhraseMatcher({name: lists[name] for name in EMERGENCIES})
    for name in EMERGENCIES:
        matcher.add(f"{{{name}}}", name)
    messages = list(english())
    assert len(messages) > 5_000
    raised = [message for message in messages if matcher.find(read(message))]
    # One of them says it in both languages.
    assert [message for message in raised if "no puedo respirar" not in message] == []


def test_list_is_short(content: Content) -> None:
    guidance = content.guidance
    flag = guidance.red_flags[FLAG]
    phrases = [phrase for name in EMERGENCIES for phrase in guidance.safety.lists[name]]
    assert len(phrases) + len(flag.rules) + len(flag.idioms) <= MOST_PHRASES
    assert {language.phrases for language in guidance.languages.values() if language.phrases} == set(EMERGENCIES)
