"""Many calls of one mutation at once: each by itself, all or none, or none at all for a trial."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeAlias

from loaders.audit import record
from loaders.audit_trail import refused
from loaders.constraints import VIOLATIONS, refusal_for
from loaders.database import Database, Transaction
from loaders.input_values import admitted
from loaders.performing import (
    MOST_ATTEMPTS,
    RACES,
    a_moment,
    answered_meanwhile,
    kept_changing,
    perform,
    repeated,
    written,
)
from loaders.planned import Caller, Done, Operation, Request
from rules.refusals import ErrorCode, Refusal

MOST_ROWS = 250

_ALONE = "select pg_advisory_xact_lock(hashtextextended('bulk', 0))"

Outcome: TypeAlias = Done | Refusal


class _Undone(Exception):
    """Nothing of the transaction is to stay."""


async def perform_each(
    database: Database, operation: Operation, requests: Sequence[Request], caller: Caller
) -> list[Outcome]:
    """Perform each call by itself, in order: what one is refused hinders no other."""
    outcomes: list[Outcome] = []
    for request in requests:
        try:
            outcomes.append(await perform(database, operation, request, caller))
        except Refusal as refusal:
            outcomes.append(refusal)
    return outcomes


async def perform_together(
    database: Database,
    operation: Operation,
    requests: Sequence[Request],
    caller: Caller,
    *,
    keep: bool,
) -> list[Outcome]:
    """Perform all calls in one transaction, which stays when `keep` and none was refused.

    The audit log tells what was refused, of a trial too: trying tells as much as doing.
    """
    outcomes = await _together(database, operation, requests, caller, keep=keep)
    await _tell_refusals(database, operation, requests, caller, outcomes)
    return outcomes


async def _together(
    database: Database,
    operation: Operation,
    requests: Sequence[Request],
    caller: Caller,
    *,
    keep: bool,
) -> list[Outcome]:
    """Try until no other transaction stands in the way, with a bound.

    Bulks that have waited for each other's rows go on one after the other.
    """
    for attempt in range(MOST_ATTEMPTS):
        outcomes: list[Outcome] = []
        try:
            with suppress(_Undone):
                async with database.transaction() as session:
                    if attempt:
                        await session.fetch("one bulk at a time", _ALONE, [])
                    outcomes += [
                        await _tried(session, operation, each, caller) for each in requests
                    ]
                    _undo(unless=keep and not any(isinstance(each, Refusal) for each in outcomes))
        except RACES:
            await a_moment(attempt)
        else:
            return outcomes
    return [kept_changing() for _ in requests]


def _undo(*, unless: bool) -> None:
    if not unless:
        raise _Undone


async def _tried(
    session: Transaction, operation: Operation, request: Request, caller: Caller
) -> Outcome:
    """Perform one call of those in a transaction; what it is refused leaves nothing of it."""
    try:
        request = admitted(operation, request)
        if (done := await repeated(session, request, caller)) is not None:
            return done
        return await _written(session, operation, request, caller)
    except Refusal as refusal:
        return refusal
    except tuple(VIOLATIONS) as error:
        if answered_meanwhile(error):
            return await _tried(session, operation, request, caller)
        return refusal_for(error)


async def _written(
    session: Transaction, operation: Operation, request: Request, caller: Caller
) -> Outcome:
    now = datetime.now(UTC)
    async with session.savepoint():
        planned = await operation.plan(session, request, caller, now)
        if not (await written(session, planned, request, caller, now)).done:
            words = "Others have changed it just now. Try again."
            return Refusal(ErrorCode.VERSION_CONFLICT, words)
    return Done(planned.main.entity, planned.main.key, {**planned.extra, **planned.secret})


async def _tell_refusals(
    database: Database,
    operation: Operation,
    requests: Sequence[Request],
    caller: Caller,
    outcomes: Sequence[Outcome],
) -> None:
    """Have the audit log tell why a bulk was refused."""
    events = [
        refused(operation.entity_name, request, caller, outcome)
        for request, outcome in zip(requests, outcomes, strict=True)
        if isinstance(outcome, Refusal)
    ]
    await record(database, events)


def refuse_too_many(rows: Sequence[object]) -> None:
    """Raise `Refusal` (`BAD_USER_INPUT`) for no rows, or for more than 250."""
    if not 1 <= len(rows) <= MOST_ROWS:
        words = f"Give 1 to {MOST_ROWS} rows at a time, not {len(rows)}."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("rows",))
