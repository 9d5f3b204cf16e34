"""The formal lifecycle: agreements, resolutions and assignments (domain model §4b)."""

from rules.assignments import AssignmentRole
from rules.conditions import Condition
from rules.lifecycle import Action, FormalState, Supplied
from rules.offices import OFFICERS, Who
from rules.transitions import Effect, Procedure, Transition
from rules.viewer import Scope

_DRAFT, _REVIEW, _PENDING, _PUBLICISED, _FORCE, _ENDED, _REJECTED = FormalState
_REASON = frozenset({Supplied.REASON})
_SUBDISTRICT = (Who.SUBDISTRICT,)


def _review(*who: Who) -> tuple[Transition, ...]:
    return (
        Transition(Action.PASS_REVIEW, (_REVIEW,), _PENDING, who),
        Transition(Action.RETURN, (_REVIEW,), _DRAFT, who, requires=_REASON),
        Transition(Action.REJECT, (_REVIEW,), _REJECTED, who, requires=_REASON),
    )


def _refusal(*who: Who) -> tuple[Transition, ...]:
    return (Transition(Action.REJECT, (_PENDING,), _REJECTED, who, requires=_REASON),)


def _notice(*who: Who) -> tuple[Transition, ...]:
    return (
        Transition(
            Action.TAKE_EFFECT, (_PUBLICISED,), _FORCE, (*who, Who.SYSTEM),
            guards=(Condition.NOTICE_OVER,),
        ),
        Transition(Action.REJECT, (_PUBLICISED,), _REJECTED, who, requires=_REASON),
    )  # fmt: skip


def _end(*who: Who, verb: str | None = None) -> tuple[Transition, ...]:
    return (Transition(Action.END, (_FORCE,), _ENDED, who, requires=_REASON, verb=verb),)


AGREEMENT = Procedure(
    "AGREEMENT", "agreement", "共建协议", Scope.WRITE_FORMAL,
    (
        Transition(Action.SUBMIT, (_DRAFT,), _REVIEW, (Who.PARTY,)),
        *_review(*_SUBDISTRICT),
        Transition(
            Action.ENDORSE, (_PENDING,), None, (Who.PARTY,),
            guards=(Condition.NOT_SIGNED_YET,), effect=Effect.RECORDS_SIGNATURE,
            then=Action.APPROVE, verb="sign",
        ),
        Transition(
            Action.APPROVE, (_PENDING,), _FORCE, (Who.SYSTEM, Who.SUBDISTRICT, Who.PARTY),
            needs=(Condition.SIGNED_BY_ALL,),
        ),
        *_refusal(Who.SUBDISTRICT, Who.PARTY),
        *_end(Who.PARTY, Who.SUBDISTRICT, verb="terminate"),
    ),
)  # fmt: skip
"""In force when the last party has signed; a party that will not sign rejects (S0-17, B3)."""

RESOLUTION = Procedure(
    "RESOLUTION", "resolution", "业主决议", Scope.WRITE_FORMAL,
    (
        Transition(Action.SUBMIT, (_DRAFT,), _REVIEW, (Who.OWNERS_COMMITTEE, Who.PROPOSER)),
        *_review(Who.COMPOUND_BRANCH),
        Transition(
            Action.APPROVE, (_PENDING,), _PUBLICISED,
            (Who.OWNERS_COMMITTEE, Who.COMMUNITY, Who.SYSTEM), guards=(Condition.VOTE_CARRIES,),
            effect=Effect.PUBLICISES,
        ),
        *_refusal(Who.OWNERS_COMMITTEE, Who.COMMUNITY),
        *_notice(Who.OWNERS_COMMITTEE, Who.COMMUNITY),
        *_end(Who.OWNERS_COMMITTEE, Who.COMMUNITY),
    ),
)  # fmt: skip
"""Prior review by the compound's Party branch (支部先议), then the owners' vote and its notice."""

ENTRANCE_HEAD = Procedure(
    "ENTRANCE_HEAD", "assignment", "楼道长任用", Scope.WRITE_FORMAL,
    (
        Transition(
            Action.ENDORSE, (_DRAFT,), None, (Who.RESIDENT,),
            guards=(Condition.ANOTHERS, Condition.NOT_ENDORSED_YET),
            effect=Effect.RECORDS_ENDORSEMENT,
        ),
        Transition(
            Action.SUBMIT, (_DRAFT,), _REVIEW, (Who.COMMUNITY,),
            needs=(Condition.ENDORSED_BY_RESIDENTS,),
        ),
        *_review(Who.GENERAL_BRANCH),
        Transition(
            Action.APPROVE, (_PENDING,), _PUBLICISED, _SUBDISTRICT, effect=Effect.PUBLICISES
        ),
        *_refusal(*_SUBDISTRICT),
        *_notice(Who.COMMUNITY, Who.SUBDISTRICT),
        *_end(Who.PERSON, Who.COMMUNITY, Who.SUBDISTRICT),
    ),
)  # fmt: skip
"""The six steps of the entrance-head system (楼道长制, S1-18)."""

FIRST_SECRETARY = Procedure(
    "FIRST_SECRETARY", "assignment", "第一书记选派", Scope.WRITE_FORMAL,
    (
        Transition(Action.SUBMIT, (_DRAFT,), _REVIEW, (Who.UNIT,)),
        *_review(Who.ORGANIZATION_DEPARTMENT),
        Transition(
            Action.APPROVE, (_PENDING,), _FORCE, (Who.ORGANIZATION_DEPARTMENT, Who.SUBDISTRICT),
            guards=(Condition.RANK_SUFFICES, Condition.UNIT_PAIRED),
        ),
        *_refusal(Who.ORGANIZATION_DEPARTMENT, Who.SUBDISTRICT),
        *_end(Who.UNIT, Who.ORGANIZATION_DEPARTMENT),
    ),
)  # fmt: skip
"""A cadre of section-chief level or above goes to the unit's paired community (S2-06)."""

OWNERS_COMMITTEE_MEMBER = Procedure(
    "OWNERS_COMMITTEE_MEMBER", "assignment", "业主委员会委员产生", Scope.WRITE_FORMAL,
    (
        Transition(Action.SUBMIT, (_DRAFT,), _REVIEW, (Who.REQUESTER,)),
        *_review(Who.COMPOUND_BRANCH),
        Transition(
            Action.APPROVE, (_PENDING,), _PUBLICISED, (Who.COMMUNITY, Who.SUBDISTRICT),
            guards=(Condition.SCREENED,), effect=Effect.PUBLICISES,
        ),
        *_refusal(Who.COMMUNITY, Who.SUBDISTRICT),
        *_notice(Who.COMMUNITY, Who.SUBDISTRICT),
        *_end(Who.PERSON, Who.COMMUNITY, Who.SUBDISTRICT),
    ),
)  # fmt: skip
"""A candidate passes the negative list (负面清单, S3-14)."""


def _short(
    name: str, subject: str, chinese: str, verb: str | None, *guards: Condition
) -> Procedure:
    """The short form: the person submits, the community confirms."""
    return Procedure(
        name, subject, chinese, Scope.WRITE_FORMAL,
        (
            Transition(Action.SUBMIT, (_DRAFT,), _PENDING, (Who.PERSON,), guards=guards),
            Transition(
                Action.APPROVE, (_PENDING,), _FORCE, (Who.COMMUNITY,), guards=guards, verb=verb
            ),
            *_refusal(Who.COMMUNITY),
            *_end(Who.PERSON, Who.COMMUNITY),
        ),
    )  # fmt: skip


ASSIGNMENT = _short("ASSIGNMENT", "assignment", "其他任职", None, Condition.COMPLETE)
OFFICE = Procedure(
    "OFFICE", "assignment", "职权类任职", Scope.WRITE_FORMAL,
    (
        Transition(Action.SUBMIT, (_DRAFT,), _PENDING, (Who.PERSON,)),
        Transition(
            Action.SUBMIT, (_DRAFT,), _PENDING, (Who.ADMINISTRATOR,),
            guards=(Condition.OF_PROGRAM,),
        ),
        Transition(
            Action.APPROVE, (_PENDING,), _FORCE, (Who.ADMINISTRATOR,),
            guards=(Condition.NOT_ONESELF,),
        ),
        *_refusal(Who.ADMINISTRATOR),
        *_end(Who.PERSON, Who.ADMINISTRATOR),
    ),
)  # fmt: skip
"""Roles that speak for an organisation or act for an area: a community that could confirm them
would give away rights that it does not have itself, over other units or over the hub."""

REGISTRATION = _short(
    "REGISTRATION", "registration", "在职党员报到", "confirm",
    Condition.ONE_PER_BASIS, Condition.PARTNER_PAIRED,
)  # fmt: skip
"""Dual registration (双报到): at most one in force on each basis (S0-08)."""

_BY_ROLE = {
    AssignmentRole.ENTRANCE_HEAD: ENTRANCE_HEAD,
    AssignmentRole.FIRST_SECRETARY: FIRST_SECRETARY,
    AssignmentRole.OWNERS_COMMITTEE_MEMBER: OWNERS_COMMITTEE_MEMBER,
    AssignmentRole.REGISTERED_MEMBER: REGISTRATION,
    **dict.fromkeys(
        (*OFFICERS, AssignmentRole.COMMUNITY_WORKER, AssignmentRole.AUDITOR, AssignmentRole.ADMIN),
        OFFICE,
    ),
}


def procedure_of(role: AssignmentRole) -> Procedure:
    """Give the procedure by which an assignment of this role comes into force."""
    return _BY_ROLE.get(role, ASSIGNMENT)
