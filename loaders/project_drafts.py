"""Projects drafted: for others to claim, or self-initiated (创单)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from loaders.drafting import Drafting, new_number, reference, seen, taken
from loaders.objects import Session
from loaders.parameters import Parameters
from loaders.planned import Caller, Planned, Request, Told
from loaders.project_facts import COVERS
from loaders.project_links import refuse_foreign, refuse_foreign_commitments
from loaders.store import Beside, Creation, Insertion
from loaders.tables import ENTITIES
from loaders.uuids import new_id, new_ids
from rules.areas import DivisionCode, county_of
from rules.days import day_of
from rules.drafts import (
    PROJECT_DRAFTERS,
    PROJECT_INITIATORS,
    require_office,
)
from rules.facts import Facts
from rules.lifecycle import WorkState
from rules.offices import OFFICERS, Who, acts_as, claiming_organizations
from rules.pinyin import pinyin_key
from rules.projects import Capacity, ParticipationMode, ParticipationState
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer, organizations_of

COLUMNS = {
    "title": "title", "description": "description", "category": "category", "theme": "theme",
    "dueAt": "due_at", "budget": "budget", "health": "health",
}  # fmt: skip
"""What the caller says of a project in its own words: input field → column."""
MOST_MILESTONES = 50


async def _create(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Draft a project: for others to claim, or to be led by the one who drafts it."""
    values, viewer = request.input, caller.viewer
    area = DivisionCode(values["area"])
    facts = Facts(WorkState.DRAFT, area, claimants=await _claimants(session, viewer, area, now))
    lead = _lead(values, facts, viewer)
    who = PROJECT_INITIATORS if lead else PROJECT_DRAFTERS
    require_office(viewer, Scope.WRITE_WORK, who, facts, "draft a project here")
    key = (new_id(now), county_of(area))
    row = _drafted(values, viewer, area, key, now) | lead
    row |= await references(session, values, viewer, key)
    promises = await commitments(session, values, viewer, key)
    if "agreement_id" in row:
        agreement = (row["agreement_id"], key[1])
        await refuse_foreign(session, "agreement", [agreement], facts, viewer, now)
    await refuse_foreign_commitments(session, promises, facts, viewer, now)
    besides = [*_led(lead, values, key, now), *_milestones(values, key, now)]
    besides += [linked(each, key) for each in promises]
    entity = ENTITIES["Project"]
    told = Told(request.mutation, after=row | _told(values, promises))
    return Planned(Creation(entity, key, row), "CREATE", [told], WorkState.DRAFT, besides)


def _told(values: Mapping[str, Any], promises: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Give what the audit log tells of a draft besides its columns."""
    milestones = [[each["title"], each.get("dueOn")] for each in values.get("milestones") or ()]
    said: dict[str, Any] = {"milestones": milestones} if milestones else {}
    said |= {"task": values["task"]} if values.get("task") else {}
    return said | ({"commitments": [each[0] for each in promises]} if promises else {})


def _drafted(
    values: Mapping[str, Any], viewer: Viewer, area: str, key: tuple[Any, ...], now: datetime
) -> dict[str, Any]:
    row = taken(values, COLUMNS)
    return row | {
        "id": key[0], "county": key[1], "area_code": area, "kind": "PROJECT",
        "number": values.get("number") or new_number("XM", now),
        "title_pinyin": pinyin_key(row["title"]), "state": WorkState.DRAFT,
        "requester_id": viewer.person, "requester_county": viewer.person_county,
    }  # fmt: skip


async def _claimants(
    session: Session, viewer: Viewer, area: DivisionCode, now: datetime
) -> frozenset[Any]:
    """Give those of the viewer's organisations that are paired with the area."""
    mine, parameters = organizations_of(viewer, OFFICERS), Parameters()
    if not mine:
        return frozenset()
    units, today = parameters.add(list(mine), "uuid[]"), parameters.add(day_of(now), "date")
    here = parameters.add(area, "text")
    sql = (
        f"select distinct p.unit_id from pairing p, (select {here} as area_code) w"
        f" where p.unit_id = any({units}) and p.since <= {today}"
        f" and (p.until is null or p.until >= {today}) and {COVERS.format(t='w')}"
    )
    return frozenset(r[0] for r in await session.fetch("claimants", sql, parameters))


def _lead(values: Mapping[str, Any], facts: Facts, viewer: Viewer) -> dict[str, Any]:
    """Give the lead's columns of self-initiated work; nothing of work for others to claim."""
    named = reference(values, "lead", "Organization")
    if named is None:
        handles = any(acts_as(office, facts, viewer) for office in PROJECT_DRAFTERS)
        may = () if handles else claiming_organizations(facts, viewer)
        if len(may) > 1:
            words = "You act for several organizations: name the one that will lead it."
            raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("lead",))
        if not may:
            return {} if handles else _oneself(facts, viewer)
        named = (may[0],)
    if named[0] not in claiming_organizations(facts, viewer):
        words = "Only an organization of yours that is paired with the area can lead it."
        raise Refusal(ErrorCode.NOT_PAIRED, words, ("lead",))
    return {"lead_organization_id": named[0]}


def _oneself(facts: Facts, viewer: Viewer) -> dict[str, Any]:
    if viewer.person is None or not acts_as(Who.REGISTERED_MEMBER, facts, viewer):
        return {}
    return {"lead_person_id": viewer.person, "lead_person_county": viewer.person_county}


def _led(
    lead: Mapping[str, Any], values: Mapping[str, Any], key: tuple[Any, ...], now: datetime
) -> list[Beside]:
    if not lead:
        return []
    part = {
        "id": new_id(now), "project_id": key[0], "county": key[1],
        "organization_id": lead.get("lead_organization_id"),
        "person_id": lead.get("lead_person_id"), "person_county": lead.get("lead_person_county"),
        "mode": ParticipationMode.SELF_INITIATED, "capacity": Capacity.LEAD,
        "state": ParticipationState.ACCEPTED, "responded_at": now, "task": values.get("task"),
    }  # fmt: skip
    return [Insertion("participation", part)]


async def references(
    session: Session, values: Mapping[str, Any], viewer: Viewer, key: tuple[Any, ...]
) -> dict[str, Any]:
    """Give the columns of what the project refers to, which the caller must see."""
    found: dict[str, Any] = {}
    if (agreement := reference(values, "agreement", "Agreement")) is not None:
        await seen(session, viewer, "agreement", "Agreement", agreement)
        refuse_elsewhere("agreement", agreement, key)
        found["agreement_id"] = agreement[0]
    if (parent := reference(values, "parent", "Project")) is not None:
        await seen(session, viewer, "parent", "Project", parent)
        found |= {"parent_id": parent[0], "parent_county": parent[1]}
    return found


def refuse_elsewhere(field: str, other: tuple[Any, ...], key: tuple[Any, ...]) -> None:
    """Raise `Refusal` (`UNKNOWN_REFERENCE`) for what lies in another county."""
    if other[1] != key[1]:
        words = f"`{field}` must be of the same county ({key[1]})."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, (field,))


def _milestones(values: Mapping[str, Any], key: tuple[Any, ...], now: datetime) -> list[Beside]:
    given = values.get("milestones") or []
    if len(given) > MOST_MILESTONES:
        words = f"A project has {MOST_MILESTONES} milestones at most."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("milestones",))
    own = {"project_id": key[0], "county": key[1]}
    return [
        Insertion(
            "milestone", {"id": id, **own, "title": each["title"], "due_on": each.get("dueOn")}
        )
        for id, each in zip(sorted(new_ids(len(given), now)), given, strict=True)
    ]


async def commitments(
    session: Session, values: Mapping[str, Any], viewer: Viewer, key: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """Give the keys of the commitments that the project is to keep (feature B5), each once."""
    keys = [
        found
        for text in values.get("commitments") or []
        if (found := reference({"commitments": text}, "commitments", "Commitment")) is not None
    ]
    await seen(session, viewer, "commitments", "Commitment", *keys)
    for other in keys:
        refuse_elsewhere("commitments", other, key)
    return list(dict.fromkeys(keys))


def linked(commitment: tuple[Any, ...], project: tuple[Any, ...]) -> Insertion:
    """Link a commitment to the work that is to keep it."""
    row = {"commitment_id": commitment[0], "project_id": project[0], "county": project[1]}
    return Insertion("commitment_project", row)


CREATE_PROJECT = Drafting("Project", _create)
