"""Who may draft which assignment, and change what of it (domain model §4b, §5).

A draft gives no right yet: that takes its procedure. But the procedures look at a draft's role,
holder, area and organisation as they stand, so these are judged here, once, and never change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from rules.acts import ENTRANCE_HEAD, OFFICE, OWNERS_COMMITTEE_MEMBER, REGISTRATION, procedure_of
from rules.areas import AreaLevel, DivisionCode, level_of, subtree
from rules.assignments import AssignmentRole as Role
from rules.facts import Facts
from rules.lifecycle import FormalState, state_on
from rules.offices import Who, acts_as, in_none_of
from rules.organizations import UNIT_KINDS, OrganizationKind
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer, missing_scope

_PLACES = {
    Role.FIRST_SECRETARY: frozenset({AreaLevel.COMMUNITY}),
    Role.ENTRANCE_HEAD: frozenset({AreaLevel.ENTRANCE}),
    Role.OWNERS_COMMITTEE_MEMBER: frozenset({AreaLevel.COMPOUND}),
    Role.REGISTERED_MEMBER: frozenset({AreaLevel.COMMUNITY, AreaLevel.GRID, AreaLevel.COMPOUND}),
    Role.HOUSEHOLD_CONTACT: frozenset({
        AreaLevel.BUILDING, AreaLevel.ENTRANCE, AreaLevel.HOUSEHOLD,
    }),
}  # fmt: skip
"""The levels of area that a role is for (S2-06, S1-18, S3-14, S0-08, S3-23)."""

_DRAFTERS = {
    Role.FIRST_SECRETARY: (Who.UNIT,),
    Role.REGISTERED_MEMBER: (Who.PERSON, Who.COMMUNITY),
    Role.ENTRANCE_HEAD: (Who.PERSON, Who.COMMUNITY),
    Role.OWNERS_COMMITTEE_MEMBER: (
        Who.PERSON, Who.RESIDENT, Who.OWNERS_COMMITTEE, Who.COMPOUND_BRANCH, Who.COMMUNITY,
    ),
}  # fmt: skip
_OFFICE_DRAFTERS = (Who.PERSON, Who.UNIT, Who.ADMINISTRATOR)
_OTHER_DRAFTERS = (Who.PERSON, Who.COMMUNITY, Who.UNIT)
_EXTERNAL_KINDS = UNIT_KINDS | {
    OrganizationKind.PROPERTY_COMPANY, OrganizationKind.SOCIAL_ORGANIZATION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """An assignment to be: its role and facts, and what is known of the organisation named.

    `facts.area` is where the role would count; without an area of its own, where the organisation
    has its seat. `own_staff` says that the person is employed by the organisation, `known` that the
    caller may read of the person already, or that everyone knows that they serve in the area.
    """

    role: Role
    facts: Facts
    has_area: bool = False
    seat: DivisionCode | None = None
    kind: OrganizationKind | None = None
    hosted: bool = False
    own_staff: bool = False
    known: bool = False


def drafters(role: Role) -> tuple[Who, ...]:
    """Give the offices that may draft an assignment of this role."""
    default = _OFFICE_DRAFTERS if procedure_of(role) is OFFICE else _OTHER_DRAFTERS
    return _DRAFTERS.get(role, default)


def against_drafting(draft: Draft, viewer: Viewer, today: date) -> Refusal | None:
    """Give what stands against the caller's drafting this, or None.

    Codes: FORBIDDEN, BAD_USER_INPUT.
    """
    return (
        missing_scope(viewer, procedure_of(draft.role).scope)
        or _ill_formed(draft, today)
        or _not_theirs(draft, viewer)
        or _foreign_organization(draft, viewer)
        or _no_proposer(draft, viewer)
        or _stranger(draft, viewer)
    )


def _ill_formed(draft: Draft, today: date) -> Refusal | None:
    facts, role = draft.facts, draft.role
    registration = procedure_of(role) is REGISTRATION
    if facts.client is not None and procedure_of(role) is not OFFICE:
        return _bad(f"A program may hold offices only; {role.value} is held by a person.", "client")
    if registration and facts.organization is not None:
        return _bad("A registration names no organisation: the employer counts.", "organization")
    if registration != (facts.basis is not None):
        return _bad("A registration, and nothing else, has a basis.", "basis")
    if facts.term_end is not None and facts.term_end < today:
        return _bad("Its term would be over already.", "termEnd")
    return _misplaced(draft)


def _misplaced(draft: Draft) -> Refusal | None:
    levels, area = _PLACES.get(draft.role), draft.facts.area
    if levels is None or (draft.has_area and area is not None and level_of(area) in levels):
        return None
    names = " or ".join(level.value for level in AreaLevel if level in levels)
    return _bad(f"{draft.role.value} is held in an area of the level {names}: name one.", "area")


def _not_theirs(draft: Draft, viewer: Viewer) -> Refusal | None:
    if draft.facts.client is not None:
        who: tuple[Who, ...] = (Who.ADMINISTRATOR,)
    else:
        who = drafters(draft.role)
    return in_none_of(who, draft.facts, viewer, f"draft {draft.role.value}")


def _foreign_organization(draft: Draft, viewer: Viewer) -> Refusal | None:
    """Refuse to let a community, or a person, give a role in an organisation that is not its own.

    A role in an organisation shows what that organisation takes part in. An office is confirmed by
    an administrator, who answers for it.
    """
    facts = draft.facts
    if facts.organization is None or procedure_of(draft.role) is OFFICE:
        return None
    if draft.role is Role.FIRST_SECRETARY and not draft.own_staff:
        return _bad("A unit sends its own people: it is not the person's employer.", "person")
    if acts_as(Who.UNIT, facts, viewer) or _is_communal(draft):
        return None
    words = "Only its own officers draft roles in this organisation; a community's is one of the "
    return Refusal(ErrorCode.FORBIDDEN, words + "area that the role is for.", ("organization",))


def _is_communal(draft: Draft) -> bool:
    """Tell whether the organisation is one of the area's own, whose confirmation the area gives."""
    if draft.hosted or draft.kind is None or draft.kind in _EXTERNAL_KINDS:
        return False
    return draft.seat is not None and _within(draft.seat, draft.facts.area)


def _no_proposer(draft: Draft, viewer: Viewer) -> Refusal | None:
    if procedure_of(draft.role) is OWNERS_COMMITTEE_MEMBER and viewer.person is None:
        return _bad(
            "A candidate is proposed, and submitted, by a person: sign in with your account.",
            "role",
        )
    return None


_PROPOSED = frozenset({OWNERS_COMMITTEE_MEMBER, ENTRANCE_HEAD})


def _stranger(draft: Draft, viewer: Viewer) -> Refusal | None:
    """Refuse to propose strangers: who submits a candidacy may then read of the candidate."""
    oneself = viewer.person is not None and viewer.person == draft.facts.person
    if procedure_of(draft.role) not in _PROPOSED or oneself or draft.known:
        return None
    words = (
        "Propose whom you may read of, or who serves there; who only lives there is found by those "
        "who say what for."
    )
    return Refusal(ErrorCode.FORBIDDEN, words, ("person",))


TERMS = frozenset({"duties", "schedule", "term_start", "term_end"})
_EDITED = {
    FormalState.DRAFT: TERMS,
    FormalState.UNDER_REVIEW: frozenset({"screening"}),
    FormalState.PENDING: frozenset({"screening"}),
    FormalState.PUBLICISED: frozenset({"publicised_until"}),
    FormalState.IN_FORCE: frozenset({"duties", "schedule"}),
}
_REVIEWERS = (Who.COMPOUND_BRANCH, Who.COMMUNITY, Who.SUBDISTRICT)
_RESPONSIBLE = (Who.COMMUNITY, Who.UNIT, Who.ADMINISTRATOR)
NOTICE = timedelta(days=7)
"""How long a candidate is publicised where no other last day is set."""


def against_changing(
    role: Role, facts: Facts, changed: Collection[str], viewer: Viewer, today: date
) -> Refusal | None:
    """Give what stands against the caller's changing these columns now, or None.

    `facts.incomplete` is judged as it would be after the change. Codes: FORBIDDEN, WRONG_STATE,
    INCOMPLETE_ASSIGNMENT.
    """
    unscoped = missing_scope(viewer, procedure_of(role).scope)
    if unscoped is not None:
        return unscoped
    state = state_on(facts.state, facts.term_end, today)
    assert isinstance(state, FormalState)
    allowed = _EDITED.get(state, frozenset())
    too_much = sorted(set(changed) - allowed)
    if too_much:
        return _fixed(too_much, allowed, state)
    return _not_their_change(role, facts, state, viewer) or _emptied(facts, state)


def _editors(role: Role, facts: Facts, state: FormalState) -> tuple[Who, ...]:
    if facts.client is not None:
        return (Who.ADMINISTRATOR,)
    responsible = tuple(each for each in drafters(role) if each in _RESPONSIBLE)
    if state is FormalState.IN_FORCE:
        return responsible
    return (Who.PERSON, Who.REQUESTER, *responsible) if state is FormalState.DRAFT else _REVIEWERS


def _not_their_change(
    role: Role, facts: Facts, state: FormalState, viewer: Viewer
) -> Refusal | None:
    under_judgement = state not in (FormalState.DRAFT, FormalState.IN_FORCE)
    if under_judgement and viewer.person is not None and viewer.person == facts.person:
        return Refusal(ErrorCode.FORBIDDEN, "Nobody judges their own candidacy.")
    who = _editors(role, facts, state)
    return in_none_of(who, facts, viewer, f"change it while it is {state.value}")


def _emptied(facts: Facts, state: FormalState) -> Refusal | None:
    if state is FormalState.DRAFT or not facts.incomplete:
        return None
    words = f"This role is never without {' and '.join(facts.incomplete)}."
    return Refusal(ErrorCode.INCOMPLETE_ASSIGNMENT, words, (facts.incomplete[0],))


def notice_until(until: date | None, before: date | None, today: date) -> date | Refusal:
    """Give the last day of a public notice: it is at least today, and never moves nearer."""
    if until is None:
        return before or today + NOTICE
    if until < (before or today):
        words = f"The notice runs to {before or today} at least; it cannot be made shorter."
        return Refusal(ErrorCode.BAD_USER_INPUT, words, ("publicisedUntil",))
    return until


def _fixed(columns: Collection[str], allowed: Collection[str], state: FormalState) -> Refusal:
    words = f"{', '.join(columns)} cannot be changed while it is {state.value} ({state.chinese})."
    possible = ", ".join(sorted(allowed)) or "nothing"
    return Refusal(ErrorCode.WRONG_STATE, f"{words} In this state: {possible}.")


def _bad(words: str, field: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, words, (field,))


def _within(code: DivisionCode, area: DivisionCode | None) -> bool:
    if area is None:
        return False
    low, high = subtree(area)
    return low <= code < high
