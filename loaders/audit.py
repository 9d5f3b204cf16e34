"""Audit events: written, and read back as they were when they were sealed."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from loaders.objects import Session
from rules.audit import AuditEvent
from rules.canonical import canonical_bytes

COLUMNS = {
    "id": "uuid",
    "action": "text",
    "outcome": "text",
    "viewer": "text",
    "client": "text",
    "address": "text",
    "object_type": "text",
    "object_id": "text",
    "before": "jsonb",
    "after": "jsonb",
    "code": "text",
    "purpose": "text",
    "request_id": "text",
}
"""What is written of an event, with its SQL type. The table's defaults give `xid` and then `at`:
in this order the sealer needs them."""
_AT = "greatest(least(audit_event.at, '9999-12-30 00:00+00'), '0001-01-02 00:00+00') as at"
READ = f"{_AT}, {', '.join(COLUMNS)}"
"""What is read of an event; a time that Python has not, which nobody but a forger writes, becomes
the nearest that it has."""
_ARRAYS = ", ".join(f"${n}::{sql}[]" for n, sql in enumerate(COLUMNS.values(), start=1))
_INSERT = f"insert into audit_event ({', '.join(COLUMNS)}) select * from unnest({_ARRAYS})"

EXACT_INTEGER = 2**53 - 1


async def record(session: Session, events: Sequence[AuditEvent]) -> None:
    """Write events by themselves, all or none; `at` is the database's, whatever theirs says.

    Raises `ValueError` for what the seal could not hold exactly, and what a statement raises.
    """
    if events:
        rows = [event_values(event) for event in events]
        values = [[row[column] for row in rows] for column in COLUMNS]
        await session.fetch("audit events", _INSERT, values)


def event_values(event: AuditEvent) -> dict[str, Any]:
    """Give the values of `COLUMNS` for an event, JSON as text.

    Raises `ValueError` for what the seal could not hold exactly.
    """
    json_texts = {"before": _written(event.before), "after": _written(event.after)}
    return {name: getattr(event, name) for name in COLUMNS} | json_texts


def event_of(row: Any) -> AuditEvent:
    """Give the event of a row that `READ` brought."""
    values = {name: row[name] for name in COLUMNS}
    json_values = {"before": _read(row["before"]), "after": _read(row["after"])}
    return AuditEvent(at=row["at"], **values | json_values)


def _written(value: Mapping[str, Any] | None) -> str | None:
    if value is None:
        return None
    if all(each is None or isinstance(each, str) for each in value.values()):
        # Nothing that loses digits is in it: the quick way says the same to PostgreSQL.
        return _WRITER.encode(dict(value)).encode().decode()
    return canonical_bytes(dict(value)).decode()


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _read(text: str | None) -> Any:
    """Read JSON; a number that would lose digits stays a text, so that the seal covers them."""
    return text and json.loads(text, parse_int=_integer, parse_float=_real)


def _integer(text: str) -> int | str:
    return text if abs(int(text)) > EXACT_INTEGER else int(text)


def _real(text: str) -> float | str:
    value = float(text)
    return value if Decimal(text) == Decimal(repr(value)) else text
