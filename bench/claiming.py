"""Claiming for some seconds, several at once: each item once, every answer looked at.

A round ends when its time is over and all that was sent is answered, so what was acknowledged is
exactly what was done. Both programs that claim print an `Outcome` as JSON: `claim_load.py` over
HTTP, `bare_claims.py` in PostgreSQL itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Claim = Callable[[Item], Awaitable[str | None]]
"""Claims one item; gives what was said against it, or None when it is done."""


@dataclass(slots=True)
class Outcome:
    """What a round has brought; `taken` items were used up, `acknowledged` of them are done."""

    taken: int = 0
    acknowledged: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    refusals: list[str] = field(default_factory=list)


class Round(Generic[Item]):
    """One round of claims over items that are handed out in their order."""

    def __init__(self, items: Sequence[Item], seconds: float) -> None:
        """Hand out `items` for so many seconds."""
        self._items: Iterator[Item] = iter(items)
        self._seconds = seconds
        self._latencies: list[float] = []
        self._found = Outcome()

    async def run(self, claims: Sequence[Claim[Item]]) -> Outcome:
        """Let each of `claims` take items in turn until the time is over."""
        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self._claim(claim, began + self._seconds) for claim in claims))
        self._found.seconds = time.perf_counter() - began
        self._found.cpu_seconds = time.process_time() - used
        self._tell_latencies()
        return self._found

    async def _claim(self, claim: Claim[Item], until: float) -> None:
        with suppress(StopIteration):
            while (began := time.perf_counter()) < until:
                item = next(self._items)
                self._found.taken += 1
                against = await claim(item)
                self._latencies.append(time.perf_counter() - began)
                self._count(against)

    def _count(self, against: str | None) -> None:
        if against is None:
            self._found.acknowledged += 1
        else:
            self._found.refusals.append(against)

    def _tell_latencies(self) -> None:
        ordered = sorted(self._latencies) or [0.0]
        self._found.p50_ms = ordered[len(ordered) // 2] * 1000
        self._found.p99_ms = ordered[len(ordered) * 99 // 100] * 1000
