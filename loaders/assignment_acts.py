"""What the steps of an assignment write besides its state, and the lock they are taken under."""

from datetime import date
from typing import Any

from loaders.access import ALL
from loaders.assignment_facts import read_assignments
from loaders.objects import Object, Session
from loaders.remembering import CHANNEL
from loaders.store import Insertion
from loaders.subjects import Effects, Step, Subject
from rules.acts import (
    ASSIGNMENT,
    ENTRANCE_HEAD,
    FIRST_SECRETARY,
    OFFICE,
    OWNERS_COMMITTEE_MEMBER,
    REGISTRATION,
    procedure_of,
)
from rules.assignment_drafts import notice_until
from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.lifecycle import FormalState
from rules.refusals import Refusal
from rules.transitions import Effect, Procedure

_LOCK = """
select pg_advisory_xact_lock(hashtextextended('person:' || coalesce(p.subject, p.id::text), 0))
from person p where {where}
"""
_HOLDER = _LOCK.format(
    where="(p.id, p.county) ="
    " (select person_id, person_county from assignment where (id, county) = ($1, $2))"
)
_PERSON = _LOCK.format(where="(p.id, p.county) = ($1, $2)")


async def lock_holder(session: Session, key: tuple[Any, ...]) -> None:
    """Let nobody else decide on anything of the holder's until the transaction ends.

    Two registrations of a person are two rows: neither's version tells that the other is confirmed.
    """
    await session.fetch("lock holder", _HOLDER, [key[0], key[1]], ALL)


async def lock_person(session: Session, key: tuple[Any, ...]) -> None:
    """Let nobody else decide on anything of this person's until the transaction ends."""
    await session.fetch("lock person", _PERSON, [key[0], key[1]], ALL)


def procedure(found: Object) -> Procedure:
    """Give the procedure of an assignment: its role chooses."""
    return procedure_of(AssignmentRole[found.row["role"]])


async def assignment_effects(_session: Session, step: Step) -> Effects:
    """Give what a step writes: an endorsement, the day of a notice, the days of the term."""
    if step.transition.effect is Effect.RECORDS_ENDORSEMENT:
        return Effects(besides=[_endorsement(step)])
    match step.transition.target:
        case FormalState.PUBLICISED:
            return Effects({"publicised_until": _notice(step)})
        case FormalState.IN_FORCE:
            return Effects({"term_start": _first_day(step)})
        case FormalState.ENDED:
            return Effects({"term_end": _last_day(step)})
    return Effects()


def _endorsement(step: Step) -> Insertion:
    viewer, (id_, county) = step.caller.viewer, step.object.key
    return Insertion(
        "endorsement",
        {
            "assignment_id": id_, "county": county, "person_id": viewer.person,
            "person_county": viewer.person_county, "endorsed_at": step.now,
        },
    )  # fmt: skip


def _notice(step: Step) -> date:
    until = step.request.input.get("publicisedUntil")
    day = notice_until(until, step.object.row["publicised_until"], day_of(step.now))
    if isinstance(day, Refusal):
        raise day
    return day


def _first_day(step: Step) -> date:
    """Give the first day: the one that was drafted, or today; what is over already is over."""
    row, today = step.object.row, day_of(step.now)
    start: date = row["term_start"] or today
    return start if row["term_end"] is None else min(start, row["term_end"])


def _last_day(step: Step) -> date:
    start: date | None = step.object.row["term_start"]
    today = day_of(step.now)
    return today if start is None else max(today, start)


ASSIGNMENTS = Subject(
    "Assignment",
    (ENTRANCE_HEAD, FIRST_SECRETARY, OWNERS_COMMITTEE_MEMBER, OFFICE, ASSIGNMENT, REGISTRATION),
    procedure, read_assignments, assignment_effects, lock=lock_holder, notify=CHANNEL,
)  # fmt: skip
