"""The baseline: Rasa's default configuration trained on this project's data, with the jsonschema that it installs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.serving.errors import BenchError

ROOT = Path(__file__).resolve().parents[2]
# The newest version that rasa==3.6.21 allows, and the one that pip installs.
NEWEST_JSONSCHEMA = "4.17.3"
_DATA = ("data/nlu", "data/rules")
_EPOCHS = {"epochs": 100, "constrain_similarities": True}
# Rasa's defaults for a configuration without pipeline and policies: its recipe's default_config.yml.
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "rasa_default",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", **_EPOCHS},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", **_EPOCHS},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, **_EPOCHS},
    ],
}


def model(work: Path) -> Path:
    """The path of the default model for the current data; trained into `work` if missing, which takes minutes.

    Raises BenchError where the training fails.
    """
    config = yaml.safe_dump(CONFIG, sort_keys=False)
    target = work / "models" / f"rasa-default-{_digest(config)}.tar.gz"
    if target.is_file():
        return target
    work.mkdir(parents=True, exist_ok=True)
    (work / "rasa-default.yml").write_text(config, encoding="utf-8")
    log = work / "rasa-default-training.log"
    print(f"Training Rasa's default model, once for these data; this takes minutes. See {log} …", flush=True)
    command = [
        *(sys.executable, "-W", "ignore", "-m", "rasa", "train", "--config", str(work / "rasa-default.yml")),
        *("--domain", "domain.yml", "--data", *_DATA, "--out", str(target.parent)),
        *("--fixed-model-name", target.name.removesuffix(".tar.gz")),
    ]
    # A cache of its own: the project's trainings are not touched.
    environment = {**os.environ, "RASA_CACHE_DIRECTORY": str(work / "cache")}
    with log.open("wb") as stream:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0 or not target.is_file():
        how = f"exit code {done.returncode}" if done.returncode >= 0 else f"ended by signal {-done.returncode}"
        raise BenchError(f"Rasa's default model could not be trained ({how}): see the end of {log}.")
    return target


def newest_jsonschema(work: Path) -> Path:
    """A folder with only NEWEST_JSONSCHEMA, for the PYTHONPATH of one server.

    Raises BenchError where it can't be installed.
    """
    target = work / f"jsonschema-{NEWEST_JSONSCHEMA}"
    if (target / "jsonschema" / "__init__.py").is_file():
        return target
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".uv" / "bin"))
    if uv is None:
        raise BenchError("uv is neither on the PATH nor in .uv/: run scripts/setup first.")
    package = f"jsonschema=={NEWEST_JSONSCHEMA}"
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--compile-bytecode", "--no-deps"]
    done = subprocess.run([*command, "--target", str(target), package], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{package} could not be installed into {target}: {done.stderr.strip()}")
    return target


def _digest(config: str) -> str:
    """Twelve hex digits of a SHA-256 over all inputs of this training."""
    hasher = hashlib.sha256(config.encode())
    for path in _inputs():
        hasher.update(path.name.encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:12]


def _inputs() -> Iterator[Path]:
    yield ROOT / "domain.yml"
    for folder in _DATA:
        yield from sorted((ROOT / folder).rglob("*.yml"))
