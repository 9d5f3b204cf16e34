"""What claims have left in the database: as many rows of each kind as were acknowledged."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from bench.claimable import COUNTY

_IDS = f"select unnest($1::uuid[]) as id, '{COUNTY}' as county"
_NAMED = f"select 'Project:{COUNTY}:' || id from asked"
COUNTS = {
    "projects": """
      select count(*) from asked join project p using (id, county)
      where p.state = 'ASSIGNED' and p.version = 2 and p.lead_organization_id = $2
    """,
    "participations": """
      select count(*)
      from asked join participation p on (p.project_id, p.county) = (asked.id, asked.county)
      where p.capacity = 'LEAD' and p.state = 'ACCEPTED' and p.organization_id = $2
    """,
    "audit events": f"""
      select count(*) from audit_event
      where object_id in ({_NAMED}) and action = 'projectClaim' and outcome = 'SUCCEEDED'
        and ($2::uuid is not null)
    """,
    "outbox events": f"""
      select count(*) from outbox_event
      where object_id in ({_NAMED}) and action = 'CLAIM' and state = 'ASSIGNED'
        and ($2::uuid is not null)
    """,
}


class Miscounted(Exception):
    """What was acknowledged is not what is in the database."""


async def check(
    dsn: str, name: str, projects: Sequence[UUID], unit: UUID, acknowledged: int, *, row_alone: bool
) -> dict[str, int]:
    """Count what claims of `projects` have left; raises `Miscounted` unless it is all there.

    `row_alone`: only the project's row was to be changed, and nothing else is looked for.
    """
    kinds = ["projects"] if row_alone else list(COUNTS)
    connection = await asyncpg.connect(dsn)
    try:
        found = {
            kind: await connection.fetchval(
                f"with asked as ({_IDS}) {COUNTS[kind]}", projects, unit
            )
            for kind in kinds
        }
    finally:
        await connection.close()
    if set(found.values()) != {acknowledged}:
        raise Miscounted(f"{name}: {acknowledged} claims were acknowledged; there are {found}")
    return found
