from __future__ import annotations

import pytest

from bot.text.document import read
from bot.text.frames import feared, over, passed


def place(sign: str, text: str) -> tuple[int, int]:
    at = text.index(sign)
    inside = [index for index, token in enumerate(read(text).tokens) if token.start < at + len(sign) and token.end > at]
    return inside[0], inside[-1]


@pytest.mark.parametrize(
    ("sign", "text", "expected"),
    [
        ("red", "but red's gone", True),
        ("redness", "the redness has gone now", True),
        ("red", "red's gone but still dry", True),
        ("peeling", "the peeling stopped yesterday", True),
        ("swelling", "swelling has all gone", True),
        ("bruise", "the bruise disappeared", True),
        ("itching", "itching has completely gone, thank you", True),
        ("scabs", "scabs are gone now", True),
        ("redness", "the redness hasnt gone", False),
        ("redness", "redness not gone", False),
        ("lip", "my lip's gone blue", False),
        ("red", "red's nearly gone", False),
        ("skin", "skin has gone white", False),
        ("swelling", "swelling has gone up", False),
        ("pain", "pain has gone from bad to worse", False),
        ("redness", "is the redness gone by then", False),
        ("redness", "redness that wont go", False),
    ],
)
def test_a_sign_that_is_over(sign: str, text: str, expected: bool) -> None:
    assert over(read(text), place(sign, text)[1]) is expected


@pytest.mark.parametrize(
    ("sign", "text", "expected"),
    [
        ("red", "i dont want to be red in the photos", True),
        ("scarring", "scared of scarring from it", True),
        ("dark marks", "im afraid of getting dark marks", True),
        ("red", "will it leave me red for my party", True),
        ("red", "worried ill be red on saturday", True),
        ("bruising", "i dont want any bruising", True),
        ("swollen", "hope i wont be swollen for xmas", True),
        ("scarring", "terrified of scarring", True),
        ("swell", "afraid my face will swell", True),
        ("red", "will i be red for work", True),
        ("scarring", "my biggest fear is scarring", True),
        ("red", "i'd rather not be red on the day", True),
        ("scarring", "is there a risk of scarring", True),
        ("peeling", "how do i avoid peeling", True),
        ("redness", "worried about this redness", False),
        ("redness", "worried about my redness", False),
        ("red", "scared because my face is so red", False),
        ("red", "im red and worried it will scar", False),
        ("red", "i hate being so red now", False),
        ("red", "my face is red", False),
        ("red", "its still red, will it fade", False),
        ("swollen", "worried, its swollen", False),
        ("red", "i'm scared its red", False),
        ("itchy", "it will not stop being itchy", False),
    ],
)
def test_a_sign_that_is_only_feared(sign: str, text: str, expected: bool) -> None:
    assert feared(read(text), *place(sign, text)) is expected


@pytest.mark.parametrize(
    ("sign", "text", "expected"),
    [
        ("pink", "it was pink for maybe an hour", True),
        ("red", "was a bit red for two days", True),
        ("swollen", "my cheeks were slightly swollen at first", True),
        ("flaky", "was quite flaky for a while", True),
        ("red", "it was red initially", True),
        ("red", "brown marks where it was red", True),
        ("red", "dark spots where was red before", True),
        ("red", "it was red yesterday", False),
        ("red", "was red for an hour and is still warm", False),
        ("red", "was red for two days and now its worse", False),
        ("red", "my face is red for days", False),
        ("red", "its been red for 3 days", False),
        ("swollen", "i was swollen", False),
        ("red", "i was told its red for a day", False),
    ],
)
def test_a_sign_that_was_there_for_a_time(sign: str, text: str, expected: bool) -> None:
    assert passed(read(text), *place(sign, text)) is expected
