"""Assignments and registrations drafted, and changed where their state allows it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from loaders.access import ALL, Access
from loaders.assignment_acts import lock_holder
from loaders.assignment_facts import HOUSE, read_assignments
from loaders.conditions import lies_in
from loaders.drafting import Drafting, cleared, planned_change, reference, seen, taken
from loaders.objects import Object, Session
from loaders.parameters import Parameters
from loaders.planned import Caller, Planned, Request, Told
from loaders.remembering import CHANNEL
from loaders.store import Creation
from loaders.subjects import found_object, refuse_outdated
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from loaders.visibility import person_known
from rules.acts import REGISTRATION, procedure_of
from rules.areas import WHOLE_HUB, DivisionCode, county_of
from rules.assignment_drafts import Draft, against_changing, against_drafting, notice_until
from rules.assignments import AssignmentRole, RegistrationBasis, missing_items
from rules.days import day_of
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.organizations import OrganizationKind
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

COLUMNS = {
    "duties": "duties", "schedule": "schedule", "termStart": "term_start", "termEnd": "term_end",
}  # fmt: skip
"""What the caller says in its own words: input field → column."""
MOST_ITEMS, LONGEST_ITEM = 50, 100

_KNOWN = """
with me as (select id, residence_code from person where id = {me} or subject = {subject})
select {area} is null or exists (select from area where code = {area}) as area_known,
  o.kind, o.area_code as seat, o.host_id is not null as hosted,
  {person} in (select id from me) as oneself,
  exists (select from me where {lives_there}) as resident,
  exists (
    select from person p where p.id = {person} and p.county = {county} and p.employer_id in {house}
  ) as own_staff,
  exists (
    select from person p where p.id = {person} and p.county = {county} and {may_know}
  ) as known
from (select) one left join organization o on o.id = {organization}
"""


async def _create(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    role = AssignmentRole[request.input["role"]]
    if procedure_of(role) is REGISTRATION:
        words = "A member registers by `registrationCreate`."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("role",))
    return await _drafted(session, role, request, caller, now)


async def _register(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    return await _drafted(session, AssignmentRole.REGISTERED_MEMBER, request, caller, now)


async def _drafted(
    session: Session, role: AssignmentRole, request: Request, caller: Caller, now: datetime
) -> Planned:
    row = await _referred(session, request.input, caller.viewer)
    draft = await _draft(session, role, row, request.input, caller.viewer)
    against = against_drafting(draft, caller.viewer, day_of(now))
    if against is not None:
        raise against
    place = row["area_code"] or draft.seat
    key = (new_id(now), WHOLE_HUB if place is None else county_of(place))
    row |= taken(request.input, COLUMNS) | {
        "id": key[0], "county": key[1], "role": role, "state": FormalState.DRAFT,
        "basis": draft.facts.basis, "requester_id": caller.viewer.person,
        "requester_county": caller.viewer.person_county,
    }  # fmt: skip
    told = Told(request.mutation, after=row)
    created = Creation(ENTITIES["Assignment"], key, row)
    return Planned(created, "CREATE", [told], FormalState.DRAFT.value)


async def _referred(session: Session, values: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Give the columns of what is referred to; who names no holder means themselves."""
    client = reference(values, "client", "ApiClient")
    person = reference(values, "person", "Person")
    if client is not None:
        await seen(session, viewer, "client", "ApiClient", client)
    elif person is None and viewer.person is not None:
        person = (viewer.person, viewer.person_county)
    if (client is None) == (person is None):
        words = "An assignment is a person's or a program's: name one of the two."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("person",))
    if person is not None and person[0] != viewer.person:
        await seen(session, viewer, "person", "Person", person)
    organization = reference(values, "organization", "Organization")
    if organization is not None:
        await seen(session, viewer, "organization", "Organization", organization)
    return {
        "person_id": person[0] if person else None, "person_county": person[1] if person else None,
        "client_id": client[0] if client else None, "area_code": values.get("area"),
        "organization_id": organization[0] if organization else None,
    }  # fmt: skip


async def _draft(
    session: Session,
    role: AssignmentRole,
    row: Mapping[str, Any],
    values: Mapping[str, Any],
    viewer: Viewer,
) -> Draft:
    """Give what a draft is judged by, in one read."""
    known = await _known(session, row, viewer)
    if not known["area_known"]:
        words = f"No area has the code {row['area_code']}."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, ("area",))
    seat, area = known["seat"], row["area_code"] or known["seat"]
    basis = values.get("basis")
    facts = Facts(
        FormalState.DRAFT,
        area=None if area is None else DivisionCode(area),
        term_end=values.get("termEnd"),
        person=viewer.person if known["oneself"] else row["person_id"],
        client=row["client_id"],
        organization=row["organization_id"],
        basis=None if basis is None else RegistrationBasis[basis],
        residents=frozenset({viewer.person} if known["resident"] and viewer.person else ()),
    )
    return Draft(
        role, facts, has_area=row["area_code"] is not None, seat=seat,
        kind=None if known["kind"] is None else OrganizationKind[known["kind"]],
        hosted=known["hosted"], own_staff=known["own_staff"], known=known["known"],
    )  # fmt: skip


async def _known(session: Session, row: Mapping[str, Any], viewer: Viewer) -> Mapping[str, Any]:
    parameters = Parameters()
    area = parameters.add(row["area_code"], "text")
    organization = parameters.add(row["organization_id"], "uuid")
    sql = _KNOWN.format(
        me=parameters.add(viewer.person, "uuid"),
        subject=parameters.add(viewer.subject, "text"),
        person=parameters.add(row["person_id"], "uuid"),
        county=parameters.add(row["person_county"], "text"),
        area=area,
        organization=organization,
        lives_there=lies_in("residence_code", area),
        house=HOUSE.format(unit=organization),
        may_know=person_known(Access(viewer, parameters), "p", area),
    )
    [found] = await session.fetch("assignment drafted", sql, parameters, ALL)
    known: Mapping[str, Any] = found
    return known


async def _update(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    assert request.key is not None
    await lock_holder(session, request.key)
    found = found_object(await read_assignments(session, caller.viewer, [request.key], now))
    row = taken(request.input, COLUMNS) | _judged(request.input, found, day_of(now))
    row |= cleared(request, COLUMNS)
    role = AssignmentRole[found.row["role"]]
    facts = replace(found.facts, incomplete=_missing(role, found, row))
    against = against_changing(role, facts, row, caller.viewer, day_of(now))
    if against is not None:
        raise against
    refuse_outdated(request.expected_version, found)
    before = {name: found.row[name] for name in row}
    return replace(planned_change(found, request, row, before), notify=CHANNEL)


def _missing(role: AssignmentRole, found: Object, row: Mapping[str, Any]) -> tuple[str, ...]:
    after = {**found.row, **row}
    return missing_items(
        role, area=after["area_code"], duties=after["duties"], schedule=after["schedule"]
    )


def _judged(values: Mapping[str, Any], found: Object, today: date) -> dict[str, Any]:
    """Give what the negative list and the notice become."""
    row: dict[str, Any] = {}
    if "screening" in values:
        row["screening"] = _screening(values["screening"], found.row["screening"])
    if "publicisedUntil" in values:
        day = notice_until(values["publicisedUntil"], found.row["publicised_until"], today)
        if isinstance(day, Refusal):
            raise day
        row["publicised_until"] = day
    return row


def _screening(checked: list[Mapping[str, Any]], stored: str | None) -> str:
    """Add results to the negative list: items are never taken off it."""
    items: dict[str, str] = {} if stored is None else json.loads(stored)
    items |= {each["item"].strip(): str(each["result"]) for each in checked}
    if len(items) > MOST_ITEMS or not all(0 < len(item) <= LONGEST_ITEM for item in items):
        words = (
            f"A negative list has {MOST_ITEMS} items at most, of 1 to {LONGEST_ITEM} characters."
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("screening",))
    return json.dumps(items, ensure_ascii=False)


CREATE_ASSIGNMENT = Drafting("Assignment", _create, transacted=True)
CREATE_REGISTRATION = Drafting("Assignment", _register, transacted=True)
UPDATE_ASSIGNMENT = Drafting("Assignment", _update, transacted=True)
