"""spaCy as it is used here: tokens, sentences and lemmas of English without a trained model."""

from __future__ import annotations

from functools import lru_cache

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc


@lru_cache(maxsize=1)
def english() -> Language:
    """The blank English pipeline with rule-based sentences and look-up lemmas, built once."""
    nlp = English()
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


def fold(text: str) -> str:
    """Lower case and straight apostrophes, character for character, so that positions stay the same."""
    straight = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in straight)


# The parts that look at one message, one after the other, share what they read.
@lru_cache(maxsize=16)
def read(text: str) -> Doc:
    """The folded text as spaCy tokens; positions are those of `text`."""
    return english()(fold(text))
