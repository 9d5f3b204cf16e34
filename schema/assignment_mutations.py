"""Mutations of assignments and registrations that are no steps: drafts and changes."""

from datetime import date

import strawberry

from loaders.assignment_drafts import (
    CREATE_ASSIGNMENT,
    CREATE_REGISTRATION,
    UPDATE_ASSIGNMENT,
)
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole, RegistrationBasis, Screening
from schema.enums import term_enum
from schema.inputs import make_input
from schema.mutations import IDENTIFIED, Declared, Fields

for _term in (AssignmentRole, RegistrationBasis, Screening):
    term_enum(_term)

make_input(
    "ScreeningInput",
    "What checking one item of the negative list has shown (负面清单核查).",
    {
        "item": (str, "The item, in the list's own words (清单事项)."),
        "result": (Screening, "What was found (核查结果)."),
    },
)

_PERSON = (strawberry.ID | None, "Who; you yourself if not said (人员).")
_TERM_END = (date | None, "Last day of its term; open if not said (任期止).")
_WORDS: Fields = {
    "duties": (str | None, "What it is for; a household contact needs it (职责)."),
    "schedule": (str | None, "When it is carried out; a household contact needs it (时间安排)."),
    "termStart": (date | None, "First day; the day it comes into force if not said (任期起)."),
    "termEnd": _TERM_END,
}

ASSIGNMENT_MUTATIONS = (
    Declared(
        "assignmentCreate",
        CREATE_ASSIGNMENT,
        {
            "role": (AssignmentRole, "The role (任职角色)."),
            "person": _PERSON,
            "client": (strawberry.ID | None, "The program that is to hold it (任职系统)."),
            "organization": (
                strawberry.ID | None,
                "In which organisation it counts; the unit that sends a first secretary (组织).",
            ),
            "area": (DivisionCode | None, "In whose subtree it counts (任职区划)."),
            **_WORDS,
        },
        "Draft an assignment (新建任职); its role chooses the procedure that brings it into force."
        "\n\n- FIRST_SECRETARY: by an officer of the unit, of its own people.\n"
        "- ENTRANCE_HEAD: by the person or the community.\n"
        "- OWNERS_COMMITTEE_MEMBER: by a person: the candidate, a resident, a member of the "
        "committee, the branch's secretary, the community.\n"
        "- Offices (roles that speak for an organisation or act for an area): by the person, an "
        "officer of the organisation, or an administrator; a program's by an administrator.\n"
        "- All others: by the person, the community, or an officer of the organisation.\n\n"
        "Nobody proposes strangers: a candidate other than oneself is one whom the caller may read "
        "of, if need be for a stated purpose, or who publicly serves in the area. A role in an "
        "organisation that is not the area's own only its own officers draft. What "
        "was drafted keeps its role, holder, area and organisation. Scope `write:formal`. Codes: "
        "FORBIDDEN, BAD_USER_INPUT, UNKNOWN_REFERENCE, CONSTRAINT_VIOLATED, INVALID_ID, "
        "IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "assignmentUpdate",
        UPDATE_ASSIGNMENT,
        {
            **IDENTIFIED,
            **_WORDS,
            "screening": (
                "list[ScreeningInput] | None",
                "Items of the negative list that were checked; others stay (负面清单核查).",
            ),
            "publicisedUntil": (
                date | None,
                "A later last day of public notice (公示截止日期).",
            ),
        },
        "Change what an assignment's state allows (修改任职).\n\n- DRAFT: duties, schedule, term, "
        "by the person, who proposed it, the community, the unit; an office's and a program's "
        "also or only by an administrator.\n- UNDER_REVIEW, PENDING: screening, by the branch's "
        "secretary, the community, the subdistrict; never by the candidate.\n- PUBLICISED: "
        "publicisedUntil, by the same.\n- IN_FORCE: duties and schedule, by the community, the "
        "unit, an office's by an administrator.\n\nScope `write:formal`. Codes: FORBIDDEN, "
        "NOT_FOUND, WRONG_STATE, INCOMPLETE_ASSIGNMENT, VERSION_CONFLICT, BAD_USER_INPUT, "
        "CONSTRAINT_VIOLATED, IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "registrationCreate",
        CREATE_REGISTRATION,
        {
            "person": _PERSON,
            "area": (DivisionCode, "The community, grid or compound (报到社区)."),
            "basis": (RegistrationBasis, "On what ground; two of them: 双报到 (报到依据)."),
            "termEnd": _TERM_END,
        },
        "Draft the registration of an in-service Party member (新建报到).\n\nBy the member, or by "
        "the community for one, who then submits it. On each basis one at most is in force, which "
        "is judged when it is submitted and confirmed. Scope `write:formal`. Codes: FORBIDDEN, "
        "BAD_USER_INPUT, UNKNOWN_REFERENCE, INVALID_ID, IDEMPOTENCY_MISMATCH.",
    ),
)
