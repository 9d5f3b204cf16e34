"""The machine: its cores, free ports, and what processes have used (Linux's /proc)."""

import os
import platform
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PARENT, _CPU = 1, slice(11, 15)
"""Places in /proc/…/stat after the program's name: parent, then times of itself and its dead."""


@cache
def cores() -> tuple[int, int]:
    """Give the core of the server under load and the core of the load."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def pinned(core: int, *command: str | Path) -> list[str]:
    """Give a command that runs this one, all its threads, on one core; the id stays the same."""
    return ["taskset", "--cpu-list", str(core), *map(str, command)]


def free_port() -> int:
    """Find a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process has used, all its threads together."""
    user, system = _stat(pid)[_CPU][:2]
    return (int(user) + int(system)) / TICKS


def family_cpu_seconds(parent: int) -> float:
    """Give the processor time of a process and all its children, ended ones too."""
    used = sum(map(int, _stat(parent)[_CPU]))
    for stat in _all_stats():
        if int(stat[_PARENT]) == parent:
            used += sum(map(int, stat[_CPU][:2]))
    return used / TICKS


def parent_of(pid: int) -> int:
    """Give the process that a process is a child of."""
    return int(_stat(pid)[_PARENT])


def resident_bytes(pid: int) -> int:
    """Give the memory that a process keeps resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def described() -> dict[str, str | int | float]:
    """Tell what the machine is, and how busy it is now."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "system": platform.platform(),
        "python": platform.python_version(),
        "core of the server": cores()[0],
        "core of the load": cores()[1],
        "load average at the start": round(os.getloadavg()[0], 2),
    }


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _all_stats() -> Iterator[list[str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it may end meanwhile
                yield _stat(int(entry.name))
