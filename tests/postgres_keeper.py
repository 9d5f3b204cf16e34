"""What the tests of the embedded PostgreSQL share: another process, a question, a look around."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import asyncpg

from hub.postmaster import processes_of, wait_until

ROOT = Path(__file__).parent.parent


class Keeper:
    """Another process that starts, or attaches to, the server on a data folder."""

    def __init__(self, data: Path, *user: str, wheel: Path | None = None) -> None:
        """Begin; `wheel` is a folder to take the PostgreSQL programs from."""
        places = [str(place) for place in (wheel, ROOT) if place]
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests/children/keep_postgres.py", data, *user],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @cached_property
    def said(self) -> dict[str, Any]:
        """Wait until its server answers; return the dsn and whether it is the owner."""
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    @property
    def dsn(self) -> str:
        """Wait until its server answers; return where."""
        return str(self.said["dsn"])

    def end(self, wanted: signal.Signals | None = None) -> int:
        """End it by a signal, or in order when none is given; return its exit code."""
        if wanted is not None:
            self.process.send_signal(wanted)
        self.process.communicate(timeout=30)
        return self.process.returncode

    def __enter__(self) -> Self:
        """Begin the block at once, without waiting."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let no keeper outlive its test."""
        if self.process.poll() is None:
            self.end()


def ask(dsn: str, *statements: str) -> Any:
    """Run the statements on one connection; return the last one's value."""

    async def run() -> Any:
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(run())


def write_down(dsn: str) -> None:
    """Commit a row that `read_back` finds."""
    ask(dsn, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('结对')")


def read_back(dsn: str) -> Any:
    """Return what `write_down` committed."""
    return ask(dsn, "SELECT word FROM kept")


def postmaster_pid(data: Path) -> int:
    """Return the id of the server's first process."""
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def none_left(data: Path, seconds: float = 2.0) -> bool:
    """Return whether the server and all its children are gone within the time."""
    return wait_until(lambda: not processes_of(data / "postgres"), seconds)
