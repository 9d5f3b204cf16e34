"""What the audit log tells of a mutation: who, what, before and after, or why not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from loaders.global_ids import global_id, key_for
from loaders.planned import Caller, Planned, Request, Told
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.audit import AuditEvent, Outcome, blinded
from rules.refusals import Refusal

BLINDED = frozenset({"contact", "rank", "residence_code", "requester_id", "screening", "subject"})
"""Columns whose values the audit log keeps as keyed hashes only."""


def succeeded(
    told: Told, planned: Planned, object_id: str, caller: Caller, now: datetime
) -> AuditEvent:
    """Give the event of a write that is done; a step of the hub's own has its name."""
    key = caller.blinding_key
    return _event(
        caller,
        told.action,
        Outcome.SUCCEEDED,
        now,
        system=told.system,
        object_type=planned.main.entity.name,
        object_id=object_id,
        before=_shown(told.before, key),
        after=_shown(told.after, key),
    )


def refused(entity: str, request: Request, caller: Caller, refusal: Refusal) -> AuditEvent:
    """Give the event of a call that was refused."""
    return _event(
        caller,
        request.mutation,
        Outcome.REFUSED,
        datetime.now(UTC),
        code=refusal.code,
        object_type=entity,
        object_id=_object_id(entity, request),
    )


def _object_id(entity: str, request: Request) -> str | None:
    """Give the id of what a call was about as everyone writes it, however the caller wrote it."""
    if "id" not in request.input:
        return None
    try:
        return global_id(ENTITIES[entity], key_for(ENTITIES[entity], request.input["id"]))
    except Refusal:
        return None


def _event(
    caller: Caller,
    action: str,
    outcome: Outcome,
    now: datetime,
    *,
    system: bool = False,
    **told: Any,
) -> AuditEvent:
    return AuditEvent(
        id=new_id(now),
        at=now,
        action=action,
        outcome=outcome,
        viewer="system" if system or caller.viewer.system else caller.viewer.subject,
        client=caller.viewer.client,
        address=caller.address,
        purpose=caller.viewer.purpose,
        request_id=caller.request_id,
        **told,
    )


def _shown(values: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Give values as JSON holds them; restricted ones as keyed hashes."""
    return {
        name: blinded(_plain(value), key) if name in BLINDED and value is not None
        else _plain(value)
        for name, value in values.items()
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    # What most values are comes before what is slow to tell.
    if isinstance(value, (str, UUID)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else str(value)
