"""Projects changed, their milestones, progress told, units invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from loaders.access import Access
from loaders.drafting import Drafting, cleared, planned_change, reference, stored, taken
from loaders.objects import Object, Session
from loaders.parameters import Parameters
from loaders.planned import Caller, Planned, Request, Told
from loaders.project_drafts import COLUMNS, commitments, linked, references
from loaders.project_facts import read_projects
from loaders.project_links import refuse_foreign, refuse_foreign_commitments
from loaders.rows import among
from loaders.store import Beside, Change, Creation, Removal, Revision
from loaders.subjects import found_object, refuse_outdated
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.drafts import (
    PROJECT_DRAFTERS,
    PROJECT_REPORTERS,
    project_editors,
    refuse_ended,
    require_office,
)
from rules.facts import Facts
from rules.offices import OFFICERS, acts_as
from rules.pinyin import pinyin_key
from rules.projects import Capacity, ParticipationMode, ParticipationState
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, needs, organizations_of

_CHANGED = (*COLUMNS, "agreement", "parent", "commitments")
_CLEARED = {**COLUMNS, "agreement": "agreement_id", "parent": "parent_id"}
_LINKED = (
    "select commitment_id, county from commitment_project where (project_id, county) = ($1, $2)"
)


async def _update(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Change a project's own words, days and references."""
    values, viewer = request.input, caller.viewer
    found = await _project(session, request.key, caller, now)
    given = {*values, *request.cleared}
    who = project_editors(found.facts, [field for field in given if field in _CHANGED])
    require_office(viewer, Scope.WRITE_WORK, who, found.facts, "change this of a project")
    refuse_outdated(request.expected_version, found)
    row = taken(values, COLUMNS) | await references(session, values, viewer, found.key)
    linking = await _relinked(session, request, caller, found.facts, now)
    if "agreement" in values:
        agreement = (row["agreement_id"], found.county)
        await refuse_foreign(session, "agreement", [agreement], found.facts, viewer, now)
    row |= cleared(request, _CLEARED, required=("title",))
    if "parent" in request.cleared:
        row["parent_county"] = None
    if "title" in row:
        row["title_pinyin"] = pinyin_key(row["title"])
    before = await stored(session, found, row)
    planned = planned_change(found, request, row, before, linking.changes)
    told = Told(request.mutation, {**before, **linking.before}, {**row, **linking.after})
    return replace(planned, told=[told])


@dataclass(frozen=True, slots=True)
class _Linking:
    """What changes of a project's links to commitments, and what the audit log tells of it."""

    changes: Sequence[Beside] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


async def _relinked(
    session: Session, request: Request, caller: Caller, facts: Facts, now: datetime
) -> _Linking:
    """Give the changes that leave the project linked to just these commitments."""
    key = request.key
    if "commitments" not in request.input or key is None:
        return _Linking()
    wanted = await commitments(session, request.input, caller.viewer, key)
    found = await session.fetch("Project commitments", _LINKED, list(key))
    present = {(record[0], record[1]) for record in found}
    new = [each for each in wanted if each not in present]
    await refuse_foreign_commitments(session, new, facts, caller.viewer, now)
    gone = [each[0] for each in present if each not in wanted]
    own = {"project_id": key[0], "county": key[1]}
    removed = [Removal("commitment_project", {**own, "commitment_id": gone})] if gone else []
    changes: list[Beside] = [*removed, *(linked(each, key) for each in new)]
    return _Linking(
        changes,
        {"commitments": sorted(each[0] for each in present)},
        {"commitments": sorted(each[0] for each in wanted)},
    )


async def _project(
    session: Session, key: tuple[Any, ...] | None, caller: Caller, now: datetime
) -> Object:
    assert key is not None
    return found_object(await read_projects(session, caller.viewer, [key], now))


async def _of_project(session: Session, request: Request, caller: Caller, now: datetime) -> Object:
    """Read the project that an input names in `project`; it must not have ended."""
    key = reference(request.input, "project", "Project")
    try:
        found = await _project(session, key, caller, now)
        refuse_ended(found.facts)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, ("project",)) from refusal
    return found


def _own(project: Object, now: datetime) -> dict[str, Any]:
    return {"id": new_id(now), "project_id": project.key[0], "county": project.county}


def _created(
    entity: str, request: Request, row: Mapping[str, Any], besides: list[Beside] | None = None
) -> Planned:
    key = (row["id"], row["county"])
    told = Told(request.mutation, after=row)
    return Planned(Creation(ENTITIES[entity], key, row), "CREATE", [told], besides=besides or [])


async def _add_milestone(
    session: Session, request: Request, caller: Caller, now: datetime
) -> Planned:
    project = await _of_project(session, request, caller, now)
    require_office(
        caller.viewer, Scope.WRITE_WORK, PROJECT_REPORTERS, project.facts, "plan a project"
    )
    row = taken(request.input, _MILESTONE)
    return _created("Milestone", request, _own(project, now) | row)


_MILESTONE = {"title": "title", "dueOn": "due_on", "reachedOn": "reached_on"}


async def _change_milestone(
    session: Session, request: Request, caller: Caller, now: datetime
) -> Planned:
    found = await _part(session, "Milestone", request, caller, now)
    require_office(
        caller.viewer, Scope.WRITE_WORK, PROJECT_REPORTERS, found.facts, "plan a project"
    )
    row = taken(request.input, _MILESTONE) | cleared(request, _MILESTONE, required=("title",))
    return await _changed(session, found, request, row)


async def _change_participation(
    session: Session, request: Request, caller: Caller, now: datetime
) -> Planned:
    """Change what a party's own task is: the lead and the community divide the work."""
    found = await _part(session, "Participation", request, caller, now)
    require_office(
        caller.viewer, Scope.WRITE_WORK, PROJECT_REPORTERS, found.facts, "divide the work"
    )
    fields = {"task": "task", "respondBy": "respond_by"}
    return await _changed(
        session, found, request, taken(request.input, fields) | cleared(request, fields)
    )


async def _part(
    session: Session, entity: str, request: Request, caller: Caller, now: datetime
) -> Object:
    """Read a part of a project with the facts of the project, which must not have ended."""
    assert request.key is not None
    of, parameters = ENTITIES[entity], Parameters()
    access = Access(caller.viewer, parameters)
    here, visible = among(of, [request.key], parameters), of.visible_to(access, "t")
    sql = f"select t.version, t.project_id, t.county from {of.table} t where {here} and {visible}"
    records = await session.fetch(f"{entity} of project", sql, parameters, access.rights)
    record = found_object(records or [None])
    project = await _project(session, (record["project_id"], record["county"]), caller, now)
    refuse_ended(project.facts)
    found = Object(of, request.key, record["version"], project.facts)
    refuse_outdated(request.expected_version, found)
    return found


async def _changed(
    session: Session, found: Object, request: Request, row: Mapping[str, Any]
) -> Planned:
    before = await stored(session, found, row)
    main = Change(found.entity, found.key, found.version, row)
    return Planned(main, "UPDATE", [Told(request.mutation, before, row)])


async def _tell_progress(
    session: Session, request: Request, caller: Caller, now: datetime
) -> Planned:
    """Record an update by a party or the community; its health becomes the project's."""
    values = request.input
    project = await _of_project(session, request, caller, now)
    organization = await _author(session, project, request, caller)
    fields = {"body": "body", "percent": "percent", "health": "health", "public": "is_public"}
    row = _own(project, now) | taken(values, fields) | {"organization_id": organization}
    besides: list[Beside] = []
    if values.get("health") is not None:
        where = {"id": project.key[0], "county": project.county}
        besides.append(Revision("project", where, {"health": values["health"]}))
    return _created("ProgressUpdate", request, row, besides)


_TAKING_PART = """
select organization_id from participation
where project_id = $1 and county = $2 and organization_id = any($3)
  and state in ('ACCEPTED', 'COMPLETED')
order by organization_id
"""


async def _author(session: Session, project: Object, request: Request, caller: Caller) -> Any:
    """Tell for which party the caller writes; None for the community, or a person that leads."""
    mine = list(organizations_of(caller.viewer, OFFICERS))
    found = await session.fetch("Project parties", _TAKING_PART, [*project.key, mine])
    parties = [record[0] for record in found]
    named = reference(request.input, "organization", "Organization")
    if named is not None and named[0] not in parties:
        words = "You do not act for this organization, or it takes no part in the project."
        raise Refusal(ErrorCode.FORBIDDEN, words, ("organization",))
    handles = any(acts_as(who, project.facts, caller.viewer) for who in PROJECT_DRAFTERS)
    if not parties or (named is None and handles):
        require_office(
            caller.viewer, Scope.WRITE_WORK, PROJECT_REPORTERS, project.facts, "tell progress"
        )
        return None
    needs(caller.viewer, Scope.WRITE_WORK)
    return named[0] if named is not None else parties[0]


async def _invite(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Ask a unit to take part: the lead or the community does."""
    project = await _of_project(session, request, caller, now)
    require_office(
        caller.viewer, Scope.WRITE_WORK, PROJECT_REPORTERS, project.facts, "invite a unit"
    )
    if request.input.get("capacity") == Capacity.LEAD:
        words = "Who is to lead claims the work, or it is dispatched; invite them to take part."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("capacity",))
    organization = reference(request.input, "organization", "Organization")
    assert organization is not None
    row = _own(project, now) | {
        "organization_id": organization[0], "mode": ParticipationMode.INVITED,
        "capacity": request.input.get("capacity") or Capacity.SUPPORT,
        "state": ParticipationState.PENDING, "invited_at": now,
        "task": request.input.get("task"), "respond_by": request.input.get("respondBy"),
    }  # fmt: skip
    return _created("Participation", request, row)


UPDATE_PROJECT = Drafting("Project", _update)
CREATE_MILESTONE = Drafting("Milestone", _add_milestone)
UPDATE_MILESTONE = Drafting("Milestone", _change_milestone)
UPDATE_PARTICIPATION = Drafting("Participation", _change_participation)
CREATE_PROGRESS_UPDATE = Drafting("ProgressUpdate", _tell_progress)
CREATE_PARTICIPATION = Drafting("Participation", _invite)
