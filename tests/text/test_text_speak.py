"""Text-speak in full words, and what looks like it and is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.content.cache import current_content
from bot.text.text_speak import Expanded

WORDS = [
    ("had my session 2day can i run 2nite", "had my session today can i run tonight"),
    ("hw long b4 i can swim", "how long before i can swim"),
    ("r u open 2moro", "are you open tomorrow"),
    ("Had it Yday, gym TMRW?", "Had it yesterday, gym tomorrow?"),
    ("2moro2", "2moro2"),
    ("wat do i do b4", "what do i do before"),
    ("is b4 noon ok", "is before noon ok"),
    ("thx ur gr8", "thanks you are great"),
    ("thx u r gr8", "thanks you are great"),
    ("thanks ur welcome", "thanks you are welcome"),
    ("is ur clinic near the bus", "is your clinic near the bus"),
    ("c u l8r", "c you later"),
    ("11 days n nothing 2 c", "11 days and nothing to see"),
    ("can i c the nurse", "can i see the nurse"),
    ("gonna b red 4 ages", "gonna be red for ages"),
    ("will it b sore", "will it be sore"),
    ("can any1 do it", "can anyone do it"),
    ("my lips r dry n crack", "my lips are dry and crack"),
    ("y is my face v sore", "why is my face very sore"),
    ("y cant i swim", "why cant i swim"),
    ("shud i w8", "should i wait"),
    ("cant w8 lol", "cant wait lol"),
    ("cud i swim", "could i swim"),
    ("wud u do backs", "would you do backs"),
    ("wen can i run", "when can i run"),
    ("i hv bn peeling", "i have been peeling"),
    ("my cheeks r rly itchy", "my cheeks are really itchy"),
    ("dnt no if its normal", "don't no if its normal"),
    ("havnt had it b4", "haven't had it before"),
    ("does it hrt", "does it hurt"),
    ("\U0001f44d\U0001f3fd", "ok"),
    (" \u2764\ufe0f ", "thank you"),
    ("great \U0001f44d", "great \U0001f44d"),
    ("\U0001f622", "\U0001f622"),
    ("will hrt change anything", "will hrt change anything"),
    ("im on hrt", "im on hrt"),
    ("gonna kms if it stays", "gonna kill myself if it stays"),
    ("ran 10 kms, is that ok", "ran 10 kms, is that ok"),
    ("how many kms can i run", "how many kms can i run"),
    ("idk how deep", "I don't know how deep"),
    ("appt nxt wk pls", "appointment next week please"),
    ("2 appts b4 xmas", "2 appointments before xmas"),
    ("had it 3 wks ago", "had it 3 weeks ago"),
    ("had it 3wks ago", "had it 3 weeks ago"),
    ("done 1wk ago", "done 1 week ago"),
    ("a wk ago", "a week ago"),
    ("every 4 wks", "every 4 weeks"),
    ("24hrs l8r", "24 hours later"),
    ("for 2 hrs", "for 2 hours"),
    ("half an hr", "half an hour"),
    ("30 mins", "30 minutes"),
    ("6mths on", "6 months on"),
    ("2 yrs ago", "2 years ago"),
    ("last yr", "last year"),
    ("over the wknd", "over the weekend"),
    # Numbers that are words.
    ("want 2 go gym", "want to go gym"),
    ("how 2 sleep after", "how to sleep after"),
    ("can i go 2 the gym 2moro", "can i go to the gym tomorrow"),
    ("is it safe 2 have", "is it safe to have"),
    ("is it good 4 my scars", "is it good for my scars"),
    ("cant w8 4 it", "cant wait for it"),
    # Numbers that are numbers.
    ("2 day", "2 day"),
    ("2 days", "2 days"),
    ("4 weeks", "4 weeks"),
    ("had 2 my last was in may", "had 2 my last was in may"),
    ("want 2 my skin is bad", "want 2 my skin is bad"),
    ("need 2 more", "need 2 more"),
    ("i have 2 left", "i have 2 left"),
    ("had 4 my 5th is next", "had 4 my 5th is next"),
    ("it took 4 hours", "it took 4 hours"),
    ("red 4 days", "red 4 days"),
    ("how much 4 4 sessions", "how much 4 4 sessions"),
    ("4 of 6", "4 of 6"),
    # Names and other fields' words.
    ("vitamin b4", "vitamin b4"),
    ("grade b4", "grade b4"),
    ("hepatitis b", "hepatitis b"),
    ("vitamin c serum", "vitamin c serum"),
    ("can i use vitamin c", "can i use vitamin c"),
    ("dr r smith", "dr r smith"),
    ("type u", "type u"),
    ("a u bend", "a u bend"),
    ("r&b", "r&b"),
    ("mail me@b4.com", "mail me@b4.com"),
    ("hrt tablets", "hrt tablets"),
    ("HIIT class", "HIIT class"),
    ("had a meeting with HR", "had a meeting with HR"),
    ("min depth", "min depth"),
    ("at wk", "at wk"),
    ("dr pen m8", "dr pen m8"),
    ("cheers m8", "cheers mate"),
    ("generation y", "generation y"),
    ("a wen on my scalp", "a wen on my scalp"),
    ("the cow chews cud", "the cow chews cud"),
    ("0.5 mm needle", "0.5 mm needle"),
    ("IV drip", "IV drip"),
    ("tca and co2", "tca and co2"),
    ("rn i am fine", "rn i am fine"),
    ("", ""),
]


def expand(text: str) -> Expanded:
    return current_content().guidance.text_speak.expand(text)


def test_text_speak_is_read_in_full_words() -> None:
    assert [(typed, expand(typed).text) for typed, _ in WORDS] == WORDS


def test_full_words_are_cited_as_typed() -> None:
    typed = "had it 3wks ago, gym 2moro? thx"
    full = expand(typed)
    assert full.text == "had it 3 weeks ago, gym tomorrow? thanks"
    for words, cited in [("3 weeks ago", "3wks ago"), ("tomorrow", "2moro"), ("gym", "gym"), ("thanks", "thx")]:
        start = full.text.index(words)
        assert typed[slice(*full.typed(start, start + len(words)))] == cited


def test_names_of_the_guidance_that_are_no_text_speak_stay() -> None:
    for vocabulary in ("treatment", "condition", "concern", "symptom", "activity"):
        for entry in current_content().guidance.vocabularies[vocabulary].entries.values():
            assert [name for name in entry.synonyms if expand(name).text != name] == []


PIECES = ["2moro", "b4", "u", "r", "2", "4", "b", "n", "go", "my", "wks", "3wks", "y", "is", "w8", "to", ",", "hr", "a"]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)))
def test_places_of_any_text(typed: str) -> None:
    full = expand(typed)
    for start, end, first, last in full.replaced:
        assert full.typed(start, end) == (first, last)
        assert expand(full.text[start:end]).text == full.text[start:end]
    for place in range(len(full.text)):
        start, end = full.typed(place, place + 1)
        assert 0 <= start < end <= len(typed)
