"""The text report of an evaluation run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.results import Result, Summary

CONFUSIONS_SHOWN = 15


def lines(results: Sequence[Result], summary: Summary) -> Iterator[str]:
    """The report, line by line: failures first, totals last, so that they stay visible in a terminal."""
    for result in results:
        if not result.correct:
            yield f"{result.id} [{result.topic}] {result.text}"
            yield f"    answered as {result.answered}: {' '.join(result.reply.split())}"
            yield from (f"    {miss}" for miss in result.misses)
    yield ""
    yield from (f"{topic:24} {share}" for topic, share in summary.by_topic.items())
    yield ""
    yield from (f"documented: {name:12} {share}" for name, share in summary.by_documented.items())
    yield from (f"register: {name:14} {share}" for name, share in summary.by_register.items())
    yield from (f"matter: {name:16} {share}" for name, share in summary.by_matter.items())
    for name, found in summary.understanding.items():
        yield ""
        yield f"intents of messages, {name}:"
        yield f"  likeliest right               {found.first}"
        yield f"  one of the two likeliest      {found.among_two}"
        yield f"  one that is not ruled out     {found.covered}, of {found.size:.2f} on average"
    yield ""
    yield "confused topics (asked -> answered):"
    yield from (f"  {asked} -> {answered}: {count}" for asked, answered, count in summary.confusions[:CONFUSIONS_SHOWN])
    yield ""
    yield f"in-scope questions right        {summary.in_scope}"
    yield f"out-of-scope questions refused  {summary.out_of_scope}"
    yield f"all right                       {summary.overall}"
