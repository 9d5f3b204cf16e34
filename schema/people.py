"""People: shown by a masked name, and by more to those in whose work they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from loaders import visibility
from loaders.masking import MASKED_CONTACT, MASKED_NAME
from rules.assignments import Rank
from schema.areas import Area
from schema.connections import Connection
from schema.entities import column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization

if TYPE_CHECKING:
    from schema.assignments import Assignment
    from schema.projects import Participation, Project


@entity("person", visible=visibility.person, scope=visibility.person_scope)
class Person(Node):
    """Someone who holds a role, takes part or has raised something (人员)."""

    display_name: str = column(
        "Name; its first character alone for those in whose area or organisation the person does "
        "not serve (姓名,范围外仅显示首字).",
        internal=True,
        mask=MASKED_NAME,
    )
    masked_contact: str | None = column(
        "How to reach the person, masked (联系方式,脱敏).", internal=True, sql=MASKED_CONTACT
    )
    contact: str | None = column(
        "How to reach the person; needs a purpose (联系方式,须说明用途).", restricted=True
    )
    party_member: bool | None = column("Whether a Party member (是否党员).", internal=True)
    employer: Organization | None = one(
        "employer_id", "The unit that the person works for (工作单位).", internal=True
    )
    rank: Rank | None = column(
        "Rank of the person's post; needs a purpose (职务层次,须说明用途).", restricted=True
    )
    residence: Area | None = one(
        "residence_code",
        "Where the person lives; needs a purpose (居住地,须说明用途).",
        restricted=True,
    )
    assignments: Connection[Assignment] = many(
        "person", "The roles that the person holds (任职、报到)."
    )
    participations: Connection[Participation] = many(
        "person", "What the person takes part in, in person (参与情况)."
    )
    led_projects: Connection[Project] = many(
        "lead_person", "Projects that the person leads (主办的共建项目)."
    )


@strawberry.type
class PersonQueries:
    """Root fields of people."""

    people: Connection[Person] = root_list(
        "people",
        "Person",
        "People: who holds a role that faces residents, and who serves in one's own scope "
        "(人员列表).",
    )
