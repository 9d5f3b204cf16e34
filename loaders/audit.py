"""Audit events: as rows of their table, and written by themselves."""

import json
from collections.abc import Sequence
from typing import Any

from loaders.objects import Session
from loaders.parameters import Parameters
from rules.audit import AuditEvent


def event_values(event: AuditEvent) -> dict[str, Any]:
    """Give the columns of an event's row; its time and transaction are the table's to tell."""
    return {
        "id": event.id,
        "action": event.action,
        "outcome": event.outcome.value,
        "viewer": event.viewer,
        "client": event.client,
        "address": event.address,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "before": _json(event.before),
        "after": _json(event.after),
        "code": event.code.value if event.code else None,
        "purpose": event.purpose,
        "request_id": event.request_id,
    }


async def record(session: Session, events: Sequence[AuditEvent]) -> None:
    """Write events that belong to no write: refusals, reads of restricted values."""
    if not events:
        return
    types, parameters = (await session.types())["audit_event"], Parameters()
    rows = [event_values(event) for event in events]
    tuples = ", ".join(
        f"({', '.join(parameters.add(value, types[column]) for column, value in row.items())})"
        for row in rows
    )
    await session.fetch(
        "audit", f"insert into audit_event ({', '.join(rows[0])}) values {tuples}", parameters
    )


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
