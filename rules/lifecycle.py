"""The states of the lifecycles, the actions that move them, and what time alone does to them."""

from collections.abc import Collection
from datetime import date, datetime

from rules.projects import ParticipationState
from rules.terms import Term


class WorkState(Term):
    """State of a piece of work: project, case, activity (工作状态)."""

    DRAFT = "DRAFT", "草稿", "Draft"
    OPEN = "OPEN", "待认领", "Open for claims"
    ASSIGNED = "ASSIGNED", "已认领", "Claimed or dispatched"
    IN_PROGRESS = "IN_PROGRESS", "进行中", "In progress"
    ON_HOLD = "ON_HOLD", "已挂起", "On hold"
    DONE = "DONE", "已办结", "Finished, not yet accepted"
    CLOSED = "CLOSED", "已销号", "Closed"
    CANCELLED = "CANCELLED", "已取消", "Cancelled"


WORK_ENDED = frozenset({WorkState.CLOSED, WorkState.CANCELLED})
"""The states in which nothing of a piece of work changes any more."""


class FormalState(Term):
    """State of a formal act: agreement, resolution, assignment (正式文件状态)."""

    DRAFT = "DRAFT", "草稿", "Draft"
    UNDER_REVIEW = "UNDER_REVIEW", "审查中", "Under review"
    PENDING = "PENDING", "待批准", "Pending approval or signatures"
    PUBLICISED = "PUBLICISED", "公示中", "Publicised"
    IN_FORCE = "IN_FORCE", "生效", "In force"
    ENDED = "ENDED", "已终止", "Ended"
    REJECTED = "REJECTED", "已否决", "Rejected"


State = WorkState | FormalState | ParticipationState


class Action(Term):
    """What can be done to a piece of work, a formal act or a participation (操作)."""

    PUBLISH = "PUBLISH", "发布、受理", "Publish; accept a case"
    CLAIM = "CLAIM", "认领", "Claim"
    DISPATCH = "DISPATCH", "派单", "Dispatch"
    RELEASE = "RELEASE", "退回认领", "Give back"
    START = "START", "开始", "Start"
    HOLD = "HOLD", "挂起", "Put on hold"
    RESUME = "RESUME", "恢复", "Resume"
    FINISH = "FINISH", "办结", "Finish"
    REOPEN = "REOPEN", "重新办理", "Reopen"
    CLOSE = "CLOSE", "验收、销号", "Accept and close"
    CANCEL = "CANCEL", "取消", "Cancel"
    CALL_OUT = "CALL_OUT", "吹哨", "Call out"
    ESCALATE = "ESCALATE", "上报", "Escalate"
    SUBMIT = "SUBMIT", "提交", "Submit"
    ENDORSE = "ENDORSE", "签署、推选", "Sign or endorse"
    PASS_REVIEW = "PASS_REVIEW", "审查通过", "Pass the review"
    RETURN = "RETURN", "退回修改", "Return for changes"
    APPROVE = "APPROVE", "批准、确认", "Approve or confirm"
    REJECT = "REJECT", "否决", "Reject"
    TAKE_EFFECT = "TAKE_EFFECT", "生效", "Take effect"
    END = "END", "终止", "End"
    ACCEPT = "ACCEPT", "接受", "Accept"
    DECLINE = "DECLINE", "谢绝", "Decline"
    COMPLETE = "COMPLETE", "完成", "Complete"
    WITHDRAW = "WITHDRAW", "退出", "Withdraw"


class Supplied(Term):
    """What an action asks its caller for (操作所需填写)."""

    REASON = "REASON", "理由", "A reason"
    RESPOND_BY = "RESPOND_BY", "回应期限", "By when the party must answer"
    OUTCOME = "OUTCOME", "办理结果", "The outcome"
    BENEFICIARY_COUNT = "BENEFICIARY_COUNT", "受益人数", "How many people benefited"
    RATING = "RATING", "评价", "A rating"


EVERYTHING = frozenset(Supplied)


def state_on(state: State, term_end: date | None, day: date) -> State:
    """Give the state as it reads on `day`: a formal act has ENDED the day after its last day.

    Features B4 and L2; no job writes it.
    """
    expired = isinstance(state, FormalState) and term_end is not None and term_end < day
    return FormalState.ENDED if expired and state is FormalState.IN_FORCE else state


def is_in_force(
    state: FormalState, term_start: date | None, term_end: date | None, day: date
) -> bool:
    """Tell whether an act counts on `day`: IN_FORCE, and the day within its term, ends included."""
    begun = term_start is None or term_start <= day
    return begun and state_on(state, term_end, day) is FormalState.IN_FORCE


def due_at(due: datetime, held_since: datetime | None, now: datetime) -> datetime:
    """Give the deadline as it stands at `now`: later by the time on hold (feature C5).

    `held_since` is when it was put on hold, None when it is not. RESUME stores the deadline
    that this gives, so that it is counted once.
    """
    return due if held_since is None else due + (max(now, held_since) - held_since)


def is_overdue(
    due: datetime | None, held_since: datetime | None, finished_at: datetime | None, now: datetime
) -> bool:
    """Tell whether the deadline has passed: at the instant itself it has not.

    What is finished is measured by when it was finished.
    """
    if due is None:
        return False
    return (finished_at or now) > due_at(due, held_since, now)


class CommitmentState(Term):
    """Whether a commitment of an agreement is kept (承诺履行情况)."""

    KEPT = "KEPT", "已履行", "Kept: all work linked to it is finished"
    OPEN = "OPEN", "履行中", "Open: not kept yet, and not late"
    OVERDUE = "OVERDUE", "已逾期", "Overdue: its day has passed"


_FINISHED = frozenset({WorkState.DONE, WorkState.CLOSED})


def commitment_state(
    due_on: date | None, projects: Collection[WorkState], day: date
) -> CommitmentState:
    """Tell how a commitment stands on `day` by the projects linked to it (feature B5).

    Kept when there are any beside cancelled ones and all are finished, late or not: acceptance
    is the other side's. Its due day itself is not late.
    """
    counted = [state for state in projects if state is not WorkState.CANCELLED]
    if counted and all(state in _FINISHED for state in counted):
        return CommitmentState.KEPT
    late = due_on is not None and due_on < day
    return CommitmentState.OVERDUE if late else CommitmentState.OPEN
