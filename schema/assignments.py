"""Assignments: who holds which role, where, and how long."""

from __future__ import annotations

from datetime import date

import strawberry

from loaders import visibility
from loaders.assignment_acts import ASSIGNMENTS
from loaders.visibility import LAPSING, lapsing
from rules.assignments import AssignmentRole, RegistrationBasis
from rules.lifecycle import Action, FormalState
from schema.areas import Area
from schema.clients import ApiClient
from schema.connections import Connection
from schema.entities import column, entity, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization
from schema.people import Person
from schema.viewer_actions import viewer_actions

_SCREENING = (
    "case when {t}.screening is not null then array(select s.key || ': ' || s.value"
    ' from jsonb_each_text({t}.screening) s order by s.key collate "C") end'
)


@entity(
    "assignment",
    within="area_code",
    period=("term_start", "term_end"),
    visible=visibility.assignment,
    scope=visibility.assignment_scope,
)
class Assignment(Node):
    """A role that a person or a program holds in an area or an organisation (任职、报到)."""

    role: AssignmentRole = column("The role (任职角色).", filter=True)
    state: FormalState = column(
        "State; it is ENDED from the day after its last day (状态).",
        filter=True,
        raw=LAPSING,
        stored=lapsing,
    )
    person: Person | None = one(
        ("person_id", "person_county"), "Who holds it (任职人员).", crosses_counties=True
    )
    client: ApiClient | None = one("client_id", "The program that holds it (任职系统).")
    organization: Organization | None = one(
        "organization_id", "The organisation in which it counts (任职组织)."
    )
    area: Area | None = one("area_code", "The area in whose subtree it counts (任职区划).")
    basis: RegistrationBasis | None = column(
        "On what ground a Party member has registered (报到依据).", filter=True
    )
    duties: str | None = column("What it is for (职责).")
    schedule: str | None = column("When it is carried out (时间安排).")
    term_start: date | None = column("First day of its term (任期起).", filter=True, order=True)
    term_end: date | None = column("Last day of its term (任期止).", filter=True, order=True)
    publicised_until: date | None = column("Last day of public notice (公示截止日期).", filter=True)
    screening: list[str] | None = column(
        "Each item of the negative list with its result; needs a purpose "
        "(负面清单核查,须说明用途).",
        sql=_SCREENING,
        restricted=True,
    )
    viewer_actions: list[Action] = viewer_actions(ASSIGNMENTS)


@strawberry.type
class AssignmentQueries:
    """Root fields of assignments."""

    assignments: Connection[Assignment] = root_list(
        "assignments", "Assignment", "Assignments and registrations (任职、报到列表)."
    )
