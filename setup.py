"""Puts `needlewise.pth` beside the installed packages; everything else about the build is in `pyproject.toml`.

Python runs that file at every start of the environment, see `bot/serving/environment.py`. Neither `package-data` nor
`data-files` can put a file there for an editable installation.
"""

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithStartupFile(build_py):
    """Copies the file to the root of the wheel, of an editable one as well."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        wheel_root = self.get_finalized_command("install").install_lib if self.editable_mode else self.build_lib
        self.copy_file("needlewise.pth", wheel_root)


setup(cmdclass={"build_py": BuildWithStartupFile})
