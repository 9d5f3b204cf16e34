"""Writing: whole rows, and what PostgreSQL's refusals mean."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from loaders.copying import copy
from loaders.database import Connection
from rules.refusals import ErrorCode, Refusal

_MEANINGS: dict[str, tuple[ErrorCode, str]] = {
    "area_parent": (ErrorCode.UNKNOWN_PARENT, "The area above it does not exist; create it first."),
    "pairing_standing": (
        ErrorCode.ALREADY_PAIRED,
        "The unit already has a standing pairing of this kind with the area.",
    ),
    "pairing_one_branch_per_compound": (
        ErrorCode.COMPOUND_ALREADY_PAIRED,
        "Another Party branch is paired with the compound; end that pairing first.",
    ),
    "assignment_somewhere": (
        ErrorCode.CONSTRAINT_VIOLATED,
        "This role is held in an area or an organization: name one.",
    ),
}
_CLASSES: dict[type[asyncpg.PostgresError], tuple[ErrorCode, str]] = {
    asyncpg.UniqueViolationError: (ErrorCode.DUPLICATE, "It exists already"),
    asyncpg.ForeignKeyViolationError: (
        ErrorCode.UNKNOWN_REFERENCE,
        "Something that it refers to does not exist",
    ),
    asyncpg.CheckViolationError: (
        ErrorCode.CONSTRAINT_VIOLATED,
        "A value is outside of what is allowed",
    ),
}


async def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert whole rows, all or none. Raises `Refusal` for what a constraint refuses."""
    try:
        async with connection.transaction():
            await copy(connection, table, columns, rows)
    except tuple(_CLASSES) as error:
        raise refusal_for(error) from error


def refusal_for(error: asyncpg.PostgresError) -> Refusal:
    """Say in the domain's words what a violated constraint means, by the constraint's name."""
    name = getattr(error, "constraint_name", None) or ""
    if name in _MEANINGS:
        return Refusal(*_MEANINGS[name])
    code, message = _CLASSES[type(error)]
    return Refusal(code, f"{message} ({name}).")


async def is_empty(connection: Connection) -> bool:
    """Tell whether the database holds no area yet, and so nothing else either."""
    return not await connection.fetchval("select exists (select from area)")
