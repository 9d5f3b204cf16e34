"""Mutations that are no steps: rows made and changed by whoever may, as operations."""

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loaders.access import Access
from loaders.global_ids import key_for
from loaders.objects import Object, Session
from loaders.parameters import Parameters
from loaders.planned import Caller, Planned, Request, Told
from loaders.rows import among
from loaders.store import Beside, Change
from loaders.tables import ENTITIES
from rules.days import day_of
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

Prepare = Callable[[Session, Request, Caller, datetime], Awaitable[Planned]]


@dataclass(frozen=True, slots=True)
class Drafting:
    """An operation made of a function that says what it would write."""

    entity_name: str
    prepare: Prepare
    transacted: bool = False

    async def plan(
        self, session: Session, request: Request, caller: Caller, now: datetime
    ) -> Planned:
        """Say what would be written now; raises `Refusal`."""
        return await self.prepare(session, request, caller, now)


def reference(values: Mapping[str, Any], field: str, entity: str) -> tuple[Any, ...] | None:
    """Read the id in an input's field; raises `Refusal` (`INVALID_ID`) that names the field."""
    if values.get(field) is None:
        return None
    try:
        return key_for(ENTITIES[entity], values[field])
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, (field,)) from refusal


async def seen(
    session: Session, viewer: Viewer, field: str, entity: str, *keys: tuple[Any, ...]
) -> None:
    """Raise `Refusal` (`UNKNOWN_REFERENCE`) unless all of these rows may be seen.

    What may not be seen cannot be told from what does not exist.
    """
    if not keys:
        return
    of, parameters = ENTITIES[entity], Parameters()
    access = Access(viewer, parameters)
    sql = (
        f"select count(*) from {of.table} t where {among(of, keys, parameters)}"
        f" and {of.visible_to(access, 't')}"
    )
    [record] = await session.fetch(f"{entity} seen", sql, parameters, access.rights)
    if record[0] != len(set(keys)):
        words = f"`{field}` refers to something that does not exist, or that you may not see."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, (field,))


async def stored(session: Session, found: Object, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of an object as they stand, for the audit log to tell what they were."""
    if not row:
        return {}
    entity, parameters = found.entity, Parameters()
    here = among(entity, [found.key], parameters)
    sql = f"select {', '.join(row)} from {entity.table} t where {here}"
    [record] = await session.fetch(f"{entity.name} stored", sql, parameters)
    return dict(record)


def planned_change(
    found: Object,
    request: Request,
    row: Mapping[str, Any],
    before: Mapping[str, Any],
    besides: Sequence[Beside] = (),
) -> Planned:
    """Plan the change of some columns of an object that stays in its state."""
    state = found.facts.state
    main = Change(found.entity, found.key, found.version, row, state.value)
    return Planned(main, "UPDATE", [Told(request.mutation, before, row)], state.value, besides)


def new_number(kind: str, now: datetime) -> str:
    """Make a number for what came without one: `XM-20260131-9F3A61B24C07`."""
    return f"{kind}-{day_of(now):%Y%m%d}-{secrets.token_hex(6).upper()}"


def cleared(
    request: Request, fields: Mapping[str, str], required: Collection[str] = ()
) -> dict[str, Any]:
    """Give the columns whose values an update takes away: field → column.

    Raises `Refusal` (`BAD_USER_INPUT`) for one that must have a value.
    """
    for field in required:
        if field in request.cleared:
            words = f"`{field}` must have a value; leave it out to keep the one it has."
            raise Refusal(ErrorCode.BAD_USER_INPUT, words, (field,))
    return {column: None for field, column in fields.items() if field in request.cleared}


def taken(values: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """Give the columns that an input says something about: field → column."""
    return {column: values[field] for field, column in fields.items() if field in values}
