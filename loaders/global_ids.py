"""Opaque global ids: `Type:county:uuid`, so that a lookup goes to one shard."""

from functools import lru_cache
from typing import Any

from asyncpg.pgproto.pgproto import UUID

from loaders.tables import ENTITIES, Entity
from rules.areas import parse_division_code
from rules.refusals import ErrorCode, Refusal

MAX_NODES = 100


def parse_global_id(text: str) -> tuple[Entity, tuple[Any, ...]]:
    """Read an id that the hub gave; tell its entity and key.

    Raises `Refusal` (`INVALID_ID`) for anything that the hub did not give.
    """
    name, *parts = text.split(":")
    entity = ENTITIES.get(name)
    if entity is None or len(parts) != len(entity.key):
        raise _refusal(text)
    try:
        return entity, tuple(map(_read_part, entity.key, reversed(parts)))
    except (ValueError, Refusal) as error:
        raise _refusal(text) from error


def global_id(entity: Entity, key: tuple[Any, ...]) -> str:
    """Write the id of the row of `entity` with this key, as PostgreSQL does."""
    return ":".join([entity.name, *map(str, reversed(key))])


def key_for(entity: Entity, text: str) -> tuple[Any, ...]:
    """Read an id that must belong to `entity`; raises `Refusal` (`INVALID_ID`)."""
    found, key = parse_global_id(text)
    if found is not entity:
        raise Refusal(
            ErrorCode.INVALID_ID,
            f"{text[:60]!r} is the id of a {found.name}, not of a {entity.name}.",
        )
    return key


def refuse_too_many(ids: list[str]) -> list[str]:
    """Give the list back; raises `Refusal` (`BAD_USER_INPUT`) for more than 100."""
    if len(ids) > MAX_NODES:
        raise Refusal(ErrorCode.BAD_USER_INPUT, f"Ask for {MAX_NODES} ids at most, not {len(ids)}.")
    return ids


def _read_part(column: str, text: str) -> Any:
    return UUID(text) if column == "id" else _division_code(text)


# A page of ids names few counties, and each many times.
_division_code = lru_cache(10_000)(parse_division_code)


def _refusal(text: str) -> Refusal:
    return Refusal(
        ErrorCode.INVALID_ID,
        f"{text[:60]!r} is not an id of this graph. Use an `id` as the graph gave it.",
    )
