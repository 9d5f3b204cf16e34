"""The servers that are measured: how each is started, asked and ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qs, unquote, urlsplit

from bench.data import BENCH, VAR
from bench.machine import cores, free_port, pinned
from bench.operations import Operation
from bench.peers import NODE, PEERS

CONNECTIONS = 10
START_SECONDS, END_SECONDS = 60, 15
Environment = dict[str, str]


class NotStarted(Exception):
    """A server ended, or did not answer, before it could be measured."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to serve: the dialect it is asked in, its command and its environment."""

    name: str
    dialect: str
    command: tuple[str | Path, ...]
    environment: Callable[[str, int], Environment]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it is, and which process it is."""

    name: str
    dialect: str
    port: int
    pid: int

    def url(self, operation: Operation) -> str:
        """Tell where an operation is posted; the floor has a route for each."""
        path = operation.name if self.dialect == "floor" else "graphql"
        return f"http://127.0.0.1:{self.port}/{path}"


def _hub(reader: str) -> Callable[[str, int], Environment]:
    """The hub as in production; it would log every request, which no other server does."""

    def environment(dsn: str, port: int) -> Environment:
        return {
            "DATABASE_URL": dsn,
            "HUB_HOST": "127.0.0.1",
            "HUB_PORT": str(port),
            "HUB_ENVIRONMENT": "production",
            "HUB_LOG_LEVEL": "warning",
            "HUB_CONNECTIONS": str(CONNECTIONS),
            "HUB_READER": reader,
        }

    return environment


def _node(dsn: str, port: int) -> Environment:
    url = urlsplit(dsn)
    options = parse_qs(url.query)
    return {
        "PGHOST": options["host"][0],
        "PGPORT": options["port"][0],
        "PGUSER": url.username or "",
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": url.path[1:],
        "PORT": str(port),
        "CONNECTIONS": str(CONNECTIONS),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }


_PYTHON = (sys.executable, "-m")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("hub", "hub", (*_PYTHON, "hub", "serve", "--empty"), _hub("fast")),
        Kind("floor", "floor", (*_PYTHON, "bench.floor"), _hub("fast")),
        Kind("plain", "hub", (*_PYTHON, "hub", "serve", "--empty"), _hub("plain")),
        Kind("postgraphile", "postgraphile", (NODE, PEERS / "postgraphile.mjs"), _node),
        Kind("apollo", "apollo", (NODE, PEERS / "apollo.mjs"), _node),
    )
}


def leave_on_sigterm() -> None:
    """Let SIGTERM end the process by an exception, so that its servers are ended too."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def running(kind: Kind, dsn: str, name: str = "") -> Iterator[Server]:
    """Run a server on the servers' core until the block ends, however it ends."""
    port, name = free_port(), name or kind.name
    environment = os.environ | kind.environment(dsn, port) | {"PYTHONPATH": str(BENCH.parent)}
    logs = VAR / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log_file = logs / f"{name}.log"
    with log_file.open("wb") as log:
        command = pinned(cores()[0], *kind.command)
        process = subprocess.Popen(
            command, env=environment, cwd=BENCH.parent, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await(process, port, log_file)
            yield Server(name, kind.dialect, port, process.pid)
        finally:
            _end(process)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until it answers anything over HTTP; raises `NotStarted`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise NotStarted(f"{log.stem} does not serve. Its log {log} ends:\n{_end_of(log)}")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    else:
        return True
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
