"""Benchmark of plans: time to compute and render a plan, against a looked-up answer.

    .venv/bin/python bench/plan.py [--runs 200]

Measures pure Python, without Rasa or network. The cases alternate, so that other load affects all of them equally.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.advice.profile import Concern, PatientProfile  # noqa: E402
from bot.advice.question import Memory, Question  # noqa: E402
from bot.advice.reply import reply  # noqa: E402
from bot.advice.schedule import schedule  # noqa: E402
from bot.content.content import Content, load_content  # noqa: E402
from bot.timeexpr.date_range import DateRange  # noqa: E402

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))
BASELINE = "looked up: ask_pain"
MOST_MILLISECONDS = 5.0
_PEOPLE = {
    "plan: nothing told": PatientProfile(),
    "plan: one concern, no session yet": PatientProfile(concerns=(Concern(entry="uneven_texture"),), sessions_done=0),
    "plan: all told, twelve sessions, an event": PatientProfile(
        concerns=(Concern(entry="acne_scars", severity="severe"), Concern(entry="large_pores")),
        sessions_done=2,
        last_session=DateRange(first=date(2026, 11, 1), last=date(2026, 11, 1)),
        event=DateRange(first=date(2027, 6, 12), last=date(2027, 6, 12)),
        occasion="wedding",
        conditions=("eczema",),
    ),
}


def main() -> int:
    """Run the benchmark; return the exit code, 1 if a plan exceeds its time limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    content = load_content()
    questions = {BASELINE: Question("ask_pain", NOW)}
    for name, person in _PEOPLE.items():
        questions[name] = Question("ask_plan", NOW, memory=Memory(person=person))
    times: dict[str, list[float]] = {name: [] for name in (*questions, "schedule alone, all told")}
    started = time.perf_counter()
    _answer(questions[next(reversed(questions))], content)
    first = (time.perf_counter() - started) * 1000
    for _ in range(runs):
        for name, question in questions.items():
            started = time.perf_counter()
            _answer(question, content)
            times[name].append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        schedule(next(reversed(_PEOPLE.values())), NOW.date(), content)
        times["schedule alone, all told"].append((time.perf_counter() - started) * 1000)
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"{runs} runs; the first plan of a process, which loads the locale: {first:.1f} ms\n")
    print(f"| case | median ms | slowest of twenty ms | times {BASELINE} |\n|---|---|---|---|")
    for name, median in medians.items():
        slow = statistics.quantiles(times[name], n=20)[-1]
        print(f"| {name} | {median:.2f} | {slow:.2f} | {median / medians[BASELINE]:.1f} |")
    longest = max(medians[name] for name in _PEOPLE)
    print(f"\nA plan takes {longest:.2f} ms at most (median), of the {MOST_MILLISECONDS:.0f} ms that it may.")
    return int(longest > MOST_MILLISECONDS)


def _answer(question: Question, content: Content) -> list[str]:
    return [answer.text(content) for answer in reply(question, content)]


if __name__ == "__main__":
    sys.exit(main())
