"""Load on one server: wrk from the other core, and what the processors did meanwhile."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.data import BENCH, VAR
from bench.machine import cores, cpu_seconds, family_cpu_seconds, pinned
from bench.operations import Operation
from bench.servers import Server

SETTLE_SECONDS = 0.2
TIMEOUT = 30


class FailedLoad(Exception):
    """Requests failed under load: such figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one round brought: rates, processor time for each request, and latencies."""

    requests_per_second: float
    server_ms: float
    postgres_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Load:
    """How servers are loaded: so many connections, and PostgreSQL's first process to watch."""

    connections: int
    postmaster: int

    def run(self, server: Server, operation: Operation, seconds: int) -> Figures:
        """Load `server` with `operation`; raises `FailedLoad` if a request failed."""
        bodies = _written(operation.bodies(server.dialect))
        before = cpu_seconds(server.pid), family_cpu_seconds(self.postmaster)
        token = operation.token if server.dialect == "hub" else ""
        told = self._wrk(server.url(operation), bodies, seconds, token)
        time.sleep(SETTLE_SECONDS)
        after = cpu_seconds(server.pid), family_cpu_seconds(self.postmaster)
        requests = told["requests"]
        if told["errors"] or not requests:
            raise FailedLoad(f"{server.name}, {operation.name}: {told}")
        used = [(late - early) * 1000 / requests for early, late in zip(before, after, strict=True)]
        rate = requests * 1e6 / told["microseconds"]
        return Figures(rate, used[0], used[1], told["p50"] / 1000, told["p99"] / 1000)

    def _wrk(self, url: str, bodies: Path, seconds: int, token: str) -> dict[str, int]:
        options = ["-t1", f"-c{self.connections}", f"-d{seconds}", f"--timeout={TIMEOUT}"]
        command = pinned(cores()[1], "wrk", *options, "-s", BENCH / "load.lua", url)
        ended = subprocess.run(
            command,
            env=os.environ | {"BENCH_BODIES": str(bodies), "BENCH_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=seconds + TIMEOUT * 2,
            check=False,
        )
        last = ended.stdout.strip().rpartition("\n")[2]
        if ended.returncode or not last.startswith("{"):
            raise FailedLoad(f"wrk: {ended.stderr or ended.stdout}")
        told: dict[str, int] = json.loads(last)
        return told


def _written(bodies: list[str]) -> Path:
    path = VAR / "bodies.txt"
    path.write_text("\n".join(bodies) + "\n", encoding="utf-8")
    return path
