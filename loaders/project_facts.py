"""Projects and participations as procedures see them: one statement for all that are asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loaders.access import VIEWER, Access
from loaders.conditions import lies_in
from loaders.objects import Object, Session
from loaders.parameters import Parameters, Pending
from loaders.rows import among
from loaders.tables import ENTITIES, Entity
from loaders.texts import NOW, Keys, keyed
from rules.areas import DivisionCode
from rules.days import day_of
from rules.facts import Facts
from rules.lifecycle import WORK_ENDED, WorkState
from rules.offices import OFFICERS
from rules.projects import ParticipationState
from rules.viewer import Viewer, organizations_of

COVERS = lies_in("{t}.area_code", "p.area_code")
"""SQL of whether the area of pairing `p` covers that of `{t}`."""


async def read_projects(
    session: Session, viewer: Viewer, keys: Sequence[tuple[Any, ...]], now: datetime
) -> list[Object | None]:
    """Read projects with what their procedure asks; the claimants among the viewer's own."""
    entity, name = ENTITIES["Project"], "Project facts"
    statement = keyed(name, entity, viewer, keys, _projects)
    found = await session.fetch(name, statement.sql, statement.bound(viewer, keys, now))
    return in_order(keys, [_project(entity, record) for record in found])


def _projects(entity: Entity, access: Access, parameters: Parameters, keys: Keys) -> str:
    units, today = parameters.add(_UNITS, "uuid[]"), parameters.add(_TODAY, "date")
    return (
        f"select t.id, t.county, t.version, t.state, t.area_code, t.lead_organization_id,"
        f" t.lead_person_id, t.requester_id, t.due_at, t.held_since, t.opened_at, t.started_at,"
        f" t.finished_at, t.closed_at,"
        f" (select o.name from organization o where o.id = t.lead_organization_id) as lead_name,"
        f" array(select p.unit_id from pairing p where p.unit_id = any((select {units})::uuid[])"
        f" and p.since <= {today} and (p.until is null or p.until >= {today})"
        f" and {COVERS.format(t='t')}) as claimants"
        f" from project t where {among(entity, keys, parameters)}"
        f" and {entity.visible_to(access, 't')}"
    )


_UNITS = Pending(lambda variables: list(organizations_of(variables[VIEWER], OFFICERS)))
_TODAY = Pending(lambda variables: day_of(variables[NOW]))


def _project(entity: Entity, record: Any) -> Object:
    finished = record["finished_at"]
    facts = Facts(
        state=WorkState[record["state"]],
        area=DivisionCode(record["area_code"]),
        requester=record["requester_id"],
        lead_organization=record["lead_organization_id"],
        lead_person=record["lead_person_id"],
        lead_name=record["lead_name"],
        claimants=frozenset(record["claimants"]),
        finished_on=None if finished is None else day_of(finished),
    )
    return Object(entity, (record["id"], record["county"]), record["version"], facts, record)


async def read_participations(
    session: Session, viewer: Viewer, keys: Sequence[tuple[Any, ...]], now: datetime
) -> list[Object | None]:
    """Read participations; their area is that of the work."""
    entity, name = ENTITIES["Participation"], "Participation facts"
    statement = keyed(name, entity, viewer, keys, _participations)
    found = await session.fetch(name, statement.sql, statement.bound(viewer, keys, now))
    return in_order(keys, [_participation(entity, record) for record in found])


def _participations(entity: Entity, access: Access, parameters: Parameters, keys: Keys) -> str:
    seen = entity.visible_to(access, "t")
    return (
        f"select t.id, t.county, t.version, t.state, t.organization_id, t.person_id, t.capacity,"
        f" t.project_id, t.responded_at, w.area_code, w.state as work_state"
        f" from participation t join project w on (w.id, w.county) = (t.project_id, t.county)"
        f" where {among(entity, keys, parameters)} and {seen}"
    )


def _participation(entity: Entity, record: Any) -> Object:
    facts = Facts(
        state=ParticipationState[record["state"]],
        area=DivisionCode(record["area_code"]),
        organization=record["organization_id"],
        person=record["person_id"],
        work_ended=record["work_state"] in WORK_ENDED,
    )
    return Object(entity, (record["id"], record["county"]), record["version"], facts, record)


def in_order(keys: Sequence[tuple[Any, ...]], found: Sequence[Object]) -> list[Object | None]:
    """Give what was found in the order of the keys; None where there is nothing."""
    by_key = {each.key: each for each in found}
    return [by_key.get(key) for key in keys]
