"""What PostgreSQL's constraints mean, in the domain's words."""

import re

import asyncpg

from loaders.names import camel_case
from rules.refusals import ErrorCode, Refusal

_ASPECT = re.compile(r"_(length|range|check|form|key)$")
_MEANINGS: dict[str, tuple[ErrorCode, str]] = {
    "area_parent": (ErrorCode.UNKNOWN_PARENT, "The area above it does not exist; create it first."),
    "pairing_standing": (
        ErrorCode.ALREADY_PAIRED,
        "The unit already has a standing pairing of this kind with the area.",
    ),
    "pairing_one_branch_per_compound": (
        ErrorCode.COMPOUND_ALREADY_PAIRED,
        "Another Party branch is paired with the compound; end that pairing first.",
    ),
    "participation_standing": (
        ErrorCode.DUPLICATE,
        "The organization takes part in this capacity already.",
    ),
    "participation_standing_person": (
        ErrorCode.DUPLICATE,
        "The person takes part in this capacity already.",
    ),
    "participation_one_lead": (ErrorCode.ALREADY_CLAIMED, "It has its lead already."),
    "organization_key_valid": (
        ErrorCode.DUPLICATE,
        "The organization has a valid key; revoke that one first.",
    ),
    "organization_key_fingerprint_key": (
        ErrorCode.DUPLICATE,
        "This key was registered before, here or elsewhere: make another one.",
    ),
    "agreement_number_key": (
        ErrorCode.DUPLICATE,
        "There is an agreement with this number in the county: choose another one.",
    ),
    "assignment_somewhere": (
        ErrorCode.CONSTRAINT_VIOLATED,
        "This role is held in an area or an organization: name one.",
    ),
}
VIOLATIONS: dict[type[asyncpg.PostgresError], tuple[ErrorCode, str]] = {
    asyncpg.UniqueViolationError: (ErrorCode.DUPLICATE, "It exists already"),
    asyncpg.ForeignKeyViolationError: (
        ErrorCode.UNKNOWN_REFERENCE,
        "Something that it refers to does not exist",
    ),
    asyncpg.CheckViolationError: (
        ErrorCode.CONSTRAINT_VIOLATED,
        "A value is outside of what is allowed",
    ),
    asyncpg.NumericValueOutOfRangeError: (
        ErrorCode.CONSTRAINT_VIOLATED,
        "A number is larger than can be kept",
    ),
}


def refusal_for(error: asyncpg.PostgresError) -> Refusal:
    """Say in the domain's words what a violated constraint means, by the constraint's name."""
    name = getattr(error, "constraint_name", None) or ""
    if name in _MEANINGS:
        return Refusal(*_MEANINGS[name])
    code, message = VIOLATIONS[type(error)]
    words = f"{message} ({name})." if name else f"{message}."
    return Refusal(code, words, _place(getattr(error, "table_name", None) or "", name))


def _place(table: str, constraint: str) -> tuple[str, ...]:
    """Tell which input a constraint is about: it is called `<table>_<column>_<what>`."""
    column = _ASPECT.sub("", constraint.removeprefix(f"{table}_"))
    return (camel_case(column),) if constraint.startswith(f"{table}_") and column else ()
