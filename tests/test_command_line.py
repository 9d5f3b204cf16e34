"""`scripts/hub` finds packages and data from any folder; Ctrl-C while it loads is told quietly."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub_process import ROOT

CKSUM = shutil.which("cksum") or "cksum"
# It stands in for the Python of .venv and says what it is run with.
SAYS = """#!/bin/sh
if [ "$1" = -c ]; then exit 0; fi
printf '%s\\n' "$HUB_DATA" "$PYTHONPATH" "$@"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a folder with the scripts, in which the packages are installed already."""
    clone = tmp_path / "a clone"
    shutil.copytree(ROOT / "scripts", clone / "scripts")
    lock = shutil.copy(ROOT / "requirements.lock", clone)
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(SAYS)
    python.chmod(0o755)
    with Path(lock).open() as file:
        sums = subprocess.check_output([CKSUM], stdin=file, text=True)
    digits = "".join(filter(str.isdigit, sums))
    (clone / ".venv" / f"installed-requirements.lock-{digits}").touch()
    return clone


def said(clone: Path, *arguments: str, **environment: str) -> list[str]:
    """Run `scripts/hub` in a folder that has nothing to do with it."""
    bare = {"PATH": os.environ["PATH"], **environment}
    return subprocess.check_output(
        [str(clone / "scripts" / "hub"), *arguments], cwd="/", env=bare, text=True
    ).splitlines()


def test_the_hub_runs_from_any_folder_on_the_data_of_its_own(clone: Path) -> None:
    words = ["import", "areas", "my table.csv"]
    assert said(clone, *words) == [f"{clone}/var", str(clone), "-m", "hub", *words]


def test_the_data_folder_can_still_be_named(clone: Path) -> None:
    assert said(clone, "health", HUB_DATA="/data")[0] == "/data"


def test_ctrl_c_while_the_modules_load_leaves_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "hub", "health"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    # The command line's first import; those of the graph are still to come.
    assert any(line.endswith(" argparse\n") for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert "Traceback" not in error
