from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import read
from bot.text.lemmas import is_gerund, is_past
from bot.text.tense import done

# What is named stands in square brackets.
DONE = """
will going in a [sauna] yesterday have done harm
could [swimming] the day after have hurt it
i went [running] an hour after, is that bad
i wore [makeup] the next day
i've been [swimming], does it matter
I drank [wine] last night
had a few [drinks] yesterday
I used [retinol] on day one
accidentally used my [retinol] this morning
I [exercised] this morning
I [sunbathed] yesterday, is it a problem?
[sunbathed] for an hour after my session
i put [makeup] on yesterday
put some [sunscreen] on last night
just been to the [gym]
went to the [gym] yesterday oops
i was in the [sun] all afternoon
I was at the [beach] yesterday
we were in the [sauna]
I had to go [swimming] with my kids
was it wrong to wear [makeup] yesterday
was it bad to go to the [gym]
did i ruin it by going to the [gym]
did going to the [gym] mess it up
is it bad that i went to the [gym]
is it ok that I wore [foundation] to work
is it a problem that i have already used [vitamin c]
I shouldn't have gone to the [gym]
i should not have worn [makeup]
i wish i hadn't gone [swimming]
I've used [retinol] twice since
had my session on monday and went to the [gym] on tuesday
i had needling on friday then went [swimming] on saturday
I had microneedling yesterday and drank [alcohol] after
i got too much [sun]
I caught the [sun] on my face
forgot and washed my [face]
i [shaved] this morning
[gym] yesterday, is that bad
[wine] last night, problem?
i'm wearing [makeup] right now
I am already wearing [foundation]
i've had a hot [shower]
i have been out in the [sun]
my boyfriend took me to the [sauna] yesterday
i took [ibuprofen] after
my niece has rubbed [sunscreen] on me
[dog licked] my cheek an hour after
washed it with my usual [cleanser] the same evening
i managed to go to the [gym]
i slept with my [makeup] on
I smoked a [cigarette] afterwards
"""
NOT_DONE = """
I bought a [roller], how often can I use it
ordered some [retinol] off the internet
they sold me a [cleanser]
can i go [running]
when can I wear [makeup] again?
is it ok to go [swimming]
is [swimming] ok
am i allowed to drink [wine]
I want to go to the [gym]
i'm going to the [gym] tomorrow
i'm going [swimming]
I'm planning to use [retinol]
i was going to use [retinol]
i was thinking of going to the [gym]
i was told not to use [retinol]
i was wondering if i can [swim]
had my session yesterday, can i go to the [gym]
had my session yesterday and want to go [running]
had it done this morning [gym] ok?
i didn't wear [sunscreen]
I haven't been to the [gym]
i never used [retinol]
went out without [sunscreen]
i forgot to put [sunscreen] on
i skipped the [gym]
i stopped using [retinol]
I avoided the [sun]
i've stayed out of the [sun]
I usually go to the [gym]
i always wear [makeup]
if i went to the [gym] would it be bad
what if i wear [makeup]
should i have worn [sunscreen]
could i have used [retinol]
do i need [sunscreen]
does [alcohol] matter
how long until [exercise]
i booked a [swim] for friday
i have a [workout] tomorrow
i've got [gym] tomorrow
i wore [makeup] before my session
i sunbathed in the [sun] three years ago
would [makeup] be fine tomorrow
will [swimming] tomorrow do harm
can [swimming] do harm
i'm running a [marathon] next week
im doing a charity [swim], 10th jan, in the sea
[sleeping propped up] help?
what about brows, i get them [threaded]
they said no [gym]
i read that [alcohol] is bad
is it advised to use [sunscreen]
i need to [shave]
can i [shave] on monday, had it done on friday
session yesterday [gym] today?
"""


def marked(line: str) -> tuple[str, int, int]:
    """The message without brackets, and the first and last token of what stood in them."""
    start, end = line.index("["), line.index("]") - 1
    text = line.replace("[", "").replace("]", "")
    inside = [at for at, token in enumerate(read(text).tokens) if start <= token.start and token.end <= end]
    return text, inside[0], inside[-1]


def rows(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("line", rows(DONE))
def test_deed_is_told(line: str) -> None:
    text, first, last = marked(line)
    assert done(read(text), first, last)


@pytest.mark.parametrize("line", rows(NOT_DONE))
def test_no_deed_is_told(line: str) -> None:
    text, first, last = marked(line)
    assert not done(read(text), first, last)


def test_what_is_named_may_reach_over_the_end_of_its_clause() -> None:
    text, first, last = marked("i used a [dr. pen]")
    assert done(read(text), first, last)


@given(st.text(alphabet="iawent to.,?!'\n-() gymhd", max_size=40), st.integers(0, 40), st.integers(0, 5))
def test_any_words_can_be_asked_about(text: str, first: int, more: int) -> None:
    document = read(text)
    if first < len(document.tokens):
        done(document, first, min(first + more, len(document.tokens) - 1))


def test_table_is_long_enough() -> None:
    assert len(rows(DONE)) + len(rows(NOT_DONE)) >= 90


@pytest.mark.parametrize("word", ["went", "worn", "was", "exercised", "drank", "had"])
def test_past_form(word: str) -> None:
    assert is_past(word)


@pytest.mark.parametrize("word", ["go", "goes", "going", "red", "put", "does", "bed", "is"])
def test_no_past_form(word: str) -> None:
    assert not is_past(word)


@pytest.mark.parametrize(("word", "gerund"), [("going", True), ("swimming", True), ("thing", False), ("ring", False)])
def test_gerund(word: str, gerund: bool) -> None:
    assert is_gerund(word) == gerund
