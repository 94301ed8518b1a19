"""Runs evaluation cases through the assistant and aggregates the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.dialogue.reading import LIKELY
from bot.evaluation.cases import Case

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
# The group of all cases whose intents are known.
ALL = "all"
ANSWERED = "answer"

Say = Callable[[str, str], Awaitable[list[dict[str, Any]]]]
Understand = Callable[[str], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Result:
    """The outcome of one case."""

    id: str
    text: str
    topic: str
    also: tuple[str, ...]
    documented: str | None
    register: str | None
    matter: str | None
    intents: tuple[str, ...]
    ranking: tuple[str, ...]
    """The intents of the last message, the likeliest first."""
    possible: tuple[str, ...]
    """Those of them that the assistant does not rule out."""
    answered: str
    """The topic of the first message of the last reply."""
    kinds: tuple[str, ...]
    reply: str
    misses: tuple[str, ...]
    confidence: float
    """The classifier's confidence in its best intent, before the threshold is applied."""
    threshold: float

    @property
    def correct(self) -> bool:
        """Whether every reply met its expectations."""
        return not self.misses

    @property
    def refused(self) -> bool:
        """Whether the last reply held no documented answer: it declined, asked back or handed over."""
        return ANSWERED not in self.kinds


async def run_case(case: Case, say: Say, understand: Understand) -> Result:
    """Run one case in a conversation of its own and check every reply.

    Args:
        case: the case.
        say: sends a message (text, conversation id) and returns the messages of the reply.
        understand: parses a message with the NLU pipeline.
    """
    misses: list[str] = []
    messages: list[dict[str, Any]] = []
    reply = ""
    for number, turn in enumerate(case.turns, start=1):
        messages = await say(turn.say, f"evaluation-{case.id}")
        reply = "\n".join(message.get("text") or "" for message in messages)
        prefix = f"turn {number}: " if len(case.turns) > 1 else ""
        misses += [f"{prefix}{miss}" for miss in turn.misses(reply)]
    parsed = await understand(case.turns[-1].say)
    ranked = [(item["name"], item["confidence"]) for item in parsed["intent_ranking"] if item["name"] != FALLBACK]
    return Result(
        id=case.id,
        text=case.text,
        topic=case.topic,
        also=case.also,
        documented=case.documented,
        register=case.style,
        matter=case.matter,
        intents=case.intents,
        ranking=tuple(name for name, _ in ranked),
        possible=tuple(name for name, confidence in ranked if confidence >= LIKELY),
        answered=messages[0].get("topic", "none") if messages else "none",
        kinds=tuple(message.get("kind", "none") for message in messages),
        reply=reply,
        misses=tuple(misses),
        confidence=max((confidence for _, confidence in ranked), default=0.0),
        threshold=(parsed.get("reading") or {}).get("threshold", 0.0),
    )


@dataclass(frozen=True)
class Share:
    """A count out of a total."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """The ratio, from 0 to 1; 1 if the total is 0."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.right}/{self.total} ({self.share:.1%})"


@dataclass(frozen=True)
class Understanding:
    """How well intents are recognised, of messages whose right ones are known."""

    first: Share
    """The likeliest intent is right."""
    among_two: Share
    """One of the two likeliest is right."""
    covered: Share
    """One of those that are not ruled out is right."""
    size: float
    """How many are not ruled out, on average."""

    @classmethod
    def of(cls, results: Sequence[Result]) -> Understanding:
        """That of these results, at least one."""

        def share(chosen: Callable[[Result], Sequence[str]]) -> Share:
            return _share(not set(result.intents).isdisjoint(chosen(result)) for result in results)

        return cls(
            first=share(lambda result: result.ranking[:1]),
            among_two=share(lambda result: result.ranking[:2]),
            covered=share(lambda result: result.possible),
            size=sum(len(result.possible) for result in results) / len(results),
        )


@dataclass(frozen=True)
class Summary:
    """The aggregated results of a run."""

    overall: Share
    by_topic: dict[str, Share]
    by_documented: dict[str, Share]
    by_register: dict[str, Share]
    by_matter: dict[str, Share]
    """Of the cases that name one."""
    understanding: dict[str, Understanding]
    """Of all cases whose intents are known, and of those of each register; empty where none are."""
    in_scope: Share
    """In-scope questions with a correct reply."""
    out_of_scope: Share
    """Out-of-scope questions that were refused."""
    confusions: tuple[tuple[str, str, int], ...]
    """Topic asked, topic answered, count; most frequent first."""

    def as_json(self) -> dict[str, Any]:
        """The summary as JSON-compatible data."""
        return asdict(self)


def summarise(results: Sequence[Result]) -> Summary:
    """Aggregate results by topic and by documentation."""
    confusions = Counter(
        (result.topic, result.answered)
        for result in results
        if result.answered != result.topic and result.answered not in result.also
    )
    inside = [result for result in results if result.topic != OUT_OF_SCOPE]
    outside = [result for result in results if result.topic == OUT_OF_SCOPE]
    return Summary(
        overall=_share(result.correct for result in results),
        by_topic=_by(results, lambda result: result.topic),
        by_documented=_by(results, lambda result: result.documented or "not said"),
        by_register=_by(results, lambda result: result.register),
        by_matter=_by(results, lambda result: result.matter),
        understanding=_understanding([result for result in results if result.intents]),
        in_scope=_share(result.correct for result in inside),
        out_of_scope=_share(result.refused for result in outside),
        confusions=tuple((asked, answered, count) for (asked, answered), count in confusions.most_common()),
    )


def _share(outcomes: Iterable[bool]) -> Share:
    listed = list(outcomes)
    return Share(sum(listed), len(listed))


def _groups(results: Sequence[Result], key: Callable[[Result], str | None]) -> dict[str, list[Result]]:
    """The results by what they name; those that name nothing are left out."""
    found: dict[str, list[Result]] = {}
    for result in results:
        name = key(result)
        if name is not None:
            found.setdefault(name, []).append(result)
    return {name: found[name] for name in sorted(found)}


def _by(results: Sequence[Result], key: Callable[[Result], str | None]) -> dict[str, Share]:
    return {name: _share(result.correct for result in group) for name, group in _groups(results, key).items()}


def _understanding(results: Sequence[Result]) -> dict[str, Understanding]:
    groups = {ALL: results, **_groups(results, lambda result: result.register)} if results else {}
    return {name: Understanding.of(group) for name, group in groups.items()}
