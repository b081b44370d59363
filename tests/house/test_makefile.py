"""The Makefile finds a Python that is new enough, and says what is needed where there is none."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_without_a_python_new_enough_it_is_said_what_is_needed(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh"))
    environment = {"PATH": str(tmp_path / "bin"), "LC_ALL": "C"}
    done = subprocess.run(
        [shutil.which("make"), "--dry-run", "setup"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode and "Python 3.11 or newer" in done.stderr
    assert "-m venv" not in done.stdout
