from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.normalize import fold
from bot.text.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("I can't breathe", "i can not breathe"),
        ("i cant breathe", "i can not breathe"),
        ("can t breathe", "can not breathe"),
        ("I\u2019m ill", "i am ill"),
        ("I'll come, we'll see", "i will come , we will see"),
        ("ill and well", "ill and well"),
        ("its mum's face", "its mum face"),
        ("it's sore", "it is sore"),
        ("38,9 and 38.9", "38.9 and 38.9"),
        ("A&E now", "a&e now"),
        ("soooo swollen", "so swollen"),
        ("café über", "cafe uber"),
        ("cafe\u0301 u\u0308ber cafe\u0301's", "cafe uber cafe"),
        # A letter with a stroke, and one that is composed of two characters.
        ("Spuchło, Łódź", "spuchlo , lodz"),
        ("mi s-a umflat", "mi s - a umflat"),
        ("un'ambulanza un\u2019ambulanza", "unambulanza unambulanza"),
        ("ok...", "ok ..."),
        ("", ""),
    ],
)
def test_contractions_and_variants_become_plain_words(text: str, norms: str) -> None:
    assert " ".join(token.norm for token in tokenize(text)) == norms


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("swollen", "swell"),
        ("swelling", "swell"),
        ("lips", "lip"),
        ("worse", "worse"),
        ("dying", "die"),
        ("number", "number"),
    ],
)
def test_base_form(word: str, lemma: str) -> None:
    (token,) = tokenize(word)
    assert token.lemma == lemma


@pytest.mark.parametrize(
    "spellings",
    [
        # Yeh, kaf and heh of Arabic, Persian and Urdu keyboards, hamza, teh marbuta, alef maksura, vowel marks.
        ("نہیں", "نهيں", "نھیں", "نَہیں"),
        ("کی", "كي", "كى"),
        ("أستطيع", "استطيع", "إستطيع", "أستطـــيع"),
        ("صعوبة", "صعوبه"),
        ("گئی", "گئي"),
        # A dot below the letter: composed, as a character of its own, left out.
        ("\u0a59ੂਨ", "\u0a16\u0a3cੂਨ", "\u0a16ੂਨ"),
        ("ত\u09dc", "ত\u09a1\u09bc"),
        # A vowel sign of one and of two characters; signs that are left out; a joiner.
        ("ব\u09cb", "ব\u09c7\u09be"),
        ("ঠোঁট", "ঠোট"),
        ("ਵਿੱਚ", "ਵਿਚ"),
        ("শ্বাস", "শ্\u200dবাস"),
    ],
)
def test_spellings_of_a_word_are_one_token(spellings: tuple[str, ...]) -> None:
    assert {tuple(token.norm for token in tokenize(word)) for word in spellings} == {
        (tokenize(spellings[0])[0].norm,),
    }


@pytest.mark.parametrize(
    "words",
    [
        "শ্বাস নিতে পারছি না",
        "ਸਾਹ ਨਹੀਂ ਆ ਰਿਹਾ",
        "શ્વાસ લેવામાં તકલીફ",
        "मुझे साँस नहीं आ रही",
        "மூச்சு விட",
    ],
)
def test_word_of_an_indic_script_is_one_token(words: str) -> None:
    assert [words[token.start : token.end] for token in tokenize(words)] == words.split()


@given(st.text(max_size=80))
def test_offsets_are_those_of_the_original_text(text: str) -> None:
    assert len(fold(text)) == len(text)
    tokens = tokenize(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    assert all(token.norm for token in tokens)
