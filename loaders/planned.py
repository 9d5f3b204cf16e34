"""What a mutation asks for and what it would write: said by operations, done by `performing`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from loaders.objects import Session
from loaders.store import Beside, Change, Creation
from loaders.tables import Entity
from rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, in which request; `blinding_key` hides restricted values' hashes."""

    viewer: Viewer
    request_id: str | None = None
    address: str | None = None
    blinding_key: bytes = b""

    @property
    def name(self) -> str:
        """Whose idempotency keys these are."""
        viewer = self.viewer
        return f"client:{viewer.client}" if viewer.client else f"account:{viewer.subject or ''}"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a mutation: its input by GraphQL names, values coerced; the object's key."""

    mutation: str
    input: Mapping[str, Any]
    key: tuple[Any, ...] | None = None
    cleared: frozenset[str] = frozenset()
    """The fields that the caller gave as null: an update takes their values away."""
    shown: str | None = None
    """SQL over the written row of what is to be shown of it (loaders/own_values.py)."""

    @property
    def expected_version(self) -> int | None:
        """The version that the caller has read."""
        return self.input.get("expectedVersion")

    @property
    def idempotency_key(self) -> str | None:
        """What makes the same call known again."""
        return self.input.get("idempotencyKey")

    @property
    def digest(self) -> bytes:
        """SHA-256 of the input, by which another one under the same key is known."""
        meant = {k: v for k, v in self.input.items() if k not in _NOT_MEANT}
        meant |= dict.fromkeys(self.cleared)
        return hashlib.sha256(json.dumps(meant, default=str, sort_keys=True).encode()).digest()


_NOT_MEANT = ("idempotencyKey", "clientMutationId")


@dataclass(frozen=True, slots=True)
class Told:
    """What one audit event tells of a write: the mutation, columns before and after, who."""

    action: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    system: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """What an operation would write. `action` goes to the outbox, `extra` into the answer.

    `secret` is answered too, but kept nowhere: it is missing from a repeated answer.
    """

    main: Creation | Change
    action: str
    told: Sequence[Told]
    state: str | None = None
    besides: Sequence[Beside] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Any] = field(default_factory=dict)
    notify: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a mutation has led to: the object, and what else its payload shows."""

    entity: Entity
    key: tuple[Any, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False
    shown: bytes | None = None
    """What the request wanted shown, as JSON; None where it has to be read."""


class Operation(Protocol):
    """One mutation. `transacted` says that it reads and writes in one transaction."""

    @property
    def entity_name(self) -> str:
        """The type of the object that it writes."""

    @property
    def transacted(self) -> bool:
        """Whether it needs a transaction: for locks, and for tables about people."""

    async def plan(
        self, session: Session, request: Request, caller: Caller, now: datetime
    ) -> Planned:
        """Say what would be written now; raises `Refusal`."""
