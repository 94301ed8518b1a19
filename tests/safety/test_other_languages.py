"""Emergencies in the languages of `content/red_flags/languages.yml`, and English messages that are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import pytest
from red_flag_messages import LONG, SETS, texts

from bot import paths
from bot.content.content import Content
from bot.safety.detector import current_detector, flags_in
from bot.safety.messages import LABELS
from bot.text.document import read
from bot.text.phrases import PhraseMatcher

FLAG, INFECTION = "other_language", "other_language_infection"
# At most so many lines: the reviewers of ten languages read each of them.
MOST_PHRASES = 140
# Reports by language. A denial before a report silences itself and not the report.
EMERGENCIES = {
    "polish": (
        "nie mogę oddychać; Nie moge zlapac tchu; duszę się; puchnie mi gardło; język mi puchnie; dusze sie; "
        "boli mnie w klatce piersiowej; mama jest nieprzytomna; bardzo krwawię; na pomoc; chcę umrzeć; "
        "nie chcę już żyć; ciezko mi sie oddycha; Spuchła mi twarz; twarz mi spuchla; Ja się duszę; "
        "krwawię bardzo; brakuje mi powietrza; straciłam przytomność; nie chce mi się żyć; "
        "mam opuchnięte usta i spuchnięty język; mama nie oddycha; ledwo oddycham; "
        "nie boli, ale nie mogę oddychać"
    ),
    "romanian": (
        "nu pot să respir; nu pot sa respir; respir foarte greu; mă sufoc; mi se umflă gâtul; limba umflată; "
        "durere în piept; am leșinat; sângerez foarte mult; chemați ambulanța; vreau să mor; "
        "nu mai pot să respir; nu pot respira; mă doare pieptul; mi s-au umflat buzele; mi sa umflat fata; "
        "mi s a umflat limba; mi-s-a umflat gâtul; fața este umflată; nu mai am aer; "
        "sângerarea nu se oprește; nu pot să-mi trag respirația; nu mă doare, dar nu mai pot să respir"
    ),
    "panjabi": (
        "ਮੈਨੂੰ ਸਾਹ ਨਹੀਂ ਆ ਰਿਹਾ; ਜੀਭ ਸੁੱਜ ਗਈ; ਛਾਤੀ ਵਿੱਚ ਦਰਦ; ਛਾਤੀ 'ਚ ਦਰਦ; ਬੇਹੋਸ਼ ਹੋ ਗਈ; ਬਹੁਤ ਖੂਨ ਵਗ ਰਿਹਾ ਹੈ; "
        "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦਾ ਹਾਂ; mainu saah nahi aa reha; gala sujj gaya; chhati vich dard; "
        "ਸਾਹ ਲੈਣ ਵਿਚ ਮੁਸ਼ਕਿਲ; ਮੇਰਾ ਚਿਹਰਾ ਸੁੱਜਿਆ ਹੋਇਆ ਹੈ; ਚਿਹਰੇ 'ਤੇ ਸੋਜ; ਖੂਨ ਬੰਦ ਨਹੀਂ ਹੋ ਰਿਹਾ; "
        "ਮੈਂ ਬੇਹੋਸ਼ ਹੋ ਗਈ; saah nhi aa riha; mera muh suj gaya; chest vich dard; saah lain ch mushkil; "
        "ਮਰਨਾ ਚਾਹੁੰਦਾ ਹਾਂ; ਮੈਂ ਸਾਹ ਨਹੀਂ ਲੈ ਸਕਦਾ; ਸਾਹ ਘੁੱਟ ਰਿਹਾ ਹੈ; mainu bachao"
    ),
    "urdu": (
        "مجھے سانس نہیں آ رہا; زبان سوج گئی ہے; سینے میں درد ہو رہا ہے; وہ بے ہوش ہو گئی; "
        "بہت خون بہہ رہا ہے; میں مرنا چاہتا ہوں; mujhe saans nahi aa raha; mera gala sooj gaya; "
        "seene mein dard; wo behosh hai; zaban soojh rahi hai; سانس نہیں آرہا; گلے میں سوجن ہے; "
        "خون رک نہیں رہا; بے ہوش ہو گئی; saans lene mein mushkil ho rahi hai; meri zuban sooj gayi; "
        "chest me pain hai; دم گھٹ رہا ہے; main marna chahti hun; khoon ruk nahi raha; مجھے بچاؤ; "
        "سانس لے نہیں پا رہا; سانس نهيں آ رہا; سينے ميں درد; خودکشي"
    ),
    "portuguese": (
        "não consigo respirar; falta de ar; a garganta está a inchar; língua inchada; dor no peito; "
        "ela desmaiou; está a sangrar muito; socorro; quero morrer; não estou conseguindo respirar; "
        "n consigo respirar; meu rosto está inchado; lábios inchando; não para de sangrar; "
        "perdi os sentidos; a garganta está a fechar; não quero mais viver; dor muito forte no peito; "
        "dói-me o peito; quero matar-me; quero matar me; ele não está respirando; "
        "não tenho dor, mas não consigo respirar"
    ),
    "spanish": (
        "no puedo respirar; se me hincha la lengua; tengo los labios hinchados; dolor en el pecho; "
        "me desmayé; sangra mucho; auxilio; quiero morirme; necesito ayuda urgente; "
        "mi hijo no puede respirar; me duele el pecho; dolor de pecho; se me ha hinchado la cara; "
        "se me hincharon los labios; me he desmayado; me quiero morir; me cuesta mucho respirar; "
        "no para de sangrar; se me está cerrando la garganta; es una emergencia; "
        "no tengo dolor pero no puedo respirar; no me duele pero me cuesta respirar"
    ),
    "arabic": (
        "لا أستطيع التنفس; لا استطيع التنفس; ضيق في التنفس; تورم في الوجه; لساني متورم; ألم في الصدر; "
        "فقدت الوعي; نزيف شديد; ساعدوني; أريد أن أموت; ma a2dar atnafas; لا أستطيع أن أتنفس; ما بقدر اتنفس; "
        "عندي ضيق تنفس; صعوبة بالتنفس; صعوبه في التنفس; تورم اللسان; وجهي منفوخ; وجع بصدري; صدري يوجعني; "
        "اغمى علي; بدي اموت; النزيف لا يتوقف; ma ba2dar etnaffas; مش قادر اخد نفسي; "
        "ليس لدي ألم لكن لا أستطيع التنفس"
    ),
    "bengali": (
        "আমি শ্বাস নিতে পারছি না; শ্বাসকষ্ট হচ্ছে; জিহ্বা ফুলে গেছে; বুকে ব্যথা; অজ্ঞান হয়ে গেছে; "
        "অনেক রক্ত পড়ছে; বাঁচান; মরতে চাই; ami shash nite parchi na; gola fule geche; buke betha korche; "
        "শ্বাস কষ্ট হচ্ছে; বুকে ব্যাথা; ঠোট ফুলে গেছে; রক্ত পড়া বন্ধ হচ্ছে না; shash kosto hocche; "
        "buk betha; আত্মহত্যা; জ্ঞান হারিয়েছি; আমাকে বাচান; ma oggan hoye geche"
    ),
    "gujarati": (
        "મને શ્વાસ નથી લેવાતો; હું શ્વાસ લઈ શકતો નથી; જીભ સૂજી ગઈ છે; છાતીમાં દુખાવો; બેભાન થઈ ગઈ; "
        "બહુ લોહી નીકળે છે; બચાવો; મરવું છે; shwas nathi levato; jibh suji gai; chhatima dukhavo; "
        "શ્વાસ લેવાતો નથી; swas levato nathi; લોહી બંધ થતું નથી; ચહેરા પર સોજો; મોં સૂજી ગયું; "
        "bebhan thai gayi; swas levama taklif; આપઘાત; શ્વાસ રૂંધાય છે; gadu suji gayu"
    ),
    "italian": (
        "non riesco a respirare; mi si gonfia la gola; ho la lingua gonfia; dolore al petto; è svenuta; "
        "perde molto sangue; chiamate un'ambulanza; voglio morire; sto soffocando; mi fa male il petto; "
        "mi si è gonfiato il viso; mi si sono gonfiate le labbra; ho perso i sensi; "
        "non smette di sanguinare; mi manca il respiro; mi manca l’aria; mi si sta chiudendo la gola; "
        "il viso è molto gonfio; chiamate un ambulanza; non voglio più vivere; mio figlio non respira; "
        "non ho dolore ma non riesco a respirare"
    ),
}
# Fever and pus.
INFECTIONS = {
    "polish": "mam gorączkę; z rany leci ropa; mam wysoką temperaturę",
    "romanian": "am febră; s-a infectat; s a infectat; iese puroi",
    "panjabi": "ਮੈਨੂੰ ਬੁਖਾਰ ਹੈ; ਪੀਕ ਨਿਕਲ ਰਹੀ ਹੈ; mainu bukhar hai",
    "urdu": "پیپ نکل رہی ہے; مجھے بخار ہے; mujhe bukhar hai",
    "portuguese": "estou com febre; está saindo pus; está infectado",
    "spanish": "tengo fiebre y sale pus; se infectó; no se me quita la fiebre, tengo fiebre alta",
    "arabic": "عندي حرارة; حرارتي مرتفعه; صديد",
    "bengali": "জ্বর আসছে; পুঁজ বের হচ্ছে; amar jor asche",
    "gujarati": "તાવ આવે છે; પરુ નીકળે છે; mane tav avyo",
    "italian": "ho la febbre; esce del pus; la ferita è infetta",
}
# Questions, requests, denials, and words that a phrase has a part of.
HARMLESS = {
    "polish": (
        "ile kosztuje zabieg; Dziękuję, liczę na pomoc; czekam na pomoc; nie mogę złapać terminu; "
        "nie mam bólu w klatce piersiowej; nie boli mnie serce; skóra nie oddycha; nie mam gorączki; "
        "jakie jest ryzyko zakażenia"
    ),
    "romanian": (
        "cât costă o ședință; am nevoie de ajutor cu programarea; nu am durere în piept; "
        "nu mă doare pieptul; nu am aer condiționat; am febră musculară; nu am febră"
    ),
    "panjabi": ("ਕੀ ਬੇਹੋਸ਼ ਕਰੋਗੇ; ਮੈਨੂੰ ਬੁਕਿੰਗ ਲਈ ਮਦਦ ਚਾਹੀਦੀ ਹੈ; ਮੇਰੀ ਮਦਦ ਕਰੋ; meri madad karo; mera chehra laal hai; ਬੁਖਾਰ ਨਹੀਂ"),
    "urdu": (
        "کیا بے ہوش کریں گے; mujhe booking ke liye madad chahiye; behosh karenge kya; میری مدد کریں; "
        "بخار نہیں ہے; کیا بخار ہوگا; انفیکشن کا خطرہ"
    ),
    "portuguese": (
        "quanto custa uma sessão; não tenho dor no peito; não me dói o peito; a pele não consegue respirar; "
        "falta de ar condicionado; fui ao pronto-socorro; me chamo Socorro; sem febre; não tenho febre"
    ),
    "spanish": (
        "cuánto cuesta la sesión; no puede; no tengo dolor en el pecho; no me duele el pecho; "
        "no es una emergencia, solo quería preguntar; la piel no respira; primeros auxilios; "
        "tengo la garganta inflamada; me quito la ropa; no tengo fiebre"
    ),
    "arabic": (
        "كم السعر; ساعدوني في حجز موعد; ليست حالة طارئة; نزيف بسيط; ليس لدي ألم في الصدر; بدون ألم; ما عندي حرارة"
    ),
    "bengali": (
        "কত টাকা লাগবে; ami shash nite parchi; অজ্ঞান করে করবেন; বুকিং এর জন্য সাহায্য দরকার; "
        "amar sahajjo dorkar; oggan kore korben; জ্বর নেই; জ্বর হবে কি"
    ),
    "gujarati": "કેટલા પૈસા થશે; બેભાન કરશો; બુકિંગ માટે મને મદદ કરો; ચહેરો લાલ છે; તાવ નથી; રસી ક્યારે",
    "italian": (
        "quanto costa una seduta; non ho dolore al petto; non mi fa male il petto; la pelle non respira; "
        "ho bisogno di aiuto per prenotare; ho la faccia rossa; non ho la febbre; non è infetto"
    ),
}
ENGLISH = (
    "what is a gala dinner; that's a lot of bull; mama mia, that price; sang a song at a gala; help me choose; "
    "do you speak polish; on a dime; non respiratory mask; sans serif; face cream; the bengali lady; not a peep"
)


def by_language(table: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(language, message) for language, messages in table.items() for message in messages.split("; ")]


def english() -> Iterator[str]:
    """The messages of the training data, and of the sets that are not left to the soak; both are English."""
    yield from texts(set(SETS) - set(LONG), *LABELS)
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        yield from re.findall(r"(?m)^\s+- (.*)$", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "message"), by_language(EMERGENCIES))
def test_emergency_in_another_language_raises_the_flag(language: str, message: str) -> None:
    assert FLAG in flags_in(message)
    assert current_detector().find(message)[0].level == "emergency"


@pytest.mark.parametrize(("language", "message"), by_language(INFECTIONS))
def test_fever_or_pus_in_another_language_is_urgent(language: str, message: str) -> None:
    alarms = current_detector().find(message)
    assert INFECTION in {alarm.flag for alarm in alarms}
    # Some of its words are English ones as well.
    assert {alarm.level for alarm in alarms} == {"urgent"}


@pytest.mark.parametrize(("language", "message"), by_language({**HARMLESS, "english": ENGLISH}))
def test_other_message_does_not(language: str, message: str) -> None:
    assert {FLAG, INFECTION}.isdisjoint(flags_in(message))


@pytest.mark.parametrize("name", ["Bethan", "Behsan", "Sufia", "Aiyuda", "Sokoro", "Ajuta"])
def test_name_is_no_mistyped_word_of_another_language(name: str) -> None:
    assert flags_in(f"Hiya, {name} here, can it help with the lines round my mouth?") == ()


@pytest.mark.parametrize("message", ["no puedo respiar", "nie moge odychac", "nu pot sa respr"])
def test_mistyped_emergency_in_another_language_raises_the_flag(message: str) -> None:
    assert FLAG in flags_in(message)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_message_may_be_composed_in_any_way(form: Literal["NFC", "NFD", "NFKC"]) -> None:
    missed = [
        message for _, message in by_language(EMERGENCIES) if FLAG not in flags_in(unicodedata.normalize(form, message))
    ]
    assert missed == []


def test_emergency_typed_on_an_arabic_keyboard_raises_the_flag() -> None:
    typed = str.maketrans("یکہۃ", "يكهة")
    messages = EMERGENCIES["urdu"].split("; ")
    assert [message for message in messages if FLAG not in flags_in(message.translate(typed))] == []


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(english, id="short sets and training data"),
        pytest.param(lambda: texts(LONG, *LABELS), id="long sets", marks=[pytest.mark.slow, pytest.mark.soak]),
    ],
)
def test_english_raises_it_nowhere(content: Content, messages: Callable[[], Iterable[str]]) -> None:
    lists = content.guidance.safety.lists
    names = {*EMERGENCIES, *(f"{language}_infection" for language in INFECTIONS)}
    matcher = PhraseMatcher({name: lists[name] for name in names})
    for name in names:
        matcher.add(f"{{{name}}}", name)
    read_messages = list(messages())
    assert len(read_messages) > 5_000
    raised = [message for message in read_messages if matcher.find(read(message))]
    # Some of them say it in both languages.
    both = ("no puedo respirar", "no quiero vivir", "mujhe jeena nahi")
    assert [message for message in raised if not any(words in message for words in both)] == []


def test_lists_are_short(content: Content) -> None:
    guidance = content.guidance
    flags = [guidance.red_flags[name] for name in (FLAG, INFECTION)]
    names = {*EMERGENCIES, *(f"{language}_infection" for language in INFECTIONS)}
    phrases = [phrase for name in names for phrase in guidance.safety.lists[name]]
    assert len(phrases) + sum(len(flag.rules) + len(flag.idioms) for flag in flags) <= MOST_PHRASES
    assert {name for language in guidance.languages.values() for name in language.phrases} == names
    assert EMERGENCIES.keys() == INFECTIONS.keys() == HARMLESS.keys()
