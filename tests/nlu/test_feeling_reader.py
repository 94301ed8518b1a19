"""Which messages voice a feeling, and which only mention one."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.nlu.feelings import FeelingReader
from bot.text.document import read

VOICED = {
    "needles": """
i'm scared of needles
im terrified of the pain, does it hurt?
scared of needles, is there a cream?
I hate needles
i can't stand the pain
honestly so nervous about the needles
needles terrify me
i have a needle phobia
I'm a bit anxious about it hurting
""",
    "worry": """
I'm so worried about my skin
worried sick about these marks
my skin is still red and it's worrying me
this scares me
day 3 and freaking out
really nervous
I keep panicking about it
""",
    "tears": """
i can't stop crying
i was in tears yesterday
""",
    "disappointed": """
I'm really disappointed
gutted, no change after three
i am so fed up with this
so disappointing
i wish i had never done it
""",
    "embarrassed": """
i'm so embarrassed about my face
I hate how i look
i look awful today
i can't leave the house
my scars ruined my confidence
""",
    "overwhelmed": """
i'm a bit overwhelmed
I don't know where to start
this is all so confusing
my head is spinning
""",
    "excited": """
i'm so excited for my first session
can't wait for it
i am really looking forward to this
""",
}
UNVOICED = """
does it hurt
is it scary?
is it worrying if my skin peels?
are people usually nervous?
how do you treat nervous patients
my mum is worried about me
she is scared of needles
is he afraid of needles?
not scared at all
I'm not worried
i'm no longer nervous
if i am scared of needles, what happens
what if i'm too nervous on the day
can i wait
when can i go out
how many sessions for acne scars
what makes skin look awful
does everyone get excited about it
would i be disappointed
no worries
"""


@pytest.fixture(scope="module")
def reader(content: Content) -> FeelingReader:
    return FeelingReader(content.guidance.feelings)


@pytest.mark.parametrize(
    ("feeling", "message"), [(name, line) for name, block in VOICED.items() for line in block.strip().splitlines()]
)
def test_voiced_feeling_is_found(reader: FeelingReader, feeling: str, message: str) -> None:
    found = reader.find(read(message))
    assert found is not None
    assert (found.kind, found.entry) == ("feeling", feeling)
    assert message[found.start : found.end].strip() == message[found.start : found.end] != ""


@pytest.mark.parametrize("message", UNVOICED.strip().splitlines())
def test_feeling_that_is_not_voiced_is_not_found(reader: FeelingReader, message: str) -> None:
    assert reader.find(read(message)) is None


def test_first_kind_of_the_file_counts(reader: FeelingReader) -> None:
    found = reader.find(read("so worried, and i'm scared of needles"))
    assert found is not None
    assert found.entry == "needles"
