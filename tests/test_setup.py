"""`scripts/setup`, with stand-ins for every command that it runs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import paths

# What the script may use of the real machine.
REAL = ("basename", "cat", "chmod", "dirname", "grep", "head", "mkdir", "mktemp", "rm", "sed", "sh", "tail")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-serve.lock", "requirements-tools.lock")

PYTHON = """#!/bin/sh
case "$*" in
  *version_info*) [ {minor} = 10 ] && echo {patch} ;;
  *hashlib*) shift 2; cat "$@" ;;
  *onnx_export*) echo "encoder ready" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >> "$PWD/calls"
case "$1 $2" in
  "python dir") echo "$PWD/uv-python" ;;
  "python list") {offers} ;;
  "python install") {install} ;;
  "python find") echo "$PWD/uv-python/bin/python3.10" ;;
  "venv "*) for last in "$@"; do :; done
    mkdir -p "$last/bin"; cat "$PWD/bin/python3.10" > "$last/bin/python"; chmod 755 "$last/bin/python" ;;
esac
"""
APT = """#!/bin/sh
echo "apt-get $*" >> "$PWD/calls"
case "$*" in
  *install*)
    [ -e "$NEEDLEWISE_SYSTEM_ROOT/usr/sbin/policy-rc.d" ] && echo "starts refused" >> "$PWD/calls"
    {install} ;;
esac
"""


@dataclass(frozen=True)
class Clone:
    """A folder with the script and a PATH of stand-ins."""

    folder: Path

    @property
    def system(self) -> Path:
        """In place of the root of the file system."""
        return self.folder / "system"

    @property
    def policy(self) -> Path:
        """The file that keeps Debian from starting what it installs."""
        return self.system / "usr" / "sbin" / "policy-rc.d"

    def command(self, name: str, text: str = "#!/bin/sh\n") -> Path:
        """Put a stand-in on the PATH."""
        file = self.folder / "bin" / name
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)
        return file

    def python(self, patch: int, name: str = "python3.10", minor: int = 10) -> Path:
        return self.command(name, PYTHON.format(minor=minor, patch=patch))

    def uv(self, offers: int | None = None, *, brings: bool = True) -> None:
        offered = ":" if offers is None else f'echo "cpython-3.10.{offers}-linux-x86_64-gnu  <download available>"'
        self.command("uv", UV.format(offers=offered, install=":" if brings else "echo '  no network' >&2; exit 1"))

    def apt(self, install: str = ":", user: int = 0) -> None:
        self.command("apt-get", APT.format(install=install))
        self.command("id", f"#!/bin/sh\necho {user}\n")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        bash = shutil.which("bash")
        assert bash is not None
        return subprocess.run(
            [bash, str(self.folder / "scripts" / "setup"), *arguments],
            env={
                "PATH": str(self.folder / "bin"),
                "HOME": str(self.folder / "home"),
                "NEEDLEWISE_SYSTEM_ROOT": str(self.system),
                **environment,
            },
            capture_output=True,
            text=True,
        )

    @property
    def calls(self) -> list[str]:
        """What was asked of uv and apt-get, in order."""
        file = self.folder / "calls"
        return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    (tmp_path / "bin").mkdir()
    (tmp_path / "scripts").mkdir()
    shutil.copy(paths.ROOT / "scripts" / "setup", tmp_path / "scripts" / "setup")
    for name in (*LOCKS, "pyproject.toml", "setup.py", "needlewise.pth"):
        (tmp_path / name).write_text(f"{name} 1\n", encoding="utf-8")
    for name in REAL:
        found = shutil.which(name)
        assert found is not None, name
        (tmp_path / "bin" / name).symlink_to(found)
    made = Clone(tmp_path)
    made.policy.parent.mkdir(parents=True)
    made.python(90)
    made.uv()
    made.apt()
    return made


def test_installs_what_is_locked_and_does_nothing_twice(clone: Clone) -> None:
    first = clone.run()
    assert (first.returncode, first.stderr) == (0, "")
    assert "Making .venv with Python 3.10.90" in first.stdout
    assert "no upstream security fixes since October 2026: see docs/operate.md" in first.stdout
    (sync,) = [call for call in clone.calls if call.startswith("uv pip sync")]
    assert sync.endswith("--require-hashes --compile-bytecode requirements.lock")
    before = len(clone.calls)
    assert clone.run().stdout == "encoder ready\n"
    assert clone.calls[before:] == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", "needlewise.pth"])
def test_installs_again_what_has_changed(clone: Clone, changed: str) -> None:
    clone.run()
    (clone.folder / changed).write_text("2\n", encoding="utf-8")
    assert "Installing the locked dependencies" in clone.run().stdout


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        ("dev", "run", False),
        ("dev", "serve", False),
        ("run", "serve", False),
        ("run", "dev", True),
        ("serve", "run", True),
    ],
)
def test_larger_set_holds_the_smaller_ones(clone: Clone, first: str, second: str, again: bool) -> None:
    clone.run(first)
    assert ("Installing the locked dependencies" in clone.run(second).stdout) is again


def test_set_up_for_serving_exports_no_encoder(clone: Clone) -> None:
    done = clone.run("serve")
    assert "encoder" not in done.stdout
    assert any(call.endswith("requirements-serve.lock") for call in clone.calls)


def test_unknown_set_up_is_refused(clone: Clone) -> None:
    done = clone.run("everything")
    assert done.returncode == 1
    assert "Expected: run, dev or serve" in done.stderr


def test_newest_python_of_the_machine_is_taken(clone: Clone) -> None:
    newer = clone.folder / "home" / ".pyenv" / "versions" / "3.10.95" / "bin"
    newer.mkdir(parents=True)
    shutil.copy(clone.python(95, "newer"), newer / "python3.10")
    assert f"Python 3.10.95 ({newer}/python3.10)" in clone.run().stdout


def test_python_of_another_version_is_not_taken(clone: Clone) -> None:
    (clone.folder / "bin" / "python3.10").unlink()
    clone.python(99, "python3", minor=12)
    assert "3.10.99" not in clone.run().stdout


def test_newer_python_comes_from_uv(clone: Clone) -> None:
    clone.uv(offers=99)
    assert f"Python 3.10.99 ({clone.folder}/uv-python/bin/python3.10)" in clone.run().stdout
    assert "uv python install --no-bin 3.10.99" in clone.calls


def test_older_python_is_taken_where_uv_brings_none(clone: Clone) -> None:
    clone.uv(offers=99, brings=False)
    done = clone.run()
    assert done.returncode == 0
    assert "Python 3.10.99 could not be fetched: no network" in done.stdout
    assert "Making .venv with Python 3.10.90" in done.stdout


def test_python_that_ubuntu_still_fixes_is_taken(clone: Clone) -> None:
    clone.uv(offers=99)
    own = clone.system / "usr" / "bin" / "python3.10"
    own.parent.mkdir()
    shutil.copy(clone.python(12, "older"), own)
    (clone.system / "etc").mkdir()
    (clone.system / "etc" / "os-release").write_text('VERSION_ID="22.04"\n', encoding="utf-8")
    assert f"Python 3.10.12 ({own})" in clone.run().stdout


def test_uv_is_not_asked_for_an_older_python(clone: Clone) -> None:
    clone.uv(offers=80)
    clone.run()
    assert not any("python install" in call for call in clone.calls)


def test_python_that_is_named_is_taken_as_it_is(clone: Clone) -> None:
    clone.uv(offers=99)
    older = clone.python(3, "my-python")
    assert f"Python 3.10.3 ({older})" in clone.run(NEEDLEWISE_PYTHON=str(older)).stdout
    assert not any("python install" in call for call in clone.calls)


def test_python_that_is_named_wrongly_is_refused(clone: Clone) -> None:
    done = clone.run(NEEDLEWISE_PYTHON="/no/such/python")
    assert done.returncode == 1
    assert "NEEDLEWISE_PYTHON is /no/such/python, which is not a Python 3.10" in done.stderr


def test_browser_and_web_server_are_installed_for_developers_only(clone: Clone) -> None:
    clone.run()
    assert not any(call.startswith("apt-get") for call in clone.calls)
    assert clone.run("dev").returncode == 0
    update, install, refused = [call for call in clone.calls if not call.startswith("uv")]
    assert "update" in update
    assert "-o DPkg::Lock::Timeout=300 install" in install
    assert install.endswith("chromium fonts-dejavu-core nginx-light")
    assert refused == "starts refused"
    assert not clone.policy.exists()


def test_what_is_there_is_not_installed(clone: Clone) -> None:
    clone.command("chromium")
    clone.command("nginx")
    clone.run("dev")
    assert not any(call.startswith("apt-get") for call in clone.calls)


def test_policy_of_the_machine_stays(clone: Clone) -> None:
    clone.policy.write_text("of the administrator\n", encoding="utf-8")
    clone.run("dev")
    assert clone.policy.read_text(encoding="utf-8") == "of the administrator\n"


@pytest.mark.parametrize("ci", ["", "false", "true"])
def test_failed_installation_says_why_and_fails_in_ci_only(clone: Clone, ci: str) -> None:
    clone.command("nginx")
    clone.apt(install="echo 'E: Could not get lock /var/lib/dpkg/lock-frontend'; exit 100")
    done = clone.run("dev", CI=ci)
    reason = "E: Could not get lock /var/lib/dpkg/lock-frontend"
    if ci == "true":
        assert done.returncode == 1
        assert f"Chromium could not be installed, which the tests need: {reason}" in done.stderr
    else:
        assert done.returncode == 0
        assert f"Chromium could not be installed, so the tests that need it are skipped: {reason}" in done.stdout


def test_user_without_root_is_told_the_command(clone: Clone) -> None:
    clone.apt(user=1000)
    done = clone.run("dev")
    assert done.returncode == 0
    assert "only root may; run: apt-get install chromium fonts-dejavu-core nginx-light" in done.stdout


def test_machine_without_apt_is_told_so(clone: Clone) -> None:
    (clone.folder / "bin" / "apt-get").unlink()
    assert "there is no apt-get here" in clone.run("dev").stdout
