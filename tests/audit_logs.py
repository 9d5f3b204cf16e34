"""Audit logs in a database: events written, sealed, and `hub audit` as an operator types it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.cli import main
from loaders.audit import COLUMNS, event_values
from loaders.audit_sealing import seal_next
from loaders.database import Connection
from loaders.uuids import new_id
from rules.audit import AuditEvent, Batch, Outcome
from tests.graph import Graph
from tests.hub_process import ROOT

START = datetime(2026, 3, 10, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_PLACES = ", ".join(f"${n}::{sql}" for n, sql in enumerate(COLUMNS.values(), start=2))
_INSERT = f"insert into audit_event (at, {', '.join(COLUMNS)}) values ($1, {_PLACES})"


def an_event(at: datetime, **given: Any) -> AuditEvent:
    """Give a claim of a project at a moment."""
    told = AuditEvent(
        new_id(at), at, "projectClaim", Outcome.SUCCEEDED, viewer="officer", address="10.0.0.7",
        object_type="Project", object_id="Project:350703:7", before={"state": "OPEN"},
        after={"state": "ASSIGNED", "budget": 1200.5}, request_id="r1",
    )  # fmt: skip
    return replace(told, **given)


async def write(connection: Connection, *events: AuditEvent) -> None:
    """Write events with the times they have."""
    for event in events:
        values = event_values(event)
        await connection.execute(_INSERT, event.at, *(values[name] for name in COLUMNS))


async def sealed_log(connection: Connection, sizes: Sequence[int]) -> list[list[UUID]]:
    """Write and seal batches of these sizes, an event a minute; give the ids in their order."""
    events = [an_event(START + n * MINUTE) for n in range(sum(sizes))]
    await write(connection, *events)
    ids, n = [], 0
    for size in sizes:
        n += size
        batch = await seal_next(connection, START + n * MINUTE)
        assert batch is not None
        ids.append([leaf.event for leaf in batch.leaves])
        assert len(ids[-1]) == size
    return ids


async def seal_before(connection: Connection, horizon: datetime) -> list[Batch]:
    """Seal everything from before a moment."""
    found = []
    while batch := await seal_next(connection, horizon):
        found.append(batch)
    return found


async def hub_audit(graph: Graph, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m hub audit` on a graph's database; the graph goes on meanwhile."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "hub", "audit", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": graph.dsn},
        capture_output=True,
        check=False,
        text=True,
    )


async def verified(
    graph: Graph, capsys: pytest.CaptureFixture[str], *anchors: Path
) -> dict[str, Any]:
    """Run `audit verify --json` in this process; its status must fit what it says."""
    given = [word for path in anchors for word in ("--anchor", str(path))]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", graph.dsn)
        # The loggers of this process are other tests' too.
        environment.setattr("hub.cli.configure_logs", lambda _: None)
        status = await asyncio.to_thread(main, ["audit", "verify", "--json", *given])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert status == (0 if said["whole"] else 1)
    return said
