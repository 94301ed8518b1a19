"""The project in a folder of its own, where Rasa's commands run as a developer types them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot import paths

RASA = Path(sys.executable).parent / "rasa"
# Everything that the commands read. What they write stays in the folder.
LINKED = (
    *(
        "actions",
        "bot",
        "clinic.yml",
        "config.yml",
        "content",
        "credentials.yml",
        "data",
        "domain.yml",
        "endpoints.yml",
    ),
    "tests",
)
# Only against a command that never ends.
LIMIT_SECONDS = 1800


@dataclass(frozen=True)
class StockProject:
    """A folder with links to the project's files."""

    root: Path

    @classmethod
    def create(cls, root: Path, model: Path | None = None) -> StockProject:
        """Link the project's files into `root`, with `model` as the only trained model."""
        for name in LINKED:
            (root / name).symlink_to(paths.ROOT / name)
        (root / ".encoder").symlink_to(paths.encoder_folder())
        (root / "models").mkdir()
        if model is not None:
            (root / "models" / model.name).symlink_to(model)
        return cls(root)

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Output and errors of `rasa` with these arguments; fails unless it exits with 0."""
        done = subprocess.run(
            [RASA, *arguments],
            cwd=self.root,
            env=self.environment(),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        assert done.returncode == 0, done.stdout
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Without PYTHONPATH: Rasa finds the components in the folder itself. `rasa visualize` opens no browser."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, "BROWSER": "true", "SANIC_HOST": "127.0.0.1"}

    def not_ignored(self) -> set[str]:
        """What the commands wrote that git would see."""
        ignored = {line.strip("/") for line in (paths.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
        return {path.name for path in self.root.iterdir()} - {*LINKED, *ignored}
