"""Loading of `content/` and `clinic.yml`, with messages for people who edit content and don't program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.alarm import AlarmGuide
from bot.content.clinic import Clinic
from bot.content.feelings import FeelingFile
from bot.content.guidance import Guidance
from bot.content.languages import LanguageFile, unknown_phrases
from bot.content.red_flags import AssertionCues, RedFlagFile, join_files, load_order, phrases_of
from bot.content.required import RESERVED
from bot.content.schema import (
    AnswerFile,
    Document,
    DocumentFile,
    Fact,
    FactEntry,
    FactFile,
    MentionCues,
    RangeEntry,
    Source,
    TimeWords,
    Vocabulary,
    WordingReviews,
)
from bot.content.text_speak import TextSpeakFile
from bot.content.yaml_file import Where, YamlFile, read
from bot.errors import ContentError, Problem
from bot.text.phrases import PhraseError, parse

_Model = TypeVar("_Model", bound=BaseModel)

# For each type of pydantic's errors: the problem and what is expected, for the editor of the file.
_MESSAGES = {
    "value_error.missing": ("this field is missing", "a value for it"),
    "value_error.extra": ("this field is not known here", "one of the fields described in docs/content.md"),
    "type_error.integer": ("this is not a whole number", "a whole number, such as 6"),
    "type_error.str": ("this is not text", "a word or sentence; in quotes where it starts with a bracket"),
    "type_error.none.not_allowed": ("this field is empty", "a value"),
    "type_error.list": ("this is not a list", "items in square brackets or on lines that start with a dash"),
    "type_error.tuple": ("this is not a list", "items in square brackets or on lines that start with a dash"),
    "type_error.dict": ("this has no entries", "names followed by a colon"),
    "type_error.bool": ("this is neither yes nor no", "true or false"),
    "value_error.date": ("this is not a date", "a date such as 2026-11-20"),
    "type_error.date": ("this is not a date", "a date such as 2026-11-20"),
    "value_error.number.not_gt": ("this number is not greater than zero", "a whole number from 1"),
}


def load_guidance(folder: Path, root: Path) -> Guidance:
    """Read, check and link every file of the guidance.

    Raises:
        ContentError: with every problem found, each with file, line, entry and what is expected.
    """
    problems: list[Problem] = []
    used: list[Path] = []

    def model(path: Path, shape: type[_Model]) -> tuple[YamlFile, _Model] | None:
        used.append(path)
        try:
            file = read(path, root)
            return file, checked(file, shape)
        except ContentError as error:
            problems.extend(error.problems)
            return None

    documents = model(folder / "documents.yml", DocumentFile)
    fact_files = [found for path in _files(folder / "facts") if (found := model(path, FactFile))]
    vocabulary_files = [found for path in _files(folder / "vocabulary") if (found := model(path, Vocabulary))]
    red_flag_files = [found for path in load_order(folder / "red_flags") if (found := model(path, RedFlagFile))]
    assertion_cues = model(folder / "assertion_cues.yml", AssertionCues)
    mention_cues = model(folder / "mention_cues.yml", MentionCues)
    times = model(folder / "time_expressions.yml", TimeWords)
    text_speak = model(folder / "text_speak.yml", TextSpeakFile)
    answers = model(folder / "answers.yml", AnswerFile)
    wording = model(folder / "response_reviews.yml", WordingReviews)
    alarm = model(folder / "alarm.yml", AlarmGuide)
    languages = model(folder / "languages.yml", LanguageFile)
    feelings = model(folder / "feelings.yml", FeelingFile)

    if problems or not (
        documents
        and assertion_cues
        and mention_cues
        and times
        and text_speak
        and answers
        and wording
        and alarm
        and languages
        and feelings
    ):
        # References between files are checked only when all can be read, so that one mistake gives one message.
        raise ContentError(problems)

    facts: dict[str, Fact] = {}
    named: set[str] = set()
    for file, fact_file in fact_files:
        for fact_id, entry in fact_file.facts.items():
            if fact_id in named:
                problems.append(
                    file.problem(("facts", fact_id), "this id is used by another file too", "a name of its own")
                )
                continue
            named.add(fact_id)
            if fact_id in RESERVED:
                where = ("facts", fact_id)
                problems.append(file.problem(where, "messages use this name for something else", "another id"))
                continue
            linked = _link(file, fact_id, entry, fact_file, documents[1].documents, problems)
            if linked:
                facts[fact_id] = linked

    vocabularies: dict[str, Vocabulary] = {}
    for file, vocabulary in vocabulary_files:
        if vocabulary.kind in vocabularies:
            problems.append(file.problem(("kind",), "another file has this kind too", "one file for each kind"))
        vocabularies[vocabulary.kind] = vocabulary
        problems.extend(_check_vocabulary(file, vocabulary))

    ranges: dict[str, tuple[str, ...]] = {}
    for file, fact_file in fact_files:
        problems.extend(_check_applies_to(file, fact_file, vocabularies))
        for name, entry in fact_file.ranges.items():
            ranges[name] = _in_range(entry, facts)
            if name in named or name in RESERVED:
                problems.append(file.problem(("ranges", name), "this name is used for something else", "another name"))
            elif not ranges[name]:
                expected = "an aspect, and a kind and entry that facts with a value name"
                problems.append(file.problem(("ranges", name), "no fact with a figure is about this", expected))
    problems.extend(_check_answers(*answers, named, vocabularies))
    safety = join_files(red_flag_files, assertion_cues[1], problems)
    if not safety.flags:
        place = folder / "red_flags"
        name = str(place.relative_to(root)) if place.is_relative_to(root) else str(place)
        problems.append(Problem(name, "", "there are no red flags", "at least one file with flags"))
    problems.extend(_check_withheld(*alarm, answers[1]))
    problems.extend(unknown_phrases(*languages, safety.lists))
    problems.extend(_check_feelings(*feelings, answers[1]))

    if problems:
        raise ContentError(problems)
    return Guidance(
        documents=documents[1].documents,
        facts=facts,
        ranges=ranges,
        vocabularies=vocabularies,
        safety=safety,
        mention_cues=mention_cues[1],
        times=times[1],
        text_speak=text_speak[1].compiled(),
        answers=answers[1].intents,
        always=answers[1].always,
        wording=wording[1],
        alarm=alarm[1],
        languages=languages[1].languages,
        feelings=feelings[1],
        reviews={
            **{f"vocabulary {kind}": vocabulary.review for kind, vocabulary in vocabularies.items()},
            **{f"red flags in {Path(file.name).name}": content.review for file, content in red_flag_files},
            "assertion cues": assertion_cues[1].review,
            "cues of mentions": mention_cues[1].review,
            "words for times": times[1].review,
            "text-speak": text_speak[1].review,
            "table of answers": answers[1].review,
            "replies to an alarm": alarm[1].review,
            "lines in other languages": languages[1].review,
            "feelings": feelings[1].review,
        },
        version=digest({path.relative_to(folder).as_posix(): path for path in used}),
    )


def load_clinic(path: Path, root: Path, vocabularies: dict[str, Vocabulary] | None = None) -> Clinic:
    """Read and check the clinic's profile. Raises ContentError.

    Args:
        path: the profile.
        root: the folder from which problems name files.
        vocabularies: the entries that the clinic's own answers may be about; None to skip this check.
    """
    file = read(path, root)
    clinic = checked(file, Clinic)
    problems = [
        file.problem(
            ("answers", about),
            "this names nothing that the assistant recognises",
            'a kind and an entry of content/vocabulary/, such as "activity/makeup"',
        )
        for about in clinic.answers
        if vocabularies is not None and not _known(about, vocabularies)
    ]
    if problems:
        raise ContentError(problems)
    return clinic


def checked(file: YamlFile, shape: type[_Model]) -> _Model:
    """The file's data as a model. Raises ContentError with a readable problem for each mistake."""
    try:
        return shape.parse_obj(file.data)
    except ValidationError as error:
        raise ContentError(_readable(file, error)) from None


def digest(files: Mapping[str, Path]) -> str:
    """Twelve hex digits of a digest of files, which depends on their contents and names but not on their folders."""
    hasher = hashlib.sha256()
    for name, path in sorted(files.items()):
        hasher.update(name.encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _known(about: str, vocabularies: dict[str, Vocabulary]) -> bool:
    kind, _, entry = about.partition("/")
    return kind in vocabularies and entry in vocabularies[kind].entries


def _readable(file: YamlFile, error: ValidationError) -> Iterator[Problem]:
    for item in error.errors():
        where: Where = tuple(part for part in item["loc"] if part not in {"__root__", "__key__"})
        context = item.get("ctx", {})
        if item["loc"][-1] == "__key__" and "given" in context:
            where = (*where, context["given"])
        # The message of a validator of this project is what it expects.
        what, expected = _MESSAGES.get(item["type"], ("this can't be right", item["msg"]))
        if item["type"] == "value_error.const":
            allowed = ", ".join(map(str, context["permitted"]))
            what, expected = f"{context['given']!r} is not possible here", f"one of {allowed}"
        elif item["type"] == "value_error.any_str.min_length":
            what, expected = "this is too short", f"at least {context['limit_value']} letters"
        yield file.problem(where, what, expected)


def _link(
    file: YamlFile,
    fact_id: str,
    entry: FactEntry,
    fact_file: FactFile,
    documents: dict[str, Document],
    problems: list[Problem],
) -> Fact | None:
    """The fact with its sources resolved and its value in its sentence; None if that fails, with a problem added."""
    sources: list[Source] = []
    for index, text in enumerate(entry.sources):
        document_id, _, section = text.partition("/")
        document = documents.get(document_id)
        if document is None or section not in document.sections:
            problems.append(
                file.problem(
                    ("facts", fact_id, "sources", index),
                    f"no document has the section {text!r}",
                    "a document and a section of documents.yml, such as scar_guide/upkeep",
                )
            )
            continue
        sources.append(
            Source(
                document=document_id,
                section=section,
                title=document.title,
                section_title=document.sections[section],
            )
        )
    if ("{value}" in entry.says) != (entry.value is not None):
        problems.append(
            file.problem(
                ("facts", fact_id, "says"),
                "the sentence and the value don't match",
                "{value} in the sentence where the fact has a value, and nowhere else",
            )
        )
        return None
    return Fact(
        id=fact_id,
        aspect=entry.aspect,
        sentence=entry.says.replace("{value}", entry.value.text if entry.value else ""),
        value=entry.value,
        applies_to=entry.applies_to,
        sources=tuple(sources),
        review=entry.review or fact_file.review,
    )


def _in_range(entry: RangeEntry, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The ids of the facts with a figure that a range is made of, in file order."""
    return tuple(
        fact.id
        for fact in facts.values()
        if fact.aspect == entry.aspect
        and fact.value is not None
        and all(fact.names(kind, name) for kind, name in entry.about.items())
    )


def _check_vocabulary(file: YamlFile, vocabulary: Vocabulary) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for entry_id, entry in vocabulary.entries.items():
        if entry.related is not None and entry.related not in vocabulary.entries:
            yield file.problem(
                ("entries", entry_id, "related"),
                f"there is no entry {entry.related!r}",
                "the id of another entry of this file",
            )
        whole = vocabulary.entries.get(entry.part_of or "")
        if entry.part_of is not None and (whole is None or whole.part_of is not None or entry.part_of == entry_id):
            yield file.problem(
                ("entries", entry_id, "part_of"),
                f"{entry.part_of!r} is no entry, or a part itself",
                "the id of another entry of this file that is no part",
            )
        for synonym in entry.synonyms:
            owner = owners.setdefault(synonym.lower(), entry_id)
            if owner != entry_id:
                yield file.problem(
                    ("entries", entry_id, "synonyms"),
                    f"{synonym!r} is also a synonym of {owner}",
                    "each synonym under one entry",
                )
        for phrase in (*(part for rule in entry.phrases for part in phrases_of(rule)), *entry.other_meanings):
            try:
                parse(phrase)
            except PhraseError as error:
                yield file.problem(("entries", entry_id, "phrases"), error.what, error.expected)


def _check_applies_to(file: YamlFile, fact_file: FactFile, vocabularies: dict[str, Vocabulary]) -> Iterator[Problem]:
    for fact_id, entry in fact_file.facts.items():
        for index, case in enumerate(entry.applies_to):
            for kind, entries in case.items():
                where: Where = ("facts", fact_id, "applies_to", index, kind)
                if kind not in vocabularies:
                    yield _unknown_kind(file, where, kind, vocabularies)
                    continue
                for name in entries:
                    if name != "unknown" and name not in vocabularies[kind].entries:
                        yield file.problem(
                            where, f"there is no {kind} {name!r}", f"an entry of content/vocabulary/{kind}.yml"
                        )


def _check_answers(
    file: YamlFile, answers: AnswerFile, facts: set[str], vocabularies: dict[str, Vocabulary]
) -> Iterator[Problem]:
    for about, target in answers.always.items():
        if not _known(about, vocabularies) or target not in answers.intents:
            expected = "a kind and an entry of content/vocabulary/, then an intent of this file"
            yield file.problem(("always", about), f"there is no {about!r}, or no intent {target!r}", expected)
    for intent, section in answers.intents.items():
        here: Where = ("intents", intent)
        for field, kinds in (("depends_on", section.depends_on), ("redirect_to", tuple(section.redirect_to))):
            for about in kinds:
                kind, _, entry = about.partition("/")
                if kind not in vocabularies:
                    yield _unknown_kind(file, (*here, field), kind, vocabularies)
                elif entry and (field == "depends_on" or entry not in vocabularies[kind].entries):
                    expected = f"a kind, or under `redirect_to` also an entry of content/vocabulary/{kind}.yml"
                    yield file.problem((*here, field), f"there is no {about!r}", expected)
        for target in section.redirect_to.values():
            if target not in answers.intents:
                yield file.problem(
                    (*here, "redirect_to"),
                    f"there is no intent {target!r}",
                    "another intent of this file, such as ask_pain",
                )
        if all(row.when for row in section.rows):
            yield file.problem(
                (*here, "rows"), "every row has a condition", "one row without `when`, for the question as such"
            )
        for index, row in enumerate(section.rows):
            where: Where = (*here, "rows", index)
            for fact_id in row.facts:
                if fact_id not in facts:
                    yield file.problem(where, f"there is no fact {fact_id!r}", "an id of the files in content/facts/")
            for kind, entry in row.when.items():
                if kind not in vocabularies:
                    yield _unknown_kind(file, where, kind, vocabularies)
                elif entry != "any" and entry not in vocabularies[kind].entries:
                    yield file.problem(
                        where, f"there is no {kind} {entry!r}", f"an entry of content/vocabulary/{kind}.yml"
                    )


def _check_withheld(file: YamlFile, alarm: AlarmGuide, answers: AnswerFile) -> Iterator[Problem]:
    for field in ("unjudged", "dropped"):
        for index, intent in enumerate(getattr(alarm.withheld, field)):
            if intent not in answers.intents:
                where: Where = ("withheld", field, index)
                yield file.problem(where, f"there is no intent {intent!r}", "an intent of answers.yml")


def _check_feelings(file: YamlFile, feelings: FeelingFile, answers: AnswerFile) -> Iterator[Problem]:
    for name, feeling in feelings.feelings.items():
        if feeling.alone not in answers.intents:
            where: Where = ("feelings", name, "alone")
            yield file.problem(where, f"there is no intent {feeling.alone!r}", "an intent of answers.yml")


def _unknown_kind(file: YamlFile, where: Where, kind: str, vocabularies: dict[str, Vocabulary]) -> Problem:
    return file.problem(where, f"there is no kind {kind!r}", f"one of {', '.join(vocabularies)}")
