"""The vocabularies of the content in use, made once a process and shared by all that look for their names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.guidance.prepared import prepared
from bot.guidance.ready import guidance_files, ready_content
from bot.nlu import lexicon
from bot.nlu.lexicon import Lexicon, make_lexicon
from bot.nlu.matching import VocabularyMatcher
from bot.safety import language
from bot.safety.ready import ready_context


@lru_cache(maxsize=1)
def ready_lexicon() -> Lexicon:
    """All names of all things."""
    files = (*guidance_files(), Path(lexicon.__file__), Path(language.__file__))
    return prepared("lexicon", files, lambda: make_lexicon(ready_content().guidance.vocabularies))


@lru_cache(maxsize=1)
def ready_matcher() -> VocabularyMatcher:
    """What finds them in a message."""
    return VocabularyMatcher(ready_lexicon(), ready_context(), ready_content().guidance.times)
