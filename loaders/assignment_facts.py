"""Assignments as their procedures judge them: everything that a decision rests on, in one read.

Guards look at other rows than the caller may see (another registration, the unit's pairings), so
the statement runs with the hub's own rights; of the assignments themselves it gives those alone
that the caller sees. An account that was recorded in two counties is one human being's.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from loaders.access import ALL, VIEWER, Access
from loaders.conditions import lies_in
from loaders.objects import Object, Session
from loaders.parameters import Parameters, Pending
from loaders.tables import ENTITIES, Entity
from loaders.texts import KEYS, NOW, Keys, keyed
from rules.areas import DivisionCode
from rules.assignments import (
    AssignmentRole,
    Rank,
    RegistrationBasis,
    Screening,
    missing_items,
)
from rules.days import day_of
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.terms import Term
from rules.viewer import Viewer

HOUSE = (
    "(select h.id from organization u join organization h"
    " on h.id = coalesce(u.host_id, u.id) or h.host_id = coalesce(u.host_id, u.id)"
    " where u.id = {unit})"
)
"""SQL of a unit with the Party organisations that it hosts: the branch is paired for the unit."""

DEPARTMENT = (
    "(select d.id from organization d where d.sector = '组织' and d.kind = 'AGENCY'"
    " and d.area_code in (left({area}, 6), left({area}, 4))"
    " order by length(d.area_code) desc, d.id limit 1)"
)
"""SQL of the organisation department of an area's county, or else of its prefecture."""

_PAIRED = (
    "exists (select from pairing s where s.unit_id in " + HOUSE + " and s.since <= {today}"
    " and (s.until is null or s.until >= {today}) and "
    + lies_in("{area}", "s.area_code") + ")"
)  # fmt: skip
_REGISTERED = """
exists (
  select from assignment r
  where r.role = 'REGISTERED_MEMBER' and r.state = 'IN_FORCE' and r.basis = a.basis
    and (r.term_end is null or r.term_end >= {today}) and r.id <> a.id
    and r.person_id in (
      select q.id from person q where q.id = a.person_id or q.subject = p.subject
    )
)
"""
_FACTS = """
with me as (select id, residence_code from person where id = {person} or subject = {subject})
select a.id, a.county, a.version, a.role, a.state, a.term_start, a.term_end, a.basis, a.duties,
  a.schedule, a.screening, a.publicised_until, a.organization_id, a.client_id, a.area_code,
  coalesce(a.area_code, o.area_code) as place,
  case when a.person_id in (select id from me) then {person} else a.person_id end as person,
  case when a.requester_id in (select id from me) then {person} else a.requester_id end
    as requester,
  a.person_id, a.person_county, p.rank,
  {paired} as paired, {registered} as registered, {department} as department,
  exists (select from me where {resident}) as resident,
  array(
    select case when e.person_id in (select id from me) then {person} else e.person_id end
    from endorsement e where (e.assignment_id, e.county) = (a.id, a.county)
    order by e.person_id in (select id from me) desc, e.endorsed_at limit 2
  ) as endorsers
from unnest({ids}, {counties}) k(id, county)
join assignment a on (a.id, a.county) = (k.id, k.county)
left join organization o on o.id = a.organization_id
left join person p on (p.id, p.county) = (a.person_id, a.person_county)
where {visible}
"""


async def read_assignments(
    session: Session, viewer: Viewer, keys: Sequence[tuple[Any, ...]], now: datetime
) -> list[Object | None]:
    """Give the assignments with these keys, in their order; None for what the viewer sees not."""
    statement = keyed("assignments", ENTITIES["Assignment"], viewer, keys, _statement)
    values = statement.bound(viewer, keys, now)
    found = {
        (record["id"], record["county"]): _object(record, viewer)
        for record in await session.fetch("assignments", statement.sql, values, ALL)
    }
    return [found.get((key[0], key[1])) for key in keys]


def _statement(entity: Entity, access: Access, parameters: Parameters, _keys: Keys) -> str:
    today = parameters.add(_TODAY, "date")
    unit = "case when a.role = 'REGISTERED_MEMBER' then p.employer_id else a.organization_id end"
    place = "coalesce(a.area_code, o.area_code)"
    return _FACTS.format(
        person=parameters.add(_PERSON, "uuid"),
        subject=parameters.add(_SUBJECT, "text"),
        paired=_PAIRED.format(unit=unit, area=place, today=today),
        registered=_REGISTERED.format(today=today),
        department=DEPARTMENT.format(area=place),
        resident=lies_in("residence_code", "a.area_code"),
        ids=parameters.add(_IDS, "uuid[]"),
        counties=parameters.add(_COUNTIES, "text[]"),
        visible=entity.visible_to(access, "a"),
    )


_TODAY = Pending(lambda variables: day_of(variables[NOW]))
_PERSON = Pending(lambda variables: variables[VIEWER].person)
_SUBJECT = Pending(lambda variables: variables[VIEWER].subject)
_IDS = Pending(lambda variables: [key[0] for key in variables[KEYS]])
_COUNTIES = Pending(lambda variables: [key[1] for key in variables[KEYS]])


def _object(record: Mapping[str, Any], viewer: Viewer) -> Object:
    return Object(
        ENTITIES["Assignment"],
        (record["id"], record["county"]),
        record["version"],
        _facts(record, viewer),
        {name: record[name] for name in _KEPT},
    )


_KEPT = (
    "role", "duties", "schedule", "term_start", "term_end", "publicised_until", "person_id",
    "person_county", "area_code", "screening",
)  # fmt: skip


def _facts(record: Mapping[str, Any], viewer: Viewer) -> Facts:
    role, area = AssignmentRole[record["role"]], record["place"]
    resident = record["resident"] and viewer.person is not None
    return Facts(
        FormalState[record["state"]],
        area=None if area is None else DivisionCode(area),
        term_end=record["term_end"],
        person=record["person"],
        client=record["client_id"],
        organization=record["organization_id"],
        requester=record["requester"],
        basis=_known(RegistrationBasis, record["basis"]),
        rank=_known(Rank, record["rank"]),
        paired=record["paired"],
        registered=record["registered"],
        department=record["department"],
        residents=frozenset({viewer.person} if resident and viewer.person else ()),
        endorsers=frozenset(record["endorsers"]),
        screening=screening_of(record["screening"]),
        publicised_until=record["publicised_until"],
        incomplete=missing_items(
            role,
            area=record["area_code"],
            duties=record["duties"],
            schedule=record["schedule"],
        ),
    )


T = TypeVar("T", bound=Term)


def _known(term: type[T], value: str | None) -> T | None:
    return None if value is None else term[value]


def screening_of(stored: str | None) -> tuple[tuple[str, Screening], ...]:
    """Read the negative list's items off their column."""
    items: dict[str, str] = {} if stored is None else json.loads(stored)
    return tuple((item, Screening[result]) for item, result in sorted(items.items()))
