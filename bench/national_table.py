"""The national table of divisions: npm's `china-division`, as locked, in `bench/var/national`."""

import shutil
from pathlib import Path

from bench.data import BENCH, VAR
from bench.peers import install_locked

LEVELS = ("provinces", "cities", "areas", "streets", "villages")
ROWS = 665_276
"""Rows of the five files together; with their lines of headings, 665,281 lines."""


def files() -> list[Path]:
    """Install the package unless it is there; give its five files, from province to village."""
    folder = VAR / "national"
    if not (folder / "node_modules" / "china-division").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(BENCH / "national" / name, folder / name)
        install_locked(folder)
    dist = folder / "node_modules" / "china-division" / "dist"
    return [dist / f"{level}.csv" for level in LEVELS]
