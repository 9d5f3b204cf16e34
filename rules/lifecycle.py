"""The states of the two lifecycles; the rules that move them come with the mutations."""

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


class FormalState(Term):
    """State of a formal act: agreement, resolution, assignment (正式文件状态)."""

    DRAFT = "DRAFT", "草稿", "Draft"
    UNDER_REVIEW = "UNDER_REVIEW", "审查中", "Under review"
    PENDING = "PENDING", "待批准", "Pending approval or signatures"
    PUBLICISED = "PUBLICISED", "公示中", "Publicised"
    IN_FORCE = "IN_FORCE", "生效", "In force"
    ENDED = "ENDED", "已终止", "Ended"
    REJECTED = "REJECTED", "已否决", "Rejected"
