"""Objects of a procedure as they are now: what a decision rests on, and what a write changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from loaders.database import Rights
from loaders.tables import Entity
from rules.facts import Facts

Types = Mapping[str, Mapping[str, str]]
"""Table → column → SQL type."""


class Session(Protocol):
    """What statements run on: the pool, each by itself, or one transaction."""

    async def fetch(
        self, name: str, sql: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[Any]:
        """Run one statement under its name; give asyncpg's records.

        `rights` are the settings by which PostgreSQL shows rows about people (loaders/access.py).
        """

    async def types(self) -> Types:
        """Give the SQL types of all tables' columns."""


@dataclass(frozen=True, slots=True)
class Object:
    """One row that a procedure is about: its key, version and facts.

    `row` holds the stored columns that its effects look at, and that the audit log tells as they
    were before.
    """

    entity: Entity
    key: tuple[Any, ...]
    version: int
    facts: Facts
    row: Mapping[str, Any] = field(default_factory=dict)

    @property
    def county(self) -> str:
        """The county part of its key."""
        return str(self.key[-1])
