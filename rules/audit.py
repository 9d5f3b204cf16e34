"""The audit log: what an event is, and the seal that shows whether it was changed (L4).

Events are sealed in batches. A batch holds the hash of each event (its leaves), the Merkle root
over them by RFC 6962 §2.1, and the hash of the batch before it. Whoever keeps a *head* (the
number and hash of a batch) outside of the hub can prove later that nothing before it was
changed, and that nothing after it was cut off.

Hashes are SHA-256 over one byte, which tells what is hashed, and the content:
  leaf   0x00 ‖ canonical JSON of the event
  node   0x01 ‖ left ‖ right
  batch  0x02 ‖ canonical JSON of the batch's header
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.canonical import canonical_bytes, canonical_time
from rules.terms import Term


class Outcome(Term):
    """How what an audit event tells of has ended (审计结果)."""

    SUCCEEDED = "SUCCEEDED", "成功", "Done"
    REFUSED = "REFUSED", "拒绝", "Refused, with a code"
    FAILED = "FAILED", "失败", "Failed by a fault"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to which object, from where, what for, and how it ended.

    `id` is a UUIDv7; `viewer` and `client` are the subject and the client's id, `action` the
    mutation or `read`. `before` and `after` are JSON objects of the changed columns, restricted
    values `blinded`. `code` is given where the outcome is REFUSED. `outcome` is an `Outcome` and
    `code` an `ErrorCode`, unless somebody altered them: then they are still hashed, and told.
    """

    id: UUID
    at: datetime
    action: str
    outcome: str
    viewer: str | None = None
    client: str | None = None
    address: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    code: str | None = None
    purpose: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """The place of an event in its batch, counted from 0, and its hash."""

    position: int
    event: UUID
    digest: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A batch's number and hash: what is exported and countersigned as an anchor."""

    number: int
    digest: bytes


GENESIS = Head(0, hashlib.sha256(b"joint-building-hub audit log, format 1").digest())
"""What the first batch follows."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A sealed batch: all events earlier than `until` that no batch before it holds.

    The sealer must wait until no transaction can still add an earlier event. `digest` is the
    hash of the header (all but the leaves, for which the root stands).
    """

    number: int
    previous: bytes
    until: datetime
    count: int
    root: bytes
    digest: bytes
    leaves: tuple[Leaf, ...] = field(default=())

    @property
    def head(self) -> Head:
        """What to keep of it outside."""
        return Head(self.number, self.digest)


def event_bytes(event: AuditEvent) -> bytes:
    """Give the text of an event that is hashed: canonical JSON of its fields, by name."""
    return canonical_bytes({
        "format": 1,
        "id": str(event.id),
        "at": canonical_time(event.at),
        "action": event.action,
        "outcome": str(event.outcome),
        "viewer": event.viewer,
        "client": event.client,
        "address": event.address,
        "objectType": event.object_type,
        "objectId": event.object_id,
        "before": None if event.before is None else dict(event.before),
        "after": None if event.after is None else dict(event.after),
        "code": None if event.code is None else str(event.code),
        "purpose": event.purpose,
        "requestId": event.request_id,
    })  # fmt: skip


def event_hash(event: AuditEvent) -> bytes:
    """Give an event's leaf hash, 32 bytes."""
    return hashlib.sha256(b"\x00" + event_bytes(event)).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Give the Merkle tree hash of leaf hashes by RFC 6962 §2.1; of none, SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [_node(*level[n : n + 2]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) & ~1 :]
    return level[0]


def header_hash(batch: Batch) -> bytes:
    """Give the hash of a batch's header, 32 bytes, whatever its `digest` says."""
    header = {
        "format": 1,
        "number": batch.number,
        "previous": batch.previous.hex(),
        "until": canonical_time(batch.until),
        "count": batch.count,
        "root": batch.root.hex(),
    }
    return hashlib.sha256(b"\x02" + canonical_bytes(header)).digest()


def seal(head: Head, events: Iterable[AuditEvent], until: datetime) -> Batch:
    """Seal events into the batch that follows `head`; their order is that of (time, id).

    Raises `ValueError` for an event that is not earlier than `until`.
    """
    ordered = sorted(events, key=order_of)
    if ordered and ordered[-1].at >= until:
        raise ValueError(f"the event {ordered[-1].id} is not earlier than {until}")
    leaves = tuple(Leaf(n, event.id, event_hash(event)) for n, event in enumerate(ordered))
    root = merkle_root([leaf.digest for leaf in leaves])
    unhashed = Batch(head.number + 1, head.digest, until, len(leaves), root, b"", leaves)
    return replace(unhashed, digest=header_hash(unhashed))


def order_of(event: AuditEvent) -> tuple[datetime, UUID]:
    """Give what events are sealed in the order of."""
    return event.at, event.id


def blinded(value: Any, key: bytes) -> str:
    """Give what stands for a restricted value in `before` and `after`: a keyed hash of it.

    Equal values are seen to be equal. Without the key a phone number cannot be found by trying
    all of them.
    """
    return "hmac-sha256:" + hmac.digest(key, canonical_bytes(value), "sha256").hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
