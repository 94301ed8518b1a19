"""Benchmark of intent classification: the shipped pipeline against Rasa's default, on labelled sentences.

    .venv/bin/python bench/nlu.py FOLDER [--out-of-scope LABEL] [--skip NAME …] [--out docs/some.png]

FOLDER holds a `*train.csv` and a `*test.csv` with the columns `sentence,label`. Each pipeline is trained on the
training sentences only, with its default threshold or the one that it finds in training.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.serving.environment import apply_defaults, silence_warnings  # noqa: E402

apply_defaults()
silence_warnings()

import numpy as np  # noqa: E402
import skops.io  # noqa: E402, F401
import yaml  # noqa: E402
from rasa.core.agent import load_agent  # noqa: E402
from rasa.model_training import train_nlu  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402
from sklearn.metrics import matthews_corrcoef  # noqa: E402
from tqdm import tqdm  # noqa: E402

FALLBACK = "nlu_fallback"
_WORDS = [
    {"name": "WhitespaceTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}
PIPELINES: dict[str, list[dict[str, Any]]] = {
    "shipped": yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"],
    "light": [*_WORDS, {"name": "LogisticRegressionClassifier"}, _FALLBACK],
    "default": [
        _WORDS[0],
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        *_WORDS[1:],
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 42},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
        _FALLBACK,
    ],
}
# Published results, for comparison: see the papers in docs/nlu-benchmarks.md.
PUBLISHED = {
    "sofmattress": "MCC at the best threshold: Dialogflow 0.638, BERT 0.617, Haptik 0.588, LUIS 0.581, Rasa 0.526",
    "banking77-10shot": "accuracy: CPFT 87.2, DNNC 86.7, USE + ConveRT 85.2, RoBERTa 84.3, USE 84.2, ConveRT 83.3",
}

Labelled = tuple[list[str], list[str]]


@dataclass(frozen=True)
class Figures:
    """The results of one pipeline."""

    name: str
    train_seconds: float
    model_kilobytes: float
    milliseconds: float
    best: list[str]
    confidence: np.ndarray
    predicted: list[str]

    def row(self, truth: list[str], outside: str | None) -> dict[str, str]:
        """The values of the table row."""
        inside = [i for i, label in enumerate(truth) if label != outside]
        right = [self.predicted[i] == truth[i] for i in range(len(truth))]
        beyond = [right[i] for i, label in enumerate(truth) if label == outside]
        forced = statistics.mean(self.best[i] == truth[i] for i in inside)
        return {
            "pipeline": self.name,
            "accuracy": f"{statistics.mean(right):.3f}",
            "in-scope accuracy": f"{statistics.mean(right[i] for i in inside):.3f}",
            "without threshold": f"{forced:.3f}",
            "out-of-scope recall": f"{statistics.mean(beyond):.3f}" if beyond else "-",
            "MCC": f"{matthews_corrcoef(truth, self.predicted):.3f}",
            "training s": f"{self.train_seconds:.1f}",
            "model kB": f"{self.model_kilobytes:.0f}",
            "ms a message": f"{self.milliseconds:.2f}",
        }


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out-of-scope", help="label of the test sentences that belong to no intent")
    parser.add_argument(
        "--skip",
        nargs="+",
        action="extend",
        default=[],
        choices=list(PIPELINES),
        metavar="NAME",
        help=f"pipelines to leave out, of: {', '.join(PIPELINES)}; can be given several times",
    )
    parser.add_argument("--out", type=Path, help="PNG file for the curves")
    return parser.parse_args(arguments)


def main() -> int:
    """Run the benchmark; 1 where the folder can't be used."""
    options = parse()
    configure_structlog(40)
    try:
        train, test = (_read(options.folder, part) for part in ("train", "test"))
    except (OSError, KeyError, ValueError) as error:
        print(f"{options.folder}: {error}. Expected: one *train.csv and one *test.csv with sentence,label.")
        return 1
    truth = test[1]
    figures = [_measure(name, train, test[0], options.out_of_scope) for name in PIPELINES if name not in options.skip]
    rows = [each.row(truth, options.out_of_scope) for each in figures]
    print(f"\n{options.folder.name}: {len(train[0])} training, {len(truth)} test sentences\n")
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    for name, text in PUBLISHED.items():
        if name in options.folder.name:
            print(f"\nPublished, {text}")
    ratios = [f"{each.name} {each.milliseconds / figures[0].milliseconds:.2f}" for each in figures[1:]]
    print(f"\nTime a message, as a multiple of {figures[0].name}: {', '.join(ratios) or '-'}")
    if options.out:
        _draw(figures, truth, options.out_of_scope, options.out)
        print(f"Curves: {options.out}")
    return 0


def _read(folder: Path, part: str) -> Labelled:
    (file,) = folder.glob(f"*{part}.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["sentence"] for row in rows], [row["label"] for row in rows]


def _measure(name: str, train: Labelled, sentences: list[str], outside: str | None) -> Figures:
    # Rasa reads a "/" in a label as a response selector, and allows no spaces.
    names = {label: f"intent_{number}" for number, label in enumerate(sorted(set(train[1])))}
    labels = {intent: label for label, intent in names.items()}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        examples: dict[str, list[str]] = {}
        for sentence, label in zip(*train, strict=True):
            plain = " ".join(sentence.translate(str.maketrans("[]{}", "()()")).split())
            examples.setdefault(names[label], []).append(f"- {plain}\n")
        data = [{"intent": intent, "examples": "".join(lines)} for intent, lines in examples.items()]
        (work / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": data}), encoding="utf-8")
        config = {"recipe": "default.v1", "language": "en", "assistant_id": name, "pipeline": PIPELINES[name]}
        (work / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        # Without a fresh cache, Rasa would reuse earlier training results.
        os.environ["RASA_CACHE_DIRECTORY"] = str(work / "cache")
        started = time.perf_counter()
        model = train_nlu(str(work / "config.yml"), str(work / "nlu.yml"), str(work), fixed_model_name="model")
        seconds = time.perf_counter() - started
        return asyncio.run(_predict(name, Path(model or ""), sentences, labels, outside, seconds))


async def _predict(
    name: str, model: Path, sentences: list[str], labels: dict[str, str], outside: str | None, seconds: float
) -> Figures:
    agent = await load_agent(str(model))
    best, confidence, predicted, times = [], [], [], []
    for sentence in tqdm(sentences, desc=name, unit="sentence"):
        started = time.perf_counter()
        parsed = await agent.parse_message(sentence)
        times.append(time.perf_counter() - started)
        ranking = [item for item in parsed["intent_ranking"] if item["name"] in labels]
        top = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        best.append(labels.get(top["name"], "none"))
        confidence.append(top["confidence"])
        intent = parsed["intent"]["name"]
        # Without an out-of-scope class, the best intent counts even below the threshold.
        missed = outside if outside is not None else best[-1]
        predicted.append(labels.get(intent, missed))
    return Figures(
        name,
        seconds,
        model.stat().st_size / 1000,
        statistics.median(times) * 1000,
        best,
        np.array(confidence),
        predicted,
    )


def _draw(figures: list[Figures], truth: list[str], outside: str | None, file: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    picture = Figure(figsize=(8, 6), layout="constrained")
    axes = picture.subplots()
    inside = np.array([label != outside for label in truth])
    for each in figures:
        correct = np.array([guess == label for guess, label in zip(each.best, truth, strict=True)])
        cuts = np.unique(np.concatenate([[0.0], each.confidence, [1.01]]))
        accuracy = [(correct & (each.confidence >= cut))[inside].mean() for cut in cuts]
        if outside is None:
            kept = [(each.confidence >= cut).mean() for cut in cuts]
            axes.plot(kept, accuracy, label=each.name)
        else:
            refused = [(each.confidence < cut)[~inside].mean() for cut in cuts]
            axes.plot(refused, accuracy, label=each.name)
            at = np.array([guess == outside for guess in each.predicted])
            in_use = np.array([guess == label for guess, label in zip(each.predicted, truth, strict=True)])[
                inside
            ].mean()
            axes.plot(at[~inside].mean(), in_use, "o", color=axes.lines[-1].get_color())
    axes.set_xlabel("share of messages answered" if outside is None else "out-of-scope recall (dot: threshold in use)")
    axes.set_ylabel("in-scope accuracy")
    axes.legend()
    axes.grid(alpha=0.3)
    FigureCanvasAgg(picture).print_png(str(file))


if __name__ == "__main__":
    sys.exit(main())
