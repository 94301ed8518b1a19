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
    "wronged": """
your nurse was really abrupt
i've been stood waiting for half an hour
nobody has replied to my emails
there is nobody behind the counter
I came all this way and the doors were locked
I don't like how your staff spoke to my mum
you forgot my appointment
""",
    "bereavement": """
my mum died in spring
I haven't been since my husband passed away
it's my nan's funeral on monday
we lost my brother last year
he passed away a week ago
""",
    "scarred_past": """
i was scalded as a toddler
I was badly bitten by a dog when I was six
I've always covered my legs since school
i was teased for my skin
i have never shown anyone
""",
    "glad": """
we just got engaged
my daughter is getting married in july
it's my niece's christening on sunday
i passed my driving test
I'm really chuffed with it
""",
    "excited": """
i'm so excited for my first session
can't wait for it
i am really looking forward to this
""",
}
UNVOICED = """
is the door locked after six
are your nurses rude
i waited 20 minutes after my session
my phone died
i burned my chin last week
if we get married
my boyfriend hasn't proposed
the lady on the phone was lovely
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
