"""The spaCy pipeline: English tokens, sentences and lemmas without a trained model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from spacy.lang.en import English, EnglishDefaults
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc
from spacy.util import load_language_data, registry


class _Folded(English):
    """English that is always lower case: two thirds of the exceptions of spaCy's tokeniser are for capitals."""

    class Defaults(EnglishDefaults):
        """See parent class."""

        tokenizer_exceptions = {
            form: pieces for form, pieces in EnglishDefaults.tokenizer_exceptions.items() if form == form.lower()
        }


@lru_cache(maxsize=1)
def english() -> Language:
    """A blank English pipeline with rule-based sentences and look-up lemmas for folded text, built once."""
    nlp = _Folded()
    nlp.add_pipe("sentencizer")
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatizer.initialize(lookups=_lemmas())
    return nlp


def _lemmas() -> Lookups:
    """spaCy's table of lemmas; in a table of spaCy's own it would take ten times as long to make."""
    lookups = Lookups()
    lookups.set_table("lemma_lookup", table("lemma_lookup"))
    return lookups


def table(name: str) -> Any:
    """A look-up table of the package spacy-lookups-data for English."""
    return load_language_data(registry.lookups.get("en")[name])


def fold(text: str) -> str:
    """Convert a text to lower case and straight apostrophes without changing character positions."""
    straight = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in straight)


# The parts that look at one message, one after the other, share what they read.
@lru_cache(maxsize=16)
def read(text: str) -> Doc:
    """Tokenise the folded text with spaCy. Character positions are those of `text`."""
    return english()(fold(text))
