"""Which rows a viewer sees, and which of them are in the viewer's scope: one predicate an entity.

Domain model §5. What is published everyone sees. What is internal is seen by those in whose areas
it lies or whose organisations, or who themselves, take part; and by nobody else under no path.
"""

from collections.abc import Callable, Iterable

from loaders.access import Access
from loaders.conditions import all_of, any_of, lies_in
from rules.acts import OFFICE, procedure_of
from rules.assignments import FACES_RESIDENTS, AssignmentRole
from rules.terms import Term

TODAY = "(now() at time zone interval '8 hours')::date"
"""SQL of the day in China (rules/days.py)."""

IN_TERM = "({t}.term_end is null or {t}.term_end >= " + TODAY + ")"
LAPSING = (
    "case when {t}.state = 'IN_FORCE' and {t}.term_end < " + TODAY + " then 'ENDED'"
    " else {t}.state end"
)
"""SQL of a formal act's state as it reads today: no job ends what has come to its last day."""


def lapsing(states: list[str]) -> list[str]:
    """Give the stored states of acts that read as one of `states`."""
    return [*states, "IN_FORCE"] if "ENDED" in states and "IN_FORCE" not in states else states


def agreement(access: Access, t: str) -> str:
    """SQL of the condition that the viewer sees an agreement."""
    return any_of(f"{t}.state in ('IN_FORCE', 'ENDED')", agreement_scope(access, t))


def agreement_scope(access: Access, t: str) -> str:
    """SQL of the condition that an agreement is about the viewer's area, or the viewer a party."""
    p = access.alias()
    own = access.own(f"{p}.organization_id")
    party = _exists(f"agreement_party {p}", _of("agreement", p, t), own)
    return any_of(access.internal_in(f"{t}.area_code"), party)


def agreement_party_scope(access: Access, t: str) -> str:
    """SQL of the condition that the agreement of a party is in the viewer's scope."""
    a = access.alias()
    key = f"({a}.id, {a}.county) = ({t}.agreement_id, {t}.county)"
    return _exists(f"agreement {a}", key, agreement_scope(access, a))


def project(access: Access, t: str) -> str:
    """SQL of the condition that the viewer sees a project; who raised it sees it, too."""
    published = f"{t}.state <> 'DRAFT' and ({t}.state <> 'CANCELLED' or {t}.opened_at is not null)"
    return any_of(published, project_scope(access, t), access.own_person(f"{t}.requester_id"))


def project_scope(access: Access, t: str) -> str:
    """SQL of the condition that a project lies in the viewer's area, or the viewer takes part."""
    p = access.alias()
    party = any_of(access.own(f"{p}.organization_id"), access.own_person(f"{p}.person_id"))
    standing = f"{p}.state not in ('DECLINED', 'WITHDRAWN')"
    return any_of(
        access.internal_in(f"{t}.area_code"),
        access.own(f"{t}.lead_organization_id"),
        access.own_person(f"{t}.lead_person_id"),
        _exists(f"participation {p}", _of("project", p, t), party, standing),
    )


def participation(access: Access, t: str) -> str:
    """SQL of the condition that of a project that the viewer sees a participation is seen, too."""
    return any_of(
        f"{t}.state in ('ACCEPTED', 'COMPLETED')",
        access.own(f"{t}.organization_id"),
        access.own_person(f"{t}.person_id"),
        _in_project_scope(access, t),
    )


def progress_update(access: Access, t: str) -> str:
    """SQL of the condition that of a project that the viewer sees an update is seen, too."""
    return any_of(
        f"{t}.is_public", access.own(f"{t}.organization_id"), _in_project_scope(access, t)
    )


def _in_project_scope(access: Access, t: str) -> str:
    p = access.alias()
    key = f"({p}.id, {p}.county) = ({t}.project_id, {t}.county)"
    return _exists(f"project {p}", key, project_scope(access, p))


def assignment(access: Access, t: str) -> str:
    """SQL of the condition that the viewer sees an assignment."""
    offices = f"{t}.client_id is not null or {t}.role in ({_quoted(_OFFICES)})"
    return any_of(
        _faces_residents(t),
        assignment_scope(access, t),
        access.own_person(f"{t}.person_id"),
        access.own_person(f"{t}.requester_id"),
        access.own_client(f"{t}.client_id"),
        all_of(f"({offices})", access.administers()),
        _candidacy_at_home(access, t),
    )


def _candidacy_at_home(access: Access, t: str) -> str:
    """SQL of the condition that a draft waits for the residents' choice where the viewer lives."""
    if not access.shape.person:
        return "false"
    p = access.alias()
    access.reads("person")
    here = lies_in(f"{p}.residence_code", f"{t}.area_code")
    draft = f"{t}.role = 'ENTRANCE_HEAD' and {t}.state = 'DRAFT'"
    return all_of(draft, _exists(f"person {p}", access.own_person(f"{p}.id"), here))


def assignment_scope(access: Access, t: str) -> str:
    """SQL of the condition that an assignment is in the viewer's area or organisation."""
    return any_of(access.internal_in(f"{t}.area_code"), access.own(f"{t}.organization_id"))


def person(access: Access, t: str) -> str:
    """SQL of the condition that the viewer sees a person, if under a masked name.

    Where people live is RESTRICTED: only those who may see it, and say what for, find by it.
    """
    # A condition that is true as it stands must leave no parameter of another one behind.
    if access.administers() == "true":
        return "true"
    known = "{a}.state not in ('DRAFT', 'REJECTED')"
    return any_of(
        _holds(access, t, _faces_residents),
        _holds(access, t, lambda a: _candidacy_at_home(access, a)),
        _holds(access, t, lambda a: all_of(assignment_scope(access, a), known.format(a=a))),
        access.own(f"{t}.employer_id"),
        access.own_person(f"{t}.id"),
        _found_for_a_purpose(access, t),
    )


def person_scope(access: Access, t: str) -> str:
    """SQL of the condition that a person serves, or is to serve, in the viewer's scope."""
    standing = "{a}.state in ('UNDER_REVIEW', 'PENDING', 'PUBLICISED', 'IN_FORCE') and " + (
        IN_TERM.format(t="{a}")
    )
    return any_of(
        _holds(access, t, lambda a: all_of(assignment_scope(access, a), standing.format(a=a))),
        access.own(f"{t}.employer_id"),
        access.own_person(f"{t}.id"),
        _found_for_a_purpose(access, t),
    )


def person_known(access: Access, t: str, area: str) -> str:
    """SQL of the condition that a person is in the viewer's scope, or publicly serves in `area`."""
    serves = _holds(
        access, t, lambda a: all_of(_faces_residents(a), lies_in(f"{a}.area_code", area))
    )
    return any_of(person_scope(access, t), serves)


def _found_for_a_purpose(access: Access, t: str) -> str:
    if not access.shape.restricted:
        return "false"
    p = access.alias()
    raised = f"({p}.requester_id, {p}.requester_county) = ({t}.id, {t}.county)"
    return any_of(
        access.internal_in(f"{t}.residence_code"),
        _exists(f"project {p}", raised, project_scope(access, p)),
    )


def api_client(access: Access, t: str) -> str:
    """SQL of the condition that the viewer sees an API client."""
    if access.administers() == "true":
        return "true"
    return any_of(access.own(f"{t}.organization_id"), access.own_client(f"{t}.id"))


_OFFICES = tuple(role for role in AssignmentRole if procedure_of(role) is OFFICE)
"""The roles that administrators confirm (rules/acts.py)."""


def _faces_residents(a: str) -> str:
    """SQL of the condition that everyone may know who holds an assignment."""
    standing = f"{a}.state = 'PUBLICISED' or {a}.state = 'IN_FORCE' and {IN_TERM.format(t=a)}"
    return f"{a}.role in ({_quoted(sorted(FACES_RESIDENTS))}) and ({standing})"


def _holds(access: Access, t: str, condition: Callable[[str], str]) -> str:
    """SQL of the condition that a person holds an assignment of which `condition` is true."""
    a = access.alias()
    access.reads("assignment")
    key = f"({a}.person_id, {a}.person_county) = ({t}.id, {t}.county)"
    return _exists(f"assignment {a}", key, condition(a))


def _of(name: str, part: str, t: str) -> str:
    return f"({part}.{name}_id, {part}.county) = ({t}.id, {t}.county)"


def _exists(table: str, *conditions: str) -> str:
    """SQL of the condition that there is such a row; `false` where a condition is that."""
    condition = all_of(*conditions)
    return "false" if condition == "false" else f"exists (select from {table} where {condition})"


def _quoted(terms: Iterable[Term]) -> str:
    return ", ".join(f"'{term}'" for term in terms)
