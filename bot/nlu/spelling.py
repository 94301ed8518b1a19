"""Spelling correction of a spaCy text: "sessionz", "retinoll", "excema"."""

from __future__ import annotations

from spacy.tokens import Doc

from bot.nlu.language import english
from bot.text.spelling import Speller


def corrected(doc: Doc, speller: Speller) -> Doc:
    """The text with misspelt words replaced, with the same number of tokens; `doc` itself if nothing changes."""
    words = [next(iter(speller.nearest(token.text)), token.text) for token in doc]
    if all(word == token.text for word, token in zip(words, doc, strict=True)):
        return doc
    spaces = [bool(token.whitespace_) for token in doc]
    return english()(Doc(doc.vocab, words=words, spaces=spaces))
