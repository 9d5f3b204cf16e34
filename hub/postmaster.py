"""The server's processes: is it ready, whose are they, and how they are ended."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from hub.postgres_unavailable import PostgresUnavailable

_PID_FILE = "postmaster.pid"
_STATUS_LINE = 7
_FAST, _IMMEDIATE = signal.SIGINT, signal.SIGQUIT
_FAST_SECONDS = 10.0
_IMMEDIATE_SECONDS = 6.0  # the postmaster itself kills its children after 5
_ORPHAN_SECONDS = {None: 3.0, _FAST: 10.0, _IMMEDIATE: 6.0}


class Process(NamedTuple):
    """A running process: its program, and its whole command line."""

    pid: int
    program: str
    command: str

    @property
    def leads(self) -> bool:
        """Whether it is a first process: the server's own, or initdb."""
        return Path(self.program).name in {"postgres", "initdb"}

    @property
    def is_ours(self) -> bool:
        """Whether it is PostgreSQL; a child renames itself to `postgres: <what it does>`."""
        return self.leads or self.program.startswith("postgres:")


def cluster_name(cluster: Path) -> str:
    """Return the name that each process of the cluster carries in its command line."""
    identity = cluster.stat()
    return f"hub-{identity.st_dev:x}-{identity.st_ino:x}"


def is_ready(cluster: Path, pid: int | None = None) -> bool:
    """Return whether the server (with this process id, if given) says that it takes connections."""
    try:
        lines = (cluster / _PID_FILE).read_text().splitlines()
    except FileNotFoundError:
        return False
    if len(lines) <= _STATUS_LINE or (pid is not None and lines[0] != str(pid)):
        return False
    return lines[_STATUS_LINE].strip() == "ready"


def processes_of(cluster: Path) -> list[Process]:
    """Return the PostgreSQL processes that work in this very cluster, whoever started them."""
    if not cluster.exists():
        return []
    found = _proc() if sys.platform == "linux" else _ps()
    return [process for process in found if _works_in(process, cluster)]


def _works_in(process: Process, cluster: Path) -> bool:
    if not process.is_ours:
        return False
    try:
        return Path(f"/proc/{process.pid}/cwd").samefile(cluster)
    except FileNotFoundError:
        if sys.platform == "linux":
            return False
    except PermissionError:
        # Root in a container may not look into another user's process: the name has to do.
        pass
    return cluster_name(cluster) in process.command


def _proc() -> Iterator[Process]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                words = os.fsdecode((folder / "cmdline").read_bytes()).split("\0")
                yield Process(int(folder.name), words[0], " ".join(words))


def _ps() -> Iterator[Process]:
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="],  # noqa: S607 - wherever the system keeps it
        capture_output=True,
        text=True,
        check=False,
    )
    for line in listed.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield Process(int(pid), command.partition(" -D ")[0].strip(), command)


def end_orphans(cluster: Path) -> None:
    """End what a dead owner left running in the cluster, and remove its stale `postmaster.pid`.

    Call it with the lock held. The processes are found by the folder they work in, never by the
    pid file: a process that merely has the pid written there is not touched.
    Raises PostgresUnavailable when they do not end.
    """
    for wanted in (None, _FAST, _IMMEDIATE):
        seconds = _signal(processes_of(cluster), wanted)
        if wait_until(lambda: not processes_of(cluster), seconds):
            (cluster / _PID_FILE).unlink(missing_ok=True)
            return
    pids = ", ".join(str(process.pid) for process in processes_of(cluster))
    message = (
        f"Processes of an earlier run still work in {cluster} and do not end: {pids}. End them, "
        f"then start again."
    )
    raise PostgresUnavailable(message)


def _signal(processes: list[Process], wanted: signal.Signals | None) -> float:
    """Send the signal; return how long to wait for it.

    A fast shutdown is asked of the postmaster only: its children understand it otherwise.
    """
    asked = [process for process in processes if process.leads or wanted != _FAST]
    for process in asked if wanted else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, wanted or 0)
    return _ORPHAN_SECONDS[wanted] if asked else 0


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Return True as soon as the condition holds, False when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """End our server: fast shutdown, else immediate shutdown, else kill."""
    for wanted, seconds in ((_FAST, _FAST_SECONDS), (_IMMEDIATE, _IMMEDIATE_SECONDS)):
        process.send_signal(wanted)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return
    process.kill()
    process.wait()
