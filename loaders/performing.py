"""Performing a mutation: planned from what is there, written at once, tried again when it raced.

A mutation is an `Operation`: it says what it would write, or refuses. Here is what all of them
have in common: idempotency, compare-and-set with a bound on new attempts, audit of both ends.
"""

import asyncio
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import asyncpg

from loaders.audit import record
from loaders.audit_trail import refused, succeeded
from loaders.constraints import VIOLATIONS, refusal_for
from loaders.database import Database
from loaders.global_ids import global_id, parse_global_id
from loaders.input_values import admitted
from loaders.objects import Session
from loaders.planned import Caller, Done, Operation, Planned, Request
from loaders.store import Answered, Write, Written, write
from rules.refusals import ErrorCode, Refusal

MOST_ATTEMPTS = 10
RACES = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_STORED = "select mutation, input_digest, answer from idempotency where caller = $1 and key = $2"


async def perform(
    database: Database, operation: Operation, request: Request, caller: Caller
) -> Done:
    """Perform one call. Raises `Refusal`, which the audit log then holds too."""
    try:
        return await _performed(database, operation, request, caller)
    except Refusal as refusal:
        await record(database, [refused(operation.entity_name, request, caller, refusal)])
        raise


async def _performed(
    database: Database, operation: Operation, request: Request, caller: Caller
) -> Done:
    request = admitted(operation, request)
    for attempt in range(MOST_ATTEMPTS):
        if (done := await repeated(database, request, caller)) is not None:
            return done
        try:
            done = await _attempt(database, operation, request, caller)
        except Refusal:
            # The same call may have been answered just before.
            if (done := await repeated(database, request, caller)) is None:
                raise
        if done is not None:
            return done
        await a_moment(attempt)
    raise kept_changing()


async def a_moment(attempt: int) -> None:
    """Wait before a new attempt, longer each time."""
    await asyncio.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311 # no secret


def kept_changing() -> Refusal:
    """Give the refusal after the last attempt."""
    return Refusal(ErrorCode.VERSION_CONFLICT, "Others keep changing it. Try again in a moment.")


async def repeated(session: Session, request: Request, caller: Caller) -> Done | None:
    """Give the stored answer of the same call; raises `Refusal` (`IDEMPOTENCY_MISMATCH`)."""
    if request.idempotency_key is None:
        return None
    found = await session.fetch("idempotency", _STORED, [caller.name, request.idempotency_key])
    if not found:
        return None
    if (found[0]["mutation"], found[0]["input_digest"]) != (request.mutation, request.digest):
        words = "This idempotency key was used with another input. Take a new key for a new call."
        raise Refusal(ErrorCode.IDEMPOTENCY_MISMATCH, words, ("idempotencyKey",))
    answer = json.loads(found[0]["answer"])
    return Done(*parse_global_id(answer["id"]), answer["extra"], repeated=True)


async def _attempt(
    database: Database, operation: Operation, request: Request, caller: Caller
) -> Done | None:
    """Plan and write once; None when somebody else was faster."""
    now = datetime.now(UTC)
    try:
        planned = await _planned(database, operation, request, caller, now)
    except RACES:
        return None
    except tuple(VIOLATIONS) as error:
        if answered_meanwhile(error):
            return None
        raise refusal_for(error) from error
    if planned is None:
        return None
    what, shown = planned
    return Done(what.main.entity, what.main.key, {**what.extra, **what.secret}, shown=shown)


def answered_meanwhile(error: BaseException) -> bool:
    """Tell whether a write failed because the same call was answered just before."""
    return getattr(error, "constraint_name", None) == "idempotency_pkey"


async def _planned(
    database: Database, operation: Operation, request: Request, caller: Caller, now: datetime
) -> tuple[Planned, bytes | None] | None:
    if operation.transacted:
        async with database.transaction() as session:
            return await _planned_on(session, operation, request, caller, now)
    return await _planned_on(database, operation, request, caller, now)


async def _planned_on(
    session: Session, operation: Operation, request: Request, caller: Caller, now: datetime
) -> tuple[Planned, bytes | None] | None:
    planned = await operation.plan(session, request, caller, now)
    found = await written(session, planned, request, caller, now)
    return (planned, found.shown) if found.done else None


async def written(
    session: Session, planned: Planned, request: Request, caller: Caller, now: datetime
) -> Written:
    """Write what was planned, if the object is still as it was read."""
    object_id = global_id(planned.main.entity, planned.main.key)
    wanted = Write(
        main=planned.main,
        viewer=caller.viewer,
        action=planned.action,
        now=now,
        state=planned.state,
        besides=planned.besides,
        events=[succeeded(told, planned, object_id, caller, now) for told in planned.told],
        answered=_answered(request, caller, object_id, planned.extra),
        shown=request.shown,
    )
    found = await write(session, wanted)
    if found.done and planned.notify is not None:
        await session.fetch("notify", f"notify {planned.notify}", [])
    return found


def _answered(
    request: Request, caller: Caller, object_id: str, extra: Mapping[str, Any]
) -> Answered | None:
    if request.idempotency_key is None:
        return None
    answer = {"id": object_id, "extra": dict(extra)}
    return Answered(caller.name, request.idempotency_key, request.mutation, request.digest, answer)
