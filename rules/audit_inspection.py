"""The independent check of the audit log: the first row that was changed, and any cut tail.

What it needs is the rows as they stand, read batch by batch, and heads that were kept outside.
What it cannot know: someone who may rewrite events, leaves, headers and every batch after them
leaves no trace but a head that no longer fits. And where an event and its leaf were rewritten
together, the batch is named, not the row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from rules.audit import (
    GENESIS,
    AuditEvent,
    Batch,
    Head,
    Leaf,
    event_hash,
    header_hash,
    merkle_root,
    order_of,
)
from rules.terms import Term

MOST_FINDINGS = 1000
"""After so many an inspection keeps no more."""


class Damage(Term):
    """What was done to the audit log (审计日志受损类型)."""

    ALTERED = "ALTERED", "被篡改", "Altered"
    MISSING = "MISSING", "被删除", "Missing"
    INSERTED = "INSERTED", "被插入", "Inserted"
    REORDERED = "REORDERED", "被调换顺序", "Reordered"
    CUT = "CUT", "尾部被截断", "Its tail was cut off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which batch, at which place in it, with which event.

    Without a place it is the batch itself.
    """

    damage: Damage
    batch: int
    message: str
    position: int | None = None
    event: UUID | None = None


@dataclass(slots=True)
class Verdict:
    """What an inspection has seen: nothing wrong if there is no finding."""

    head: Head = GENESIS
    batches: int = 0
    events: int = 0
    retired: int = 0
    """Events that were sealed and have been deleted since at the end of their time."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> Finding | None:
        """The first finding in the order of the log."""
        return min(self.findings, key=_place) if self.findings else None


class Inspection:
    """Checks a log batch by batch, by number, and holds no more than one of them.

    Events of batches whose `until` is not after `retained_since` may have been deleted: their
    time is over.
    """

    def __init__(
        self, anchors: Iterable[Head] = (), retained_since: datetime | None = None
    ) -> None:
        """Hold the log against heads that were kept outside."""
        self.verdict = Verdict()
        self._kept = {anchor.number: anchor.digest for anchor in anchors}
        self._since = retained_since

    def expired(self, batch: Batch) -> bool:
        """Tell whether the time is over that the events of a batch are kept for."""
        return self._since is not None and batch.until <= self._since

    def see(self, batch: Batch, events: Mapping[UUID, AuditEvent]) -> None:
        """Check the batch that comes next, with those of its events that are there, by id."""
        verdict, expired = self.verdict, self.expired(batch)
        self._note(_header(verdict.head, batch, self._kept))
        self._note(_content(batch, events, expired=expired))
        verdict.batches += 1
        verdict.events += len(events)
        verdict.retired += len(batch.leaves) - len(events) if expired else 0
        verdict.head = Head(batch.number, header_hash(batch))

    def see_stray(self, event: UUID, number: int) -> None:
        """Take note of an event from before the end of a batch that no batch holds."""
        words = f"The event {event} was inserted behind the seal of batch {number}."
        self._note([Finding(Damage.INSERTED, number, words, event=event)])

    def end(self) -> Verdict:
        """Check whether the log ends too early; give the verdict."""
        self._note(_cut(self.verdict.head, self._kept))
        return self.verdict

    def _note(self, findings: Iterable[Finding]) -> None:
        """Keep what was found, up to a limit: of a log that was emptied, one does not want all."""
        found = self.verdict.findings
        found += islice(findings, MOST_FINDINGS - len(found))


def _place(finding: Finding) -> tuple[int, bool, int]:
    """Give the order of findings: the batch itself, its places, what is in none of them."""
    position = -1 if finding.position is None else finding.position
    return finding.batch, position < 0 and finding.event is not None, position


def _header(head: Head, batch: Batch, kept: Mapping[int, bytes]) -> Iterator[Finding]:
    """Look at a batch's number, its own hash, what it follows, and the head kept of it."""
    if batch.number > head.number + 1:
        missing = f"Batches {head.number + 1} to {batch.number - 1} are missing."
        yield Finding(Damage.MISSING, head.number + 1, missing)
    elif batch.number <= head.number:
        twice = f"Batch {batch.number} comes after batch {head.number}."
        yield Finding(Damage.INSERTED, batch.number, twice)
    elif batch.previous != head.digest:
        words = f"Batch {batch.number} does not follow batch {head.number}: one was rewritten."
        yield Finding(Damage.ALTERED, batch.number, words)
    if batch.digest != header_hash(batch):
        words = f"The header of batch {batch.number} does not fit its hash."
        yield Finding(Damage.ALTERED, batch.number, words)
    elif kept.get(batch.number, batch.digest) != batch.digest:
        words = f"Batch {batch.number}, or one before it, is not what was anchored."
        yield Finding(Damage.ALTERED, batch.number, words)


def _content(
    batch: Batch, events: Mapping[UUID, AuditEvent], *, expired: bool
) -> Iterator[Finding]:
    """Hold a batch's leaves against its root, and its events against its leaves."""
    found = {id_: event_hash(event) for id_, event in events.items()}
    if not _fits(batch, [leaf.digest for leaf in batch.leaves]):
        if _fits(batch, [found.get(leaf.event, leaf.digest) for leaf in batch.leaves]):
            yield from (_altered_leaf(batch, x) for x in batch.leaves if _differs(x, found))
            return
        yield _disturbed(batch, events)
    for leaf in batch.leaves:
        if leaf.event not in found and not expired:
            yield _at(Damage.MISSING, batch, leaf, "is missing")
        elif _differs(leaf, found):
            yield _at(Damage.ALTERED, batch, leaf, "was altered")


def _fits(batch: Batch, digests: Sequence[bytes]) -> bool:
    return len(digests) == batch.count and merkle_root(digests) == batch.root


def _differs(leaf: Leaf, found: Mapping[UUID, bytes]) -> bool:
    return found.get(leaf.event, leaf.digest) != leaf.digest


def _at(damage: Damage, batch: Batch, leaf: Leaf, words: str) -> Finding:
    message = f"Batch {batch.number}, place {leaf.position}: the event {leaf.event} {words}."
    return Finding(damage, batch.number, message, leaf.position, leaf.event)


def _altered_leaf(batch: Batch, leaf: Leaf) -> Finding:
    return _at(Damage.ALTERED, batch, leaf, "is as it was sealed, but its hash was altered")


def _disturbed(batch: Batch, events: Mapping[UUID, AuditEvent]) -> Finding:
    """Say what was done to the leaves that no longer fit the root."""
    gap = next((n for n, leaf in enumerate(batch.leaves) if leaf.position != n), None)
    if gap is not None and len(batch.leaves) < batch.count:
        words = f"Batch {batch.number}, place {gap}: an event and its hash are missing."
        return Finding(Damage.MISSING, batch.number, words, gap)
    if len(batch.leaves) < batch.count:
        words = f"Batch {batch.number} has {len(batch.leaves)} of {batch.count} events."
        return Finding(Damage.MISSING, batch.number, words, len(batch.leaves))
    if len(batch.leaves) > batch.count:
        return _surplus(batch)
    return _reordered(batch, events) or Finding(
        Damage.ALTERED,
        batch.number,
        f"Batch {batch.number}: one of its {batch.count} events was altered with its hash.",
    )


def _surplus(batch: Batch) -> Finding:
    """Find the one leaf without which the others fit."""
    digests = [leaf.digest for leaf in batch.leaves]
    for n, leaf in enumerate(batch.leaves):
        if _fits(batch, digests[:n] + digests[n + 1 :]):
            return _at(Damage.INSERTED, batch, leaf, "was inserted with its hash")
    words = f"Batch {batch.number} has {len(digests)} events in place of {batch.count}."
    return Finding(Damage.INSERTED, batch.number, words)


def _reordered(batch: Batch, events: Mapping[UUID, AuditEvent]) -> Finding | None:
    if any(leaf.event not in events for leaf in batch.leaves):
        return None
    ordered = sorted(batch.leaves, key=lambda leaf: order_of(events[leaf.event]))
    if not _fits(batch, [leaf.digest for leaf in ordered]):
        return None
    first = next(now for now, then in zip(batch.leaves, ordered, strict=True) if now != then)
    return _at(Damage.REORDERED, batch, first, "is not in its place")


def _cut(head: Head, kept: Mapping[int, bytes]) -> Iterator[Finding]:
    """Look whether the log ends before a head that was kept outside."""
    last = max(kept, default=0)
    if last > head.number:
        words = f"The log ends with batch {head.number}; batch {last} was anchored."
        yield Finding(Damage.CUT, head.number + 1, words)
