"""A write: one statement that changes an object by compare-and-set, and all that goes with it.

The change happens when the object still has the version and the state that the decision rested on
and the caller still sees it; rows besides, the audit events, the outbox event and the record of
the caller's idempotency key come from the changed row, so that all of it happens or none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from loaders.audit import event_values
from loaders.global_ids import global_id
from loaders.objects import Session, Types
from loaders.parameters import refuse_unstorable
from loaders.tables import Entity
from loaders.uuids import new_id
from loaders.write_texts import Alter, Columns, Delete, Forms, Insert, Shape, Update, text_of
from rules.audit import AuditEvent
from rules.viewer import Viewer, access_shape


@dataclass(frozen=True, slots=True)
class Creation:
    """A new row of `entity`: all its columns but the record's own."""

    entity: Entity
    key: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """New values for the row with `key`, if it still has this version and state."""

    entity: Entity
    key: tuple[Any, ...]
    version: int
    values: Mapping[str, Any]
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Insertion:
    """A row besides."""

    table: str
    values: Mapping[str, Any]

    @property
    def shape(self) -> Insert:
        """What its SQL depends on."""
        return Insert(self.table, tuple(self.values))

    @property
    def bound(self) -> list[Any]:
        """Its values in the order of its SQL."""
        return [*self.values.values()]


@dataclass(frozen=True, slots=True)
class Revision:
    """New values for the rows besides whose columns equal `where`; a list means any of it."""

    table: str
    where: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def shape(self) -> Update:
        """What its SQL depends on."""
        return Update(self.table, tuple(self.values), _forms(self.where))

    @property
    def bound(self) -> list[Any]:
        """Its values in the order of its SQL."""
        return [*self.values.values(), *self.where.values()]


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows besides that go: of link tables only."""

    table: str
    where: Mapping[str, Any]

    @property
    def shape(self) -> Delete:
        """What its SQL depends on."""
        return Delete(self.table, _forms(self.where))

    @property
    def bound(self) -> list[Any]:
        """Its values in the order of its SQL."""
        return [*self.where.values()]


def _forms(where: Mapping[str, Any]) -> Forms:
    return tuple([(column, isinstance(value, (list, tuple))) for column, value in where.items()])


Beside: TypeAlias = Insertion | Revision | Removal


@dataclass(frozen=True, slots=True)
class Answered:
    """What is kept of a call that may come again: the caller's key for it, and the answer."""

    caller: str
    key: str
    mutation: str
    digest: bytes
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """One write. `action` and `state` are what the outbox tells of it; `now` stamps its rows."""

    main: Creation | Change
    viewer: Viewer
    action: str
    now: datetime
    state: str | None = None
    besides: Sequence[Beside] = ()
    events: Sequence[AuditEvent] = ()
    answered: Answered | None = None
    shown: str | None = None
    """SQL over the written row of what is shown of it (loaders/own_values.py)."""

    @property
    def object_id(self) -> str:
        """The global id of what is written."""
        return global_id(self.main.entity, self.main.key)

    @property
    def version(self) -> int:
        """The version that the object will have."""
        return self.main.version + 1 if isinstance(self.main, Change) else 1


@dataclass(frozen=True, slots=True)
class Written:
    """Whether a write was done, and what is shown of the object; None if it has to be read."""

    done: bool
    shown: bytes | None = None


async def write(session: Session, wanted: Write) -> Written:
    """Write; it is not done when the object has changed meanwhile, or is gone.

    Raises asyncpg's errors for what a constraint refuses.
    """
    types = await session.types()
    main, besides = _main(wanted), _besides(wanted, types)
    text = text_of(_shape(main, besides, wanted), wanted.viewer, types)
    values = text.bound(wanted.viewer, _values(main, besides, wanted))
    name = f"{wanted.action} {wanted.main.entity.table}"
    [record] = await session.fetch(name, text.sql, values)
    return Written(record[0] == 1, record[1])


def _shape(main: Mapping[str, Any], besides: Sequence[Beside], wanted: Write) -> Shape:
    """Give what the text depends on: `_values` gathers in the same order."""
    shapes = tuple([beside.shape for beside in besides])
    access = access_shape(wanted.viewer)
    shape, name = _main_shape(wanted, tuple(main)), wanted.main.entity.name
    return Shape(name, shape, shapes, len(wanted.events), access, wanted.shown)


def _main_shape(wanted: Write, columns: Columns) -> Insert | Alter:
    main = wanted.main
    if isinstance(main, Creation):
        return Insert(main.entity.table, columns)
    return Alter(main.entity.name, columns, main.state is not None)


def _values(main: Mapping[str, Any], besides: Sequence[Beside], wanted: Write) -> list[Any]:
    """Gather the values. Raises `Refusal` (`BAD_USER_INPUT`) for text that cannot be held."""
    values = [*main.values()]
    if isinstance(wanted.main, Change):
        state = wanted.main.state
        values += [*wanted.main.key, wanted.main.version, *([] if state is None else [state])]
    for beside in besides:
        values += beside.bound
    refuse_unstorable(values)
    told = [value for event in wanted.events for value in event_values(event).values()]
    refuse_unstorable(told)
    return values + told


def _main(wanted: Write) -> dict[str, Any]:
    """Give the columns of the object's row that are written."""
    main, now = wanted.main, wanted.now
    if isinstance(main, Change):
        return {**main.values, "updated_at": now}
    stamped = {"version": 1, "created_at": now, "updated_at": now}
    return {"synthetic": False, **main.values, **stamped}


def _besides(wanted: Write, types: Types) -> list[Beside]:
    stamped = [_stamp(beside, wanted.now, types) for beside in wanted.besides]
    told = Insertion("outbox_event", _outbox(wanted))
    if wanted.answered is None:
        return [*stamped, told]
    return [*stamped, told, Insertion("idempotency", _kept(wanted.answered, wanted.now))]


def _stamp(beside: Beside, now: datetime, types: Types) -> Beside:
    """Give rows besides the record's own columns, where their table has them."""
    has = types[beside.table]
    if isinstance(beside, Insertion) and "created_at" in has and "version" in has:
        record = {"synthetic": False, "version": 1, "created_at": now, "updated_at": now}
        return Insertion(beside.table, {**record, **beside.values})
    if isinstance(beside, Revision) and "updated_at" in has:
        return Revision(beside.table, beside.where, {**beside.values, "updated_at": now})
    return beside


def _outbox(wanted: Write) -> dict[str, Any]:
    key = wanted.main.key
    return {
        "id": new_id(wanted.now),
        "county": key[1] if len(key) > 1 else "10",
        "at": wanted.now,
        "object_type": wanted.main.entity.name,
        "object_id": wanted.object_id,
        "action": wanted.action,
        "state": wanted.state,
        "version": wanted.version,
    }


def _kept(answered: Answered, now: datetime) -> dict[str, Any]:
    return {
        "caller": answered.caller,
        "key": answered.key,
        "mutation": answered.mutation,
        "input_digest": answered.digest,
        "answer": json.dumps(dict(answered.answer), ensure_ascii=False),
        "created_at": now,
    }
