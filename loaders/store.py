"""A write: one statement that changes an object by compare-and-set, and all that goes with it.

The change happens when the object still has the version and the state that the decision rested on
and the caller still sees it; rows besides, the audit events, the outbox event and the record of
the caller's idempotency key come from the changed row, so that all of it happens or none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from loaders.access import Access
from loaders.audit import event_values
from loaders.global_ids import global_id
from loaders.objects import Session, Types
from loaders.parameters import Parameters
from loaders.tables import Entity, row
from loaders.uuids import new_id
from rules.audit import AuditEvent
from rules.viewer import Viewer


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


@dataclass(frozen=True, slots=True)
class Revision:
    """New values for the rows besides whose columns equal `where`; a list means any of it."""

    table: str
    where: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows besides that go: of link tables only."""

    table: str
    where: Mapping[str, Any]


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

    @property
    def object_id(self) -> str:
        """The global id of what is written."""
        return global_id(self.main.entity, self.main.key)

    @property
    def version(self) -> int:
        """The version that the object will have."""
        return self.main.version + 1 if isinstance(self.main, Change) else 1


async def write(session: Session, wanted: Write) -> bool:
    """Write; tell whether it was done: not when the object has changed meanwhile, or is gone.

    Raises asyncpg's errors for what a constraint refuses.
    """
    statement = _Statement(await session.types())
    sql = statement.of(wanted)
    name = f"{wanted.action} {wanted.main.entity.table}"
    [record] = await session.fetch(name, sql, statement.parameters)
    return bool(record[0] == 1)


@dataclass(slots=True)
class _Statement:
    """The SQL of one write; `parameters` collects its values."""

    types: Types
    parameters: Parameters = field(default_factory=Parameters)
    access: Access | None = None

    def of(self, wanted: Write) -> str:
        parts = [f"changed as ({self._main(wanted)})"]
        besides = [*map(self._beside, self._all_besides(wanted)), self._audited(wanted.events)]
        parts += [f"b{n} as ({sql})" for n, sql in enumerate(besides)]
        return f"with {', '.join(parts)} select count(*) from changed"

    def _main(self, wanted: Write) -> str:
        main, now = wanted.main, wanted.now
        table = main.entity.table
        if isinstance(main, Creation):
            stamped = {"version": 1, "created_at": now, "updated_at": now}
            values = {"synthetic": False} | dict(main.values) | stamped
            return f"{self._insertion(table, values)} returning 1"
        return self._change(main, wanted.viewer, now)

    def _change(self, main: Change, viewer: Viewer, now: datetime) -> str:
        table, entity = main.entity.table, main.entity
        assigned = self._assigned(table, {**main.values, "updated_at": now})
        key = row(self._value(table, c, v) for c, v in zip(entity.key, main.key, strict=True))
        conditions = [f"{entity.key_of('t')} = {key}"]
        conditions.append(f"t.version = {self._value(table, 'version', main.version)}")
        if main.state is not None:
            conditions.append(f"t.state = {self._value(table, 'state', main.state)}")
        conditions.append(entity.visible_to(self._access(viewer), "t"))
        return (
            f"update {table} t set {assigned}, version = t.version + 1"
            f" where {' and '.join(conditions)} returning 1"
        )

    def _access(self, viewer: Viewer) -> Access:
        self.access = Access(viewer, self.parameters)
        return self.access

    def _all_besides(self, wanted: Write) -> list[Beside]:
        told = [Insertion("outbox_event", _outbox(wanted))]
        kept = [Insertion("idempotency", _kept(wanted.answered, wanted.now))]
        return [*self._stamped(wanted), *told, *(kept if wanted.answered else [])]

    def _audited(self, events: Sequence[AuditEvent]) -> str:
        """Insert all events at once: their times are in their order."""
        rows = [event_values(event) for event in events]
        places = (
            ", ".join(self._value("audit_event", c, v) for c, v in each.items()) for each in rows
        )
        values = ", ".join(f"({each})" for each in places)
        return (
            f"insert into audit_event ({', '.join(rows[0])})"
            f" select v.* from changed, (values {values}) v"
        )

    def _stamped(self, wanted: Write) -> list[Beside]:
        return [_stamp(beside, wanted.now, self.types) for beside in wanted.besides]

    def _beside(self, beside: Beside) -> str:
        match beside:
            case Insertion(table, values):
                return self._insertion(table, values, "from changed")
            case Revision(table, where, values):
                grown = ", version = s.version + 1" if "version" in self.types[table] else ""
                assigned = self._assigned(table, values)
                conditions = self._conditions(table, where)
                return f"update {table} s set {assigned}{grown} from changed where {conditions}"
            case Removal(table, where):
                return f"delete from {table} s using changed where {self._conditions(table, where)}"

    def _insertion(self, table: str, values: Mapping[str, Any], source: str = "") -> str:
        places = ", ".join(self._value(table, column, value) for column, value in values.items())
        return f"insert into {table} ({', '.join(values)}) select {places} {source}"

    def _assigned(self, table: str, values: Mapping[str, Any]) -> str:
        return ", ".join(f"{c} = {self._value(table, c, v)}" for c, v in values.items())

    def _conditions(self, table: str, where: Mapping[str, Any]) -> str:
        return " and ".join(
            f"s.{c} = any({self.parameters.add(list(v), f'{self.types[table][c]}[]')})"
            if isinstance(v, list | tuple)
            else f"s.{c} = {self._value(table, c, v)}"
            for c, v in where.items()
        )

    def _value(self, table: str, column: str, value: Any) -> str:
        return self.parameters.add(value, self.types[table][column])


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


def _kept(answered: Answered | None, now: datetime) -> dict[str, Any]:
    if answered is None:
        return {}
    return {
        "caller": answered.caller,
        "key": answered.key,
        "mutation": answered.mutation,
        "input_digest": answered.digest,
        "answer": json.dumps(dict(answered.answer), ensure_ascii=False),
        "created_at": now,
    }
