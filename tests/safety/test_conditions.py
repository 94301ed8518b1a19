"""Conditions and medicines: present, denied, over, left out of a denial, or somebody else's."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.safety.assertion import Assertion, Finding, compile_cues
from bot.safety.conditions import condition_status
from bot.text.document import read

# What is named stands in square brackets.
ROWS = {
    "present": """
i have [diabetes]
I've had [psoriasis] since childhood
i've had [eczema] for 10 years
diagnosed with [diabetes] 5 years ago
I was diagnosed with [lupus] last year
i am [pregnant]
on [blood thinners]
i take [antidepressants]
no medical problems other than [diabetes]
no health conditions apart from [keloids]
not allergic to anything apart from [lidocaine]
not [allergic] to anything apart from lidocaine
I'm not on any medication except [blood thinners]
nothing besides [asthma]
no conditions but [rosacea]
no illnesses aside from [asthma]
I don't have anything except [eczema]
i'm not pregnant but i have [psoriasis]
not sure if i'm [pregnant]
only [asthma], nothing else
my [rosacea] flares up
i get [cold sores]
is it ok with [diabetes]
can i have it if i have [eczema]
what about [vitiligo]
still on [accutane]
my mum said my [eczema] is fine
healthy, just [hay fever]
all my life i have had [eczema]
""",
    "negated": """
i don't have [diabetes]
no [eczema]
I have no [eczema] or psoriasis
I have no eczema or [psoriasis]
not [pregnant]
i'm not [pregnant]
never had [keloids]
without [allergies]
i do not take [blood thinners]
[diabetes]: no
i haven't got [diabetes]
neither [eczema] nor psoriasis
i'm not on [accutane]
no [diabetes], i'm pregnant
""",
    "historical": """
i'm not on [accutane] any more
not on [accutane] anymore
no longer on [roaccutane] since 2 months
i no longer take [blood thinners], ok to have it?
gotten rid of my [acne] three years ago
i got rid of my [acne] last year
i used to have [eczema]
used to take [antidepressants]
had [acne] as a teenager
i had [eczema] when i was little
I came off [accutane] in may
i've come off [isotretinoin]
stopped taking [steroids] last month
finished [chemotherapy] a year ago
my [eczema] is gone
my [acne] has cleared up
grew out of my [eczema]
i was on [accutane] until june
was on [roaccutane] two years ago
my [cancer] is in remission
cured of my [psoriasis]
i had [acne] many years ago
i am off [accutane] now
i quit [smoking]
i gave up [smoking]
previously on [steroids]
""",
    "other_person": """
my mum has [diabetes]
my sister has [eczema], is it hereditary
my husband is on [blood thinners]
my friend had [keloids] from it
my daughter has [psoriasis]
she is [pregnant]
""",
}


@pytest.fixture(scope="module")
def assertion(content: Content) -> Assertion:
    return Assertion(compile_cues(content.guidance.safety.cues.with_conditions()))


@pytest.mark.parametrize(
    ("status", "line"), [(status, line) for status, block in ROWS.items() for line in block.strip().splitlines()]
)
def test_status_of_a_condition(assertion: Assertion, status: str, line: str) -> None:
    start, end = line.index("["), line.index("]") - 1
    document = read(line.replace("[", "").replace("]", ""))
    inside = [at for at, token in enumerate(document.tokens) if start <= token.start and token.end <= end]
    found = condition_status(assertion.read(document), document, Finding(inside[0], inside[-1]))
    assert found == status


def test_table_is_long_enough() -> None:
    assert sum(len(block.strip().splitlines()) for block in ROWS.values()) >= 60


def test_cues_of_conditions_are_none_of_the_red_flags(content: Content) -> None:
    cues = content.guidance.safety.cues
    assert set(cues.with_conditions()) - set(cues.categories()) == {"exceptions", "ended", "relatives"}
