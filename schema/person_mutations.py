"""Mutations of people: recorded, and what is known of them changed."""

import strawberry

from loaders.person_records import CREATE_PERSON, UPDATE_PERSON
from rules.areas import DivisionCode
from rules.assignments import Rank
from schema.enums import term_enum
from schema.mutations import IDENTIFIED, Declared, Fields

term_enum(Rank)

_NAME = "Name, 60 characters at most (姓名)."
_FACTS: Fields = {
    "partyMember": (bool | None, "Whether a Party member (是否党员)."),
    "employer": (strawberry.ID | None, "The unit that the person works for (工作单位)."),
    "rank": (Rank | None, "Rank of the person's post (职务层次)."),
    "residence": (DivisionCode | None, "Where the person lives (居住地)."),
    "contact": (str | None, "How to reach the person, 200 characters at most (联系方式)."),
    "subject": (str | None, "The account's name at the issuer of tokens (登录账号)."),
}
_WHO = (
    "Whoever answers for a fact records it: name, membership and contact the community of "
    "residence or the employer's officer; residence that community (on a move: of both places); "
    "employer that unit (on a change: both); rank the organisation department; the account an "
    "administrator, who may record all. Residence and employer of somebody who is not yet in the "
    "caller's scope an administrator records, too. Contact, rank and residence need the scope "
    "`read:restricted` and a purpose; the audit log keeps them as hashes. Scope `write:formal`. "
)

PERSON_MUTATIONS = (
    Declared(
        "personCreate",
        CREATE_PERSON,
        {"displayName": (str, _NAME), **_FACTS},
        f"Record a person (新建人员).\n\n{_WHO}Codes: FORBIDDEN, RESTRICTED, UNKNOWN_REFERENCE, "
        "DUPLICATE, BAD_USER_INPUT, CONSTRAINT_VIOLATED, IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "personUpdate",
        UPDATE_PERSON,
        {**IDENTIFIED, "displayName": (str | None, _NAME), **_FACTS},
        "Change what is known of a person (修改人员); what is left out stays.\n\n"
        f"{_WHO}Codes: FORBIDDEN, RESTRICTED, NOT_FOUND, VERSION_CONFLICT, UNKNOWN_REFERENCE, "
        "DUPLICATE, CONSTRAINT_VIOLATED, IDEMPOTENCY_MISMATCH.",
    ),
)
