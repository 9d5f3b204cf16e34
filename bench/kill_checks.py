"""After the kills: every acknowledged write is there once, and none that was not acknowledged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg

from bench.kill_writers import Call, Writer
from loaders.database import Connection

_PROJECTS = """
  select 'Project:' || county || ':' || id as id, title, description, version, state,
    lead_organization_id
  from project where number like 'BW-%' and state <> 'OPEN' or title like 'writer %'
"""
_LEADS = """
  select 'Project:' || p.county || ':' || p.id as id
  from project p join participation a on (a.project_id, a.county) = (p.id, p.county)
  where p.number like 'BW-%' and a.capacity = 'LEAD'
"""
_AUDITED = """
  select object_id as id, action from audit_event
  where outcome = 'SUCCEEDED' and action in ('projectClaim', 'projectCreate', 'projectUpdate')
"""
_SENT = """
  select object_id as id, 'project' || initcap(action) as action from outbox_event
  where object_type = 'Project'
"""
_KEPT = "select key from idempotency"

Sent = tuple[str, str]
"""An object and what was done to it."""


async def problems(dsn: str, writers: Sequence[Writer]) -> list[str]:
    """Compare what was acknowledged with what there is; give what does not fit."""
    connection = await asyncpg.connect(dsn)
    try:
        return [problem async for problem in _compared(connection, writers)]
    finally:
        await connection.close()


async def _compared(connection: Connection, writers: Sequence[Writer]) -> Any:
    done = [call for writer in writers for call in writer.calls if not call.code]
    acknowledged = Counter((call.object, call.mutation) for call in done)
    for table, sql in (("audit_event", _AUDITED), ("outbox_event", _SENT)):
        found = Counter((row["id"], row["action"]) for row in await connection.fetch(sql))
        for problem in _differences(table, acknowledged, found):
            yield problem
    leads = Counter((row["id"], "projectClaim") for row in await connection.fetch(_LEADS))
    claims = Counter({sent: n for sent, n in acknowledged.items() if sent[1] == "projectClaim"})
    for problem in _differences("participation", claims, leads):
        yield problem
    for problem in _rows(await connection.fetch(_PROJECTS), writers, done):
        yield problem
    kept = len(await connection.fetch(_KEPT))
    if kept != len(done):
        yield f"{kept} idempotency records for {len(done)} acknowledged calls"


def _differences(table: str, wanted: Counter[Sent], found: Counter[Sent]) -> Iterator[str]:
    for (id, mutation), count in (wanted - found).items():
        yield f"{table}: {count} rows of {mutation} of {id} are missing"
    for (id, mutation), count in (found - wanted).items():
        yield f"{table}: {count} rows of {mutation} of {id} too many"


def _rows(rows: Iterable[Any], writers: Sequence[Writer], done: Sequence[Call]) -> Iterator[str]:
    """Compare each project with the last call about it; a version counts the writes."""
    last = {call.object: call for call in done}
    writes = Counter(call.object for call in done)
    leads = {
        call.object: writer.unit.id
        for writer in writers
        for call in writer.calls
        if call.mutation == "projectClaim" and not call.code
    }
    titles = Counter(row["title"] for row in rows)
    yield from (f"{title}: made {count} times" for title, count in titles.items() if count > 1)
    found = {row["id"]: row for row in rows}
    yield from (f"{id}: acknowledged, and not there" for id in last.keys() - found.keys())
    yield from (f"{id}: there, and not acknowledged" for id in found.keys() - last.keys())
    for id in last.keys() & found.keys():
        row, call = found[id], last[id]
        version = writes[id] + (1 if id in leads else 0)
        if (row["version"], row["lead_organization_id"]) != (version, leads.get(id)):
            yield f"{id}: {dict(row)} after {writes[id]} writes, claimed by {leads.get(id)}"
        if row["description"] != call.input.get("description", row["description"]):
            yield f"{id}: {row['description']!r} after {call.input['description']!r}"


def wrongly_refused(writers: Sequence[Writer]) -> Iterator[str]:
    """Only a claim of what another writer has won may be refused."""
    won = {
        call.object: writer.number
        for writer in writers
        for call in writer.calls
        if call.mutation == "projectClaim" and not call.code
    }
    for writer in writers:
        for call in writer.calls:
            winner = won.get(call.input.get("id", ""))
            lost = call.code == "ALREADY_CLAIMED" and winner not in (None, writer.number)
            if call.code and not lost:
                yield f"writer {writer.number}: {call.mutation} refused: {call.code} {call.message}"
