"""Who signs in: keys and accounts, with the roles that are in force on a day.

What was found is remembered until rights change (remembering.py), for a lookup costs as much as a
small read does. Requests that come together share the statement.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from aiodataloader import DataLoader

from loaders.access import ALL
from loaders.database import Database
from loaders.remembering import Listener, Memory
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.viewer import Grant, Scope

MOST_AT_ONCE = 500
"""Requests that share one statement at most."""

V = TypeVar("V")

_IN_FORCE = (
    "a.state = 'IN_FORCE' and a.term_start <= $2 and (a.term_end is null or a.term_end >= $2)"
)
_KEYS = f"""
select k.digest, k.id, k.client_id, k.expires_at, k.revoked_at, k.last_used_at, k.development,
  c.scopes, a.role, a.area_code, a.organization_id
from api_key k
join api_client c on c.id = k.client_id
left join assignment a on a.client_id = k.client_id and {_IN_FORCE}
where k.digest = any($1)
order by k.id, a.id
"""
_ACCOUNTS = f"""
select p.subject, p.id, p.county, a.role, a.area_code, a.organization_id
from person p
left join assignment a on a.person_id = p.id and a.person_county = p.county and {_IN_FORCE}
where p.subject = any($1)
order by p.id, a.id
"""
_USED = "update api_key set last_used_at = $2 where id = $1"
_CLIENT_NAME = "select name from api_client where id = $1"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored, with its client's scopes and its grants in force."""

    id: UUID
    client: UUID
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    development: bool
    scopes: frozenset[Scope]
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """The person behind an account at the identity provider, and the grants in force.

    An account that was recorded in two counties is one human being's: the first record stands
    for the person, the grants are those of both.
    """

    person: UUID
    county: DivisionCode
    grants: tuple[Grant, ...]


class Directory:
    """Finds keys and accounts, those of requests that come together by one statement."""

    def __init__(self, database: Database, dsn: str) -> None:
        """Look in `database`, and listen at `dsn` for changes; there must be a running loop."""
        self._database = database
        self._known_keys, self._known_accounts = Memory[Key](), Memory[Account]()
        self._listener = Listener(dsn, self._forget)
        # Without its cache the loader only gathers.
        gather = partial(DataLoader, cache=False, max_batch_size=MOST_AT_ONCE)
        self._keys: DataLoader[Any, Key | None] = gather(self._find_keys)
        self._accounts: DataLoader[Any, Account | None] = gather(self._find_accounts)

    async def key(self, digest: bytes, day: date) -> Key | None:
        """Find the key with this SHA-256, whatever its state, with what is in force on `day`."""
        return await self._remembered(self._known_keys, self._keys, (digest, day))

    async def account(self, subject: str, day: date) -> Account | None:
        """Find the person whose account is called `subject`."""
        return await self._remembered(self._known_accounts, self._accounts, (subject, day))

    async def close(self) -> None:
        """Listen no more."""
        await self._listener.close()

    async def _remembered(
        self, memory: Memory[V], loader: DataLoader[Any, V | None], sought: tuple[Any, date]
    ) -> V | None:
        if (held := memory.get(sought)) is not None:
            return held
        changes = memory.changes
        # Who gives up waiting does not take the answer from the others.
        found = await asyncio.shield(loader.load(sought))
        if found is not None and self._listener.hears:
            memory.keep(sought, found, changes)
        return found

    def _forget(self) -> None:
        self._known_keys.forget()
        self._known_accounts.forget()

    async def mark_used(self, key: UUID, moment: datetime) -> None:
        """Note when a key was used."""
        await self._database.fetch("key used", _USED, [key, moment])

    async def _find_keys(self, wanted: list[tuple[bytes, date]]) -> list[Key | None]:
        found = await self._found("keys", _KEYS, "digest", wanted)
        return [_key(found.get(digest)) for digest, _ in wanted]

    async def _find_accounts(self, wanted: list[tuple[str, date]]) -> list[Account | None]:
        found = await self._found("accounts", _ACCOUNTS, "subject", wanted)
        return [_account(found.get(subject)) for subject, _ in wanted]

    async def _found(
        self, name: str, sql: str, column: str, wanted: list[tuple[Any, date]]
    ) -> dict[Any, list[Any]]:
        # All of them wait now, so the latest day is the day for all.
        today = max(day for _, day in wanted)
        by_value: dict[Any, list[Any]] = {}
        values = list({value for value, _ in wanted})
        for record in await self._database.fetch(name, sql, [values, today], ALL):
            by_value.setdefault(record[column], []).append(record)
        return by_value


async def client_name(database: Database, client: str) -> str | None:
    """Give the name of the client with this id."""
    name: str | None = await database.fetch_value("client name", _CLIENT_NAME, [UUID(client)])
    return name


def _key(records: Sequence[Any] | None) -> Key | None:
    if not records:
        return None
    first = records[0]
    return Key(
        first["id"],
        first["client_id"],
        first["expires_at"],
        first["revoked_at"],
        first["last_used_at"],
        first["development"],
        frozenset(Scope[scope] for scope in first["scopes"]),
        _grants(records),
    )


def _account(records: Sequence[Any] | None) -> Account | None:
    if not records:
        return None
    first = records[0]
    return Account(first["id"], DivisionCode(first["county"]), _grants(records))


def _grants(records: Sequence[Any]) -> tuple[Grant, ...]:
    """Read the roles off the rows; a holder without any has one row without a role."""
    return tuple(
        Grant(
            AssignmentRole[record["role"]],
            None if record["area_code"] is None else DivisionCode(record["area_code"]),
            record["organization_id"],
        )
        for record in records
        if record["role"] is not None
    )
