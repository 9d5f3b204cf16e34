"""The work lifecycle of projects, cases and activities, and how a party answers (§4a, S0-24)."""

from rules.conditions import Condition
from rules.lifecycle import Action, Supplied, WorkState
from rules.offices import Who
from rules.projects import ParticipationState
from rules.transitions import Effect, Procedure, Transition
from rules.viewer import Scope

_DRAFT, _OPEN, _ASSIGNED, _RUNNING, _HELD, _DONE, _CLOSED, _CANCELLED = WorkState
_REASON = frozenset({Supplied.REASON})
_RESPOND_BY = frozenset({Supplied.RESPOND_BY})
_HANDLERS = (Who.COMMUNITY, Who.SUBDISTRICT)
_CLAIMANTS = (Who.CLAIMANT, Who.REGISTERED_MEMBER)


def _publish(*who: Who) -> tuple[Transition, ...]:
    """发布 or 受理; what its lead has initiated itself (创单, S3-24) goes straight to ASSIGNED."""
    return (
        Transition(Action.PUBLISH, (_DRAFT,), _OPEN, who, when=Condition.WITHOUT_LEAD),
        Transition(Action.PUBLISH, (_DRAFT,), _ASSIGNED, who, when=Condition.WITH_LEAD),
    )


_CLAIM = (Transition(Action.CLAIM, (_OPEN,), _ASSIGNED, _CLAIMANTS, effect=Effect.ADDS_LEAD),)
_SIGN_UP = (
    Transition(
        Action.CLAIM, (_OPEN,), _ASSIGNED, _CLAIMANTS,
        when=Condition.LAST_PLACE, effect=Effect.ADDS_VOLUNTEER,
    ),
    Transition(
        Action.CLAIM, (_OPEN,), _OPEN, _CLAIMANTS,
        when=Condition.MORE_PLACES, effect=Effect.ADDS_VOLUNTEER,
    ),
)  # fmt: skip
"""Sign-up for an activity: it stays OPEN until the last place is taken."""

_COURSE = (
    Transition(
        Action.DISPATCH, (_OPEN,), _ASSIGNED, _HANDLERS,
        requires=_RESPOND_BY, effect=Effect.DISPATCHES_LEAD,
    ),
    Transition(
        Action.RELEASE, (_ASSIGNED,), _OPEN, (Who.LEAD,),
        requires=_REASON, effect=Effect.REMOVES_LEAD,
    ),
    Transition(Action.START, (_ASSIGNED,), _RUNNING, (Who.LEAD,)),
    Transition(
        Action.HOLD, (_RUNNING,), _HELD, (Who.LEAD, Who.COMMUNITY), effect=Effect.STOPS_CLOCK
    ),
    Transition(
        Action.RESUME, (_HELD,), _RUNNING, (Who.LEAD, Who.COMMUNITY), effect=Effect.STARTS_CLOCK
    ),
    Transition(
        Action.REOPEN, (_DONE,), _RUNNING, (Who.REQUESTER, Who.COMMUNITY), requires=_REASON
    ),
    Transition(
        Action.CLOSE, (_DONE,), _CLOSED, (Who.COMMUNITY,), effect=Effect.COMPLETES_PARTICIPATIONS
    ),
    Transition(
        Action.CLOSE, (_DONE,), _CLOSED, (Who.REQUESTER,),
        guards=(Condition.NOT_ITS_LEAD,), requires=frozenset({Supplied.RATING}),
        effect=Effect.COMPLETES_PARTICIPATIONS,
    ),
    Transition(
        Action.CLOSE, (_DONE,), _CLOSED, (Who.SYSTEM,),
        guards=(Condition.ACCEPTANCE_LAPSED,), effect=Effect.COMPLETES_PARTICIPATIONS,
    ),
    Transition(
        Action.CANCEL, (_DRAFT, _OPEN, _ASSIGNED, _HELD), _CANCELLED,
        (*_HANDLERS, Who.REQUESTER), requires=_REASON,
    ),
    Transition(
        Action.CALL_OUT, (_OPEN, _ASSIGNED, _RUNNING), None, (*_HANDLERS, Who.COMPOUND_BRANCH),
        requires=_RESPOND_BY, effect=Effect.ADDS_SUPPORT,
    ),
    Transition(
        Action.ESCALATE, (_OPEN, _ASSIGNED, _RUNNING, _HELD), None, (Who.COMMUNITY, Who.LEAD),
        guards=(Condition.AREA_ABOVE,), effect=Effect.MOVES_AREA_UP,
    ),
)  # fmt: skip


def _finish(*requires: Supplied) -> tuple[Transition, ...]:
    return (
        Transition(
            Action.FINISH, (_RUNNING,), _DONE, (Who.LEAD,), requires=frozenset(requires)
        ),
    )  # fmt: skip


PROJECT = Procedure(
    "PROJECT", "project", "共建项目", Scope.WRITE_WORK,
    (*_publish(Who.COMMUNITY), *_CLAIM, *_finish(), *_COURSE),
)  # fmt: skip
CASE = Procedure(
    "CASE", "case", "群众诉求", Scope.WRITE_WORK,
    (*_publish(Who.COMMUNITY, Who.LIAISON), *_CLAIM, *_finish(Supplied.OUTCOME), *_COURSE),
)  # fmt: skip
ACTIVITY = Procedure(
    "ACTIVITY", "activity", "活动", Scope.WRITE_WORK,
    (*_publish(Who.COMMUNITY), *_SIGN_UP, *_finish(Supplied.BENEFICIARY_COUNT), *_COURSE),
)  # fmt: skip

_PENDING, _ACCEPTED, _DECLINED, _COMPLETED, _WITHDRAWN = ParticipationState
_SELF = (Who.PARTICIPANT,)
_GOES_ON = (Condition.WORK_GOES_ON,)

PARTICIPATION = Procedure(
    "PARTICIPATION", "participation", "参与", Scope.WRITE_WORK,
    (
        # An answer after `respondBy` is taken, and counts as late (E4).
        Transition(
            Action.ACCEPT, (_PENDING,), _ACCEPTED, _SELF, guards=_GOES_ON, verb="respond"
        ),
        Transition(
            Action.DECLINE, (_PENDING,), _DECLINED, _SELF,
            guards=_GOES_ON, requires=_REASON, effect=Effect.REOPENS_WORK, verb="respond",
        ),
        Transition(Action.COMPLETE, (_ACCEPTED,), _COMPLETED, _SELF, guards=_GOES_ON),
        Transition(
            Action.WITHDRAW, (_PENDING, _ACCEPTED), _WITHDRAWN, (*_SELF, Who.COMMUNITY),
            guards=_GOES_ON, requires=_REASON, effect=Effect.REOPENS_WORK,
        ),
    ),
)  # fmt: skip
"""How a party that was called out, dispatched or invited answers, and ends its part."""
