"""What time alone asks of the hub: work that nobody accepts is closed, old records are let go."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from loaders.access import ALL
from loaders.acts import Act
from loaders.assignment_acts import ASSIGNMENTS
from loaders.database import Database
from loaders.global_ids import global_id
from loaders.performing import perform
from loaders.planned import Caller, Request
from loaders.project_acts import PROJECTS
from loaders.tables import ENTITIES
from rules.conditions import ACCEPTED_AFTER
from rules.days import day_of
from rules.lifecycle import Action
from rules.refusals import Refusal
from rules.viewer import SYSTEM

ANSWERS_ARE_KEPT = timedelta(hours=48)
"""How long the answer under an idempotency key is kept: twice what clients may rely on."""
OUTBOX_IS_KEPT = timedelta(days=30)
MOST_AT_ONCE = 500

_FORGET_ANSWERS = "delete from idempotency where created_at < $1"
_FORGET_OUTBOX = "delete from outbox_event where at < $1"
_LAPSED = """
select id, county from project
where state = 'DONE' and not synthetic and (finished_at at time zone interval '8 hours')::date < $1
order by finished_at limit $2
"""
_NOTICED = """
select id, county from assignment
where state = 'PUBLICISED' and not synthetic and publicised_until < $1
order by publicised_until limit $2
"""
_TAKE_EFFECT = Act(ASSIGNMENTS, "assignment", "assignmentTakeEffect", (Action.TAKE_EFFECT,))
_CLOSE = Act(PROJECTS, "project", "projectClose", (Action.CLOSE,))


async def forget_answers(database: Database, now: datetime) -> None:
    """Let go of answers to calls that come no more."""
    await database.fetch("answers forgotten", _FORGET_ANSWERS, [now - ANSWERS_ARE_KEPT])


async def forget_outbox(database: Database, now: datetime) -> None:
    """Let go of events that consumers have had their time for."""
    await database.fetch("outbox forgotten", _FORGET_OUTBOX, [now - OUTBOX_IS_KEPT])


async def close_lapsed(database: Database, now: datetime) -> None:
    """Close work that was finished and that nobody has accepted in time (domain model §4a).

    The sample stays as it was made.
    """
    last = day_of(now) - ACCEPTED_AFTER
    found = await database.fetch("lapsed projects", _LAPSED, [last, MOST_AT_ONCE])
    await _take(database, _CLOSE, found)


async def take_effect(database: Database, now: datetime) -> None:
    """Bring assignments into force whose public notice is over, nobody having rejected them.

    The sample stays as it was made.
    """
    sought = [day_of(now), MOST_AT_ONCE]
    found = await database.fetch("notices over", _NOTICED, sought, ALL)
    await _take(database, _TAKE_EFFECT, found)


async def _take(database: Database, act: Act, found: Sequence[Any]) -> None:
    """Take a step on each of these objects, as the hub itself."""
    entity = ENTITIES[act.entity_name]
    for record in found:
        key = (record["id"], record["county"])
        request = Request(act.mutation, {"id": global_id(entity, key)}, key)
        try:
            await perform(database, act, request, Caller(SYSTEM))
        except Refusal:
            # Somebody has taken another step meanwhile; the audit log tells.
            continue


DUTIES: tuple[Callable[[Database, datetime], Awaitable[None]], ...] = (
    forget_answers,
    forget_outbox,
    close_lapsed,
    take_effect,
)


async def keep_up(database: Database) -> None:
    """Do all of it once."""
    for duty in DUTIES:
        await duty(database, datetime.now(UTC))
