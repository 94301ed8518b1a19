"""Rasa's own commands that take minutes, or servers."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from real_servers import free_port
from stock_project import RASA, StockProject

from bot import paths

pytestmark = [pytest.mark.slow, pytest.mark.soak]

STARTED_SECONDS = 120


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> StockProject:
    """With a model of `rasa train`, which the other commands use as the newest one."""
    project = StockProject.create(tmp_path_factory.mktemp("stock"))
    assert "Your Rasa model is trained" in project.command("train")
    return project


def test_train_leaves_one_model_and_nothing_that_git_sees(project: StockProject) -> None:
    assert len(list((project.root / "models").glob("*.tar.gz"))) == 1
    assert project.not_ignored() == set()


def test_rasa_test_predicts_every_action_of_the_stories_and_runs_the_examples(project: StockProject) -> None:
    project.command("test")
    results = project.root / "results"
    report = json.loads((results / "story_report.json").read_text(encoding="utf-8"))
    conversations = report["conversation_accuracy"]
    assert conversations["correct"] == conversations["total"]
    assert conversations["total"] >= 100
    intents = json.loads((results / "intent_report.json").read_text(encoding="utf-8"))
    assert intents["weighted avg"]["support"] > 3000
    assert project.not_ignored() == set()


def test_rasa_test_core(project: StockProject) -> None:
    project.command("test", "core", "--fail-on-prediction-errors")


def test_rasa_test_nlu_with_cross_validation(project: StockProject) -> None:
    project.command("test", "nlu", "--cross-validation", "--folds", "2")


def test_data_split(project: StockProject) -> None:
    project.command("data", "split", "nlu")
    assert (project.root / "train_test_split").is_dir()
    assert project.not_ignored() == set()


def test_shell_nlu_parses_what_it_is_given(project: StockProject) -> None:
    output = project.command("shell", "nlu", stdin="does it hurt?\nmy lips are swelling up\n")
    assert '"name": "ask_pain"' in output
    assert '"value": "swelling_face"' in output


@contextmanager
def running(project: StockProject, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server of `rasa run`, which has to end with 0 when it is asked to."""
    with (project.root / "models" / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [RASA, *arguments], cwd=project.root, env=project.environment(), stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        code = process.wait(timeout=60)
    assert code == 0


def test_run_answers(project: StockProject) -> None:
    assistant, actions = free_port(), free_port()
    # The project's endpoints, but for the port.
    endpoints = (paths.ROOT / "endpoints.yml").read_text(encoding="utf-8")
    (project.root / "endpoints.yml").unlink()
    (project.root / "endpoints.yml").write_text(endpoints.replace(":5055/", f":{actions}/"), encoding="utf-8")
    body = json.dumps({"sender": "stock", "message": "does it hurt?"}).encode()
    address = f"http://127.0.0.1:{assistant}"
    request = Request(f"{address}/webhooks/rest/webhook", data=body, headers={"Content-Type": "application/json"})
    with (
        running(project, "run", "actions", "--port", str(actions)),
        running(project, "run", "--interface", "127.0.0.1", "--port", str(assistant)) as server,
    ):
        wait_for(address, server)
        wait_for(f"http://127.0.0.1:{actions}/health", server)
        with urlopen(request, timeout=60) as reply:
            messages = json.load(reply)
    assert messages[-1]["metadata"]["topic"] == "pain"


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTED_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "rasa run ended"
        try:
            urlopen(address, timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{address} did not answer")
