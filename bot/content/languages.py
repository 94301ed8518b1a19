"""The schema of `content/languages.yml`: one line for patients who write in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import Field, validator

from bot.content.schema import Review, Strict
from bot.content.yaml_file import Where, YamlFile
from bot.errors import Problem

NUMBER = "{emergency_number}"
_CODE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?")
_BRACES = re.compile(r"[{}]")


class Language(Strict):
    """A language that patients may write in."""

    name: str = Field(min_length=1)
    """Its English name, for the editors."""
    line: str
    """What to do in an emergency, and that only English is understood, in that language."""
    also: tuple[str, ...] = ()
    """Codes of languages so close to it that the detector confuses them in short messages, and readers get by."""
    phrases: tuple[str, ...] = ()
    """The lists of `content/red_flags/` by whose phrases the language is recognised as well."""

    @validator("line")
    def _with_the_number(cls, line: str) -> str:
        if line.count(NUMBER) != 1 or _BRACES.search(line.replace(NUMBER, "")):
            raise ValueError(f"one sentence with {NUMBER} in it, once, and no other curly bracket")
        if any(character.isdigit() for character in line):
            raise ValueError(f"no digits; the number is written {NUMBER}")
        return line


class LanguageFile(Strict):
    """`languages.yml`: the languages by their code in ISO 639-1, with the script where there are two: "zh-Hant"."""

    review: Review
    languages: dict[str, Language]

    @validator("languages")
    def _codes(cls, languages: dict[str, Language]) -> dict[str, Language]:
        if not languages:
            raise ValueError("at least one language")
        codes = [*languages, *(code for language in languages.values() for code in language.also)]
        for code in codes:
            if not _CODE.fullmatch(code) or code == "en":
                raise ValueError(f'codes such as "pl" or "zh-Hant", and not "en"; {code!r} is none')
            if codes.count(code) > 1:
                raise ValueError(f"each code once, also below `also`, instead of {code!r} twice")
        return languages


def unknown_phrases(file: YamlFile, content: LanguageFile, lists: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """A problem for each list of phrases that does not exist, or that names another one."""
    for code, language in content.languages.items():
        for index, name in enumerate(language.phrases):
            where: Where = ("languages", code, "phrases", index)
            if name not in lists:
                yield file.problem(where, f"there is no list {name!r}", "a list of content/red_flags/")
            elif any("{" in phrase for phrase in lists[name]):
                yield file.problem(where, f"the list {name!r} names another list", "a list of words only")
