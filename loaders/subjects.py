"""The kinds of objects that procedures are about: how each is read, and what its steps write."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from loaders.objects import Object, Session
from loaders.planned import Caller, Request
from loaders.store import Beside
from rules.facts import Facts
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Procedure, Transition
from rules.viewer import Viewer

T = TypeVar("T")

Read = Callable[
    [Session, Viewer, Sequence[tuple[Any, ...]], datetime], Awaitable[list[Object | None]]
]
"""Reads the objects with these keys in one statement, in their order; None for those unseen."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step about to be taken: the object as it is, the row of the table, the request."""

    object: Object
    transition: Transition
    request: Request
    caller: Caller
    now: datetime


@dataclass(frozen=True, slots=True)
class Effects:
    """What a step writes besides the state: columns of the object, rows besides.

    `after` are the facts that a following step of the hub's own rests on, `told` what the audit log
    tells of the step besides.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    besides: Sequence[Beside] = ()
    after: Facts | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of object: its type, its procedures, how it is read and what its steps write.

    `lock` gives a text that the write takes a lock on first (objects of people, whose guards look
    at other rows); a subject with one is read and written in one transaction.
    """

    entity: str
    procedures: Sequence[Procedure]
    procedure: Callable[[Object], Procedure]
    read: Read
    effects: Callable[[Session, Step], Awaitable[Effects]]
    lock: Callable[[Session, tuple[Any, ...]], Awaitable[None]] | None = None
    notify: str | None = None


def found_object(objects: Sequence[T | None]) -> T:
    """Give the one object that was read; raises `Refusal` (`NOT_FOUND`)."""
    [found] = objects
    if found is None:
        words = "There is no such object, or you may not see it."
        raise Refusal(ErrorCode.NOT_FOUND, words, ("id",))
    return found


def refuse_outdated(expected: int | None, found: Object) -> None:
    """Raise `Refusal` (`VERSION_CONFLICT`) when the caller has read another version."""
    if expected is not None and expected != found.version:
        words = f"You have read version {expected}; it is version {found.version} now. Read again."
        raise Refusal(ErrorCode.VERSION_CONFLICT, words, ("expectedVersion",))
