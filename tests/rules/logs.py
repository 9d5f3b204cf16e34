"""A sealed audit log to damage, and its inspection."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from rules.audit import GENESIS, AuditEvent, Batch, Head, Outcome, seal
from rules.audit_inspection import Finding, Inspection, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def an_event(n: int) -> AuditEvent:
    """Give the nth event, at its nth minute."""
    return AuditEvent(
        UUID(int=n), START + n * MINUTE, "projectClaim", Outcome.SUCCEEDED, viewer=f"officer {n}",
        object_type="Project", object_id=str(n), before={"state": "OPEN"},
        after={"state": "ASSIGNED", "version": n},
    )  # fmt: skip


Sealed = tuple[Batch, Mapping[UUID, AuditEvent]]
"""A batch and those of its events that are there, by id."""


def verify(
    sealed: Iterable[Sealed],
    unsealed: Iterable[AuditEvent] = (),
    anchors: Iterable[Head] = (),
    retained_since: datetime | None = None,
) -> Verdict:
    """Inspect a log that lies in memory: its batches, and the events that no batch holds."""
    inspection, horizons = Inspection(anchors, retained_since), []
    for batch, events in sealed:
        inspection.see(batch, events)
        horizons.append(batch)
    for event in unsealed:
        place = bisect_right(horizons, event.at, key=lambda batch: batch.until)
        if place < len(horizons):
            inspection.see_stray(event.id, horizons[place].number)
    return inspection.end()


class Log:
    """A log as it lies in the tables: sealed batches, and events by id."""

    def __init__(self, sizes: list[int]) -> None:
        """Seal batches of these sizes, one after the other."""
        self.events: dict[UUID, AuditEvent] = {}
        self.batches: list[Batch] = []
        head, n = GENESIS, 0
        for size in sizes:
            events = [an_event(n + i) for i in range(size)]
            n += size
            self.batches.append(seal(head, events, START + n * MINUTE))
            self.events |= {event.id: event for event in events}
            head = self.batches[-1].head

    def sealed(self) -> list[Sealed]:
        """Give each batch with those of its events that are there."""
        return [
            (b, {x.event: self.events[x.event] for x in b.leaves if x.event in self.events})
            for b in self.batches
        ]

    def unsealed(self) -> list[AuditEvent]:
        """Give the events that no batch holds."""
        held = {leaf.event for batch in self.batches for leaf in batch.leaves}
        return [event for id_, event in self.events.items() if id_ not in held]

    def first(self, *anchors: Head, retained_since: datetime | None = None) -> Finding | None:
        """Inspect the log and give the first finding."""
        return verify(self.sealed(), self.unsealed(), anchors, retained_since).first
