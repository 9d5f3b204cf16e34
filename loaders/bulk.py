"""Many calls of one mutation at once: each by itself, all or none, or none at all for a trial."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeAlias

from loaders.audit import record
from loaders.audit_trail import refused
from loaders.constraints import VIOLATIONS, refusal_for
from loaders.database import Database, Transaction
from loaders.performing import perform, refuse_bad_key, written
from loaders.planned import Caller, Done, Operation, Request
from rules.refusals import ErrorCode, Refusal

MOST_ROWS = 250

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
    """Perform all calls in one transaction, which stays when `keep` and none was refused."""
    outcomes: list[Outcome] = []
    with suppress(_Undone):
        async with database.transaction() as session:
            outcomes += [await _tried(session, operation, each, caller) for each in requests]
            _undo(unless=keep and not any(isinstance(each, Refusal) for each in outcomes))
    if keep:
        await _tell_refusals(database, operation, requests, caller, outcomes)
    return outcomes


def _undo(*, unless: bool) -> None:
    if not unless:
        raise _Undone


async def _tried(
    session: Transaction, operation: Operation, request: Request, caller: Caller
) -> Outcome:
    now = datetime.now(UTC)
    try:
        refuse_bad_key(request.idempotency_key)
        async with session.savepoint():
            planned = await operation.plan(session, request, caller, now)
            if not await written(session, planned, request, caller, now):
                words = "Others have changed it just now. Try again."
                return Refusal(ErrorCode.VERSION_CONFLICT, words)
    except Refusal as refusal:
        return refusal
    except tuple(VIOLATIONS) as error:
        return refusal_for(error)
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
