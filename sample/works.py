"""Invented work that communities and their units do, in every state that a board shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rules.lifecycle import WorkState
from rules.projects import (
    Capacity,
    Health,
    ParticipationMode,
    ParticipationState,
    WorkCategory,
)
from sample.ids import between, pick
from sample.rows import Row, milestone, participation, project

_BUILD = ("入户摸底、确定方案", "方案公示、组织施工", "完工验收、移交管护")
_SERVE = ("收集需求、排定日程", "集中开展服务", "回访评议、查漏补缺")
_RULE = ("排查登记、建立台账", "联合整治、逐项销号", "建立长效机制")


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: what it is called, its field, its three steps."""

    title: str
    category: WorkCategory
    steps: tuple[str, str, str]


CATALOGUE = (
    Work("楼道杂物清理", WorkCategory.SANITATION, _RULE),
    Work("背街小巷保洁", WorkCategory.SANITATION, _SERVE),
    Work("消防通道畅通行动", WorkCategory.SAFETY, _RULE),
    Work("电动自行车充电棚建设", WorkCategory.SAFETY, _BUILD),
    Work("邻里矛盾调解室建设", WorkCategory.DISPUTE, _BUILD),
    Work("物业纠纷联合调处", WorkCategory.DISPUTE, _SERVE),
    Work("文明楼栋创建", WorkCategory.CIVILITY, _SERVE),
    Work("文明养犬宣传引导", WorkCategory.CIVILITY, _SERVE),
    Work("单位停车位错时共享", WorkCategory.RESOURCE, _SERVE),
    Work("机关会议室场地共享", WorkCategory.RESOURCE, _SERVE),
    Work("违章搭建联合整治", WorkCategory.VIOLATION, _RULE),
    Work("占道经营联合整治", WorkCategory.VIOLATION, _RULE),
    Work("夜间义务巡逻", WorkCategory.PUBLIC_ORDER, _SERVE),
    Work("物业服务质量提升", WorkCategory.PROPERTY, _SERVE),
    Work("老旧道路边沟修缮", WorkCategory.INFRASTRUCTURE, _BUILD),
    Work("楼道照明改造", WorkCategory.INFRASTRUCTURE, _BUILD),
    Work("健康义诊进小区", WorkCategory.HEALTH, _SERVE),
    Work("居家适老化改造", WorkCategory.ELDERLY, _BUILD),
    Work("独居老人结对关爱", WorkCategory.ELDERLY, _SERVE),
    Work("儿童活动角建设", WorkCategory.CHILDREN, _BUILD),
    Work("四点半课堂", WorkCategory.CHILDREN, _SERVE),
    Work("就业招聘进社区", WorkCategory.EMPLOYMENT, _SERVE),
    Work("困难家庭帮扶", WorkCategory.HARDSHIP, _SERVE),
    Work("垃圾分类亭改造", WorkCategory.ENVIRONMENT, _BUILD),
    Work("楼前绿地补植", WorkCategory.ENVIRONMENT, _BUILD),
    Work("社区书屋图书更新", WorkCategory.CULTURE, _SERVE),
    Work("邻里文化节", WorkCategory.CULTURE, _SERVE),
    Work("惠民政策宣讲", WorkCategory.POLICY, _SERVE),
    Work("居民微心愿认领", WorkCategory.OTHER, _SERVE),
)
"""Kinds of work; the first twelve are Pucheng's six joints, two of each."""

STATES = (
    *[WorkState.CLOSED] * 8,
    *[WorkState.IN_PROGRESS] * 6,
    *[WorkState.DONE] * 3,
    *[WorkState.OPEN] * 3,
    *[WorkState.ASSIGNED] * 2,
    WorkState.ON_HOLD,
    WorkState.OPEN,
    WorkState.CANCELLED,
)
"""States as often as a public board shows them; drafts are in unpublished.py."""

_FIRST_DAYS = {
    WorkState.DONE: date(2025, 1, 6),
    WorkState.CLOSED: date(2025, 1, 6),
    WorkState.CANCELLED: date(2025, 1, 6),
    WorkState.DRAFT: date(2026, 10, 5),
}
_LED = frozenset(WorkState) - {WorkState.DRAFT, WorkState.OPEN, WorkState.CANCELLED}
_LEAD_MODES = (
    ParticipationMode.OPEN_CLAIM,
    ParticipationMode.DISPATCHED,
    ParticipationMode.SELF_INITIATED,
)
_HEALTHS = (Health.ON_TRACK, Health.ON_TRACK, Health.AT_RISK, Health.OFF_TRACK)
_OPENING, _CLOSING = time(1), time(10)
"""Office hours: 9:00 and 18:00 in Beijing, in UTC."""


def carried_out(
    number: str,
    place: str,
    area: str,
    work: Work,
    lead: Row,
    support: Sequence[Row] = (),
    *,
    state: WorkState | None = None,
    **columns: Any,
) -> Iterator[Row]:
    """Give a project that does `work` in `place`: its steps, and who takes part.

    Its state is `state`, or one picked by its number.
    """
    key = columns.get("key") or f"{area}:{number}"
    state = state or pick(f"state of {key}", STATES)
    made = project(
        number, place + work.title, area, category=work.category, state=state,
        lead=lead if state in _LED else None, budget=_budget(key, work),
        **(_course(key, state) | columns),
    )  # fmt: skip
    yield made
    yield from _steps(made, work.steps)
    yield from _taking_part(made, lead, support)


def _course(key: str, state: WorkState) -> dict[str, Any]:
    """Give the dates that a project in this state has behind it, and its health."""
    opened = _FIRST_DAYS.get(state, date(2026, 3, 2)) + timedelta(between(f"opened {key}", 0, 200))
    started = opened + timedelta(days=between(f"started {key}", 5, 20))
    due = opened + timedelta(days=between(f"due {key}", 60, 300))
    finished = started + timedelta(days=between(f"finished {key}", 20, 240))
    running = state in (WorkState.IN_PROGRESS, WorkState.ON_HOLD)
    return {
        "due_at": _at(due, _CLOSING),
        "health": pick(f"health {key}", _HEALTHS) if running else None,
        "opened_at": None if state is WorkState.DRAFT else _at(opened, _OPENING),
        "started_at": _at(started, _OPENING) if running or _is_done(state) else None,
        "finished_at": _at(finished, _CLOSING) if _is_done(state) else None,
        "closed_at": _at(finished + timedelta(days=7), _OPENING)
        if state is WorkState.CLOSED
        else None,
    }


def _budget(key: str, work: Work) -> Decimal:
    """Give what it costs, in yuan: building costs more than service."""
    most = 400 if work.steps == _BUILD else 40
    return Decimal(between(f"budget {key}", 2, most) * 500)


def _is_done(state: WorkState) -> bool:
    return state in (WorkState.DONE, WorkState.CLOSED)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, UTC)


def _steps(made: Row, titles: Sequence[str]) -> Iterator[Row]:
    """Give the milestones of a project, spread evenly up to its deadline."""
    begin = (made["opened_at"] or made["created_at"]).date()
    span = max((made["due_at"].date() - begin).days, len(titles))
    for n, title in enumerate(titles, 1):
        due_on = begin + timedelta(days=span * n // len(titles))
        yield milestone(made, title, due_on, _reached(made, n, len(titles), due_on))


def _reached(made: Row, n: int, steps: int, due_on: date) -> date | None:
    """Tell when the `n`th milestone was reached: all when done, all but the last when begun."""
    finished: datetime | None = made["finished_at"]
    if finished:
        return min(due_on, finished.date())
    begun = made["started_at"] is not None and n < steps and due_on < made["created_at"].date()
    return due_on if begun else None


def _taking_part(made: Row, lead: Row, support: Sequence[Row]) -> Iterator[Row]:
    if made["state"] in _LED:
        mode = pick(f"lead mode {made['id']}", _LEAD_MODES)
        yield participation(made, lead, Capacity.LEAD, mode, _stage(made), **_answered(made))
    for unit in support if made["opened_at"] else ():
        yield _supporting(made, unit)


def _supporting(made: Row, unit: Row) -> Row:
    key = f"{made['id']}:{unit['id']}"
    mode = pick(f"mode {key}", (ParticipationMode.CALL_OUT, ParticipationMode.INVITED))
    if made["state"] in _LED and between(f"answer {key}", 1, 8) > 1:
        return participation(made, unit, Capacity.SUPPORT, mode, _stage(made), **_answered(made))
    state = pick(f"silence {key}", (ParticipationState.PENDING, ParticipationState.DECLINED))
    answered = _answered(made)
    if state is ParticipationState.PENDING:
        del answered["responded_at"]
    return participation(made, unit, Capacity.SUPPORT, mode, state, **answered)


def _stage(made: Row) -> ParticipationState:
    closed = made["state"] is WorkState.CLOSED
    return ParticipationState.COMPLETED if closed else ParticipationState.ACCEPTED


def _answered(made: Row) -> dict[str, Any]:
    """Give the moments of an invitation that was answered the next day."""
    invited: datetime = made["opened_at"]
    day = timedelta(days=1)
    return {"invited_at": invited, "respond_by": invited + 3 * day, "responded_at": invited + day}
