"""Who is measured in `bench.writes`, and one round of each: claims over HTTP, or bare ones."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.claimable import COUNTY, Claimable
from bench.claiming import Outcome
from bench.data import BENCH, VAR
from bench.load import SETTLE_SECONDS, FailedLoad, Figures
from bench.machine import cores, cpu_seconds, family_cpu_seconds, pinned
from bench.operations import postgraphile_id
from bench.servers import CONNECTIONS, Server

WRITING = BENCH / "writing"
SLACK_SECONDS = 60
Variables = Callable[[UUID], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Claimant:
    """One way to claim: its name, what it is, and the command of one round.

    `command` takes the file that `items` made and the seconds; `server` is None where the round's
    own process does what a server would.
    """

    name: str
    about: str
    items: Callable[[Sequence[UUID]], list[str]]
    command: Callable[[Path, float], list[str]]
    environment: dict[str, str]
    server: Server | None = None
    slow_warm_up: bool = False

    def round(
        self, projects: Sequence[UUID], seconds: float, postmaster: int
    ) -> tuple[Outcome, Figures]:
        """Claim for so many seconds; raises `FailedLoad` for a refusal or when none are left."""
        file = VAR / "items.txt"
        file.write_text("\n".join(self.items(projects)) + "\n", encoding="utf-8")
        before = self._used(), family_cpu_seconds(postmaster)
        found = self._run(self.command(file, seconds), seconds)
        time.sleep(SETTLE_SECONDS)
        if found.refusals or found.taken == len(projects):
            raise FailedLoad(f"{self.name}: {found.refusals or 'too few projects for so long'}")
        server = self._used() - before[0] if self.server else found.cpu_seconds
        return found, _figures(found, server, family_cpu_seconds(postmaster) - before[1])

    def _used(self) -> float:
        return cpu_seconds(self.server.pid) if self.server else 0.0

    def _run(self, command: list[str], seconds: float) -> Outcome:
        # Where there is a server, it has the first core and this, the load, the other one.
        core = cores()[1 if self.server else 0]
        ended = subprocess.run(
            pinned(core, *command),
            env=os.environ | self.environment | {"PYTHONPATH": str(BENCH.parent)},
            cwd=BENCH.parent,
            capture_output=True,
            text=True,
            timeout=seconds + SLACK_SECONDS,
            check=False,
        )
        if ended.returncode:
            raise FailedLoad(f"{self.name}: {ended.stderr[-2000:]}")
        return Outcome(**json.loads(ended.stdout))


def _figures(found: Outcome, server: float, postgres: float) -> Figures:
    done = found.acknowledged
    rate = done / found.seconds
    return Figures(rate, server * 1000 / done, postgres * 1000 / done, found.p50_ms, found.p99_ms)


def hub(server: Server, claimable: Claimable, connections: int) -> list[Claimant]:
    """Give the hub, without and with a key by which a claim may be repeated."""
    document = (WRITING / "claim.graphql").read_text(encoding="utf-8").strip()

    def plain(project: UUID) -> dict[str, Any]:
        return {"input": {"id": f"Project:{COUNTY}:{project}", "expectedVersion": 1}}

    def keyed(project: UUID) -> dict[str, Any]:
        return {"input": plain(project)["input"] | {"idempotencyKey": str(project)}}

    def claimant(name: str, about: str, variables: Variables) -> Claimant:
        return Claimant(
            name,
            about,
            lambda projects: _bodies(document, variables, projects),
            _posting(server, connections, '"userErrors":[]'),
            {"BENCH_TOKEN": claimable.key},
            server,
        )

    return [
        claimant("hub", "projectClaim", plain),
        claimant("hub, key", "projectClaim with an idempotencyKey", keyed),
    ]


def postgraphile(server: Server, claimable: Claimable, connections: int) -> Claimant:
    """Give PostGraphile's own mutation of the same row."""
    document = (WRITING / "claim.postgraphile.graphql").read_text(encoding="utf-8").strip()
    fixed = {"unit": str(claimable.unit), "now": datetime.now(UTC).isoformat()}

    def variables(project: UUID) -> dict[str, Any]:
        return {"id": postgraphile_id(f"Project:{COUNTY}:{project}"), **fixed}

    return Claimant(
        "postgraphile",
        "updateProject, the row alone",
        lambda projects: _bodies(document, variables, projects),
        _posting(server, connections, '"state":"ASSIGNED"'),
        {},
        server,
        slow_warm_up=True,
    )


def bare(claimable: Claimable) -> list[Claimant]:
    """Give the transaction by asyncpg, statement by statement and as one statement."""

    def command(statements: str) -> Callable[[Path, float], list[str]]:
        return lambda file, seconds: [
            *(sys.executable, "-m", "bench.bare_claims", str(file), str(claimable.unit)),
            *(str(seconds), str(CONNECTIONS), statements),
        ]

    def claimant(name: str, about: str, statements: str) -> Claimant:
        environment = {"DATABASE_URL": claimable.dsn}
        return Claimant(name, about, lambda ids: [*map(str, ids)], command(statements), environment)

    return [
        claimant("bare", "BEGIN, four statements, COMMIT by asyncpg", "four"),
        claimant("bare, one", "the same as one statement by asyncpg", "one"),
    ]


def _bodies(document: str, variables: Variables, projects: Sequence[UUID]) -> list[str]:
    return [json.dumps({"query": document, "variables": variables(id)}) for id in projects]


def _posting(
    server: Server, connections: int, acknowledged: str
) -> Callable[[Path, float], list[str]]:
    address = f"127.0.0.1:{server.port}"
    return lambda file, seconds: [
        *(sys.executable, "-m", "bench.claim_load", str(file), address, str(seconds)),
        *(str(connections), acknowledged),
    ]
