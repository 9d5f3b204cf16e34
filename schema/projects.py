"""Projects and programmes, their milestones and who takes part."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry

from loaders import visibility
from loaders.project_acts import PARTICIPATIONS, PROJECTS
from loaders.tables import Link
from rules.lifecycle import Action, WorkState
from rules.projects import (
    Capacity,
    Health,
    ParticipationMode,
    ParticipationState,
    ProjectKind,
    WorkCategory,
)
from schema.agreements import Agreement, Commitment
from schema.areas import Area
from schema.connections import Connection
from schema.entities import ancestors, column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization
from schema.pairings import Pairing
from schema.people import Person
from schema.viewer_actions import viewer_actions

OVERDUE = "coalesce(coalesce({t}.finished_at, {t}.held_since, now()) > {t}.due_at, false)"
"""SQL of `rules.lifecycle.is_overdue`: while it is held, the deadline moves on with the clock."""


@entity(
    "project",
    within="area_code",
    visible=visibility.project,
    scope=visibility.project_scope,
)
class Project(Node):
    """A co-building project, or a programme that groups projects (共建项目、专项)."""

    number: str = column("Number, unique in its county (编号).", filter=True, order=True)
    kind: ProjectKind = column("Project or programme (项目类型).", filter=True)
    title: str = column("Title (标题).", filter=True, order="{t}.title_pinyin", search=True)
    description: str | None = column("What it is about (说明).", filter=True)
    formula: str | None = column('A programme\'s formula, as "1+4+5+N" (模式口诀).', filter=True)
    state: WorkState = column("State (状态).", filter=True)
    health: Health | None = column("How it is doing (健康度).", filter=True)
    category: WorkCategory | None = column("Field of work (工作类别).", filter=True)
    theme: str | None = column("Theme, in free words (主题).", filter=True)
    area: Area = one("area_code", "Where it is carried out (实施区划).")
    lead_organization: Organization | None = one("lead_organization_id", "Who leads it (主办单位).")
    lead_person: Person | None = one(
        ("lead_person_id", "lead_person_county"),
        "The person who leads it, where no organisation does (主办人).",
        crosses_counties=True,
    )
    requester: Person | None = one(
        ("requester_id", "requester_county"),
        "Who raised it; needs a purpose (提出人,须说明用途).",
        crosses_counties=True,
        restricted=True,
    )
    parent: Project | None = one(
        ("parent_id", "parent_county"), "The programme above it (所属专项).", crosses_counties=True
    )
    ancestors: list[Project] = ancestors(
        "parent", "The programmes above, nearest first (各级专项)."
    )
    children: Connection[Project] = many("parent", "Projects under a programme (下属项目).")
    programme_pairings: Connection[Pairing] = many(
        "programme", "Pairings that belong to a programme (专项下的结对)."
    )
    agreement: Agreement | None = one(
        ("agreement_id", "county"), "The agreement it comes from (所依据的协议)."
    )
    commitments: Connection[Commitment] = many(
        Link(
            "commitment_project",
            near=("project_id", "county"),
            far=("commitment_id", "county"),
        ),
        "The commitments that it keeps (所履行的承诺).",
    )
    budget: Decimal | None = column("Budget in yuan (预算,元).", filter=True, order=True)
    due_at: datetime | None = column("By when it must be done (截止时间).", filter=True, order=True)
    held_since: datetime | None = column("Since when it is on hold (挂起时间).")
    overdue: bool = column(
        "Whether its deadline has passed; time on hold does not count, and what is finished is "
        "measured by when it was finished (是否逾期).",
        filter=True,
        raw=OVERDUE,
    )
    opened_at: datetime | None = column(
        "When it was published (发布时间).", filter=True, order=True
    )
    started_at: datetime | None = column("When work began (开始时间).", filter=True, order=True)
    finished_at: datetime | None = column("When work ended (办结时间).", filter=True, order=True)
    closed_at: datetime | None = column("When it was closed (销号时间).", filter=True, order=True)
    milestones: Connection[Milestone] = many("project", "Its milestones (里程碑).")
    participations: Connection[Participation] = many("project", "Who takes part (参与情况).")
    progress_updates: Connection[ProgressUpdate] = many("project", "How it goes (进展情况).")
    viewer_actions: list[Action] = viewer_actions(PROJECTS)
    ratings: Connection[Rating] = many("project", "How its results were rated (评价).")


@entity("milestone", follows="project")
class Milestone(Node):
    """A step of a project with its day (里程碑)."""

    project: Project = one(("project_id", "county"), "The project (共建项目).")
    title: str = column("What is reached (内容).", filter=True)
    due_on: date | None = column("Planned day (计划日期).", filter=True, order=True)
    reached_on: date | None = column("Day it was reached (完成日期).", filter=True, order=True)


@entity("participation", visible=visibility.participation, follows="project")
class Participation(Node):
    """An organisation's or a person's part in a project (参与情况)."""

    project: Project = one(("project_id", "county"), "The project (共建项目).")
    organization: Organization | None = one(
        "organization_id", "Who takes part; null for a person (参与单位)."
    )
    person: Person | None = one(
        ("person_id", "person_county"),
        "Who takes part in person (参与人).",
        crosses_counties=True,
    )
    mode: ParticipationMode = column("How it came to take part (参与方式).", filter=True)
    capacity: Capacity = column("In what capacity (参与身份).", filter=True)
    state: ParticipationState = column("State (状态).", filter=True)
    task: str | None = column("Its own task (分工事项).", filter=True)
    invited_at: datetime | None = column("When it was asked (邀请时间).", filter=True, order=True)
    respond_by: datetime | None = column("By when to answer (回应期限).", filter=True, order=True)
    responded_at: datetime | None = column("When it answered (回应时间).", filter=True, order=True)
    viewer_actions: list[Action] = viewer_actions(PARTICIPATIONS)


@entity("progress_update", visible=visibility.progress_update, follows="project")
class ProgressUpdate(Node):
    """What has been done on a project, for everyone or for those who take part (进展情况)."""

    project: Project = one(("project_id", "county"), "The project (共建项目).")
    organization: Organization | None = one(
        "organization_id", "For whom it was written; null for the community (填报单位)."
    )
    body: str = column("What has been done (内容).", filter=True)
    percent: int | None = column("How much is done, 0 to 100 (进度).", filter=True, order=True)
    health: Health | None = column("How it is doing (健康度).", filter=True)
    is_public: bool = column("Whether everyone may read it (是否公开).", filter=True)


@entity("rating", follows="project")
class Rating(Node):
    """How someone who was served judges the results of a project (评价)."""

    project: Project = one(("project_id", "county"), "The project (共建项目).")
    satisfied: bool = column("Whether satisfied (是否满意).", filter=True)
    score: int | None = column("1 to 5 (评分).", filter=True, order=True)
    comment: str | None = column("In words (评语).", filter=True)


@strawberry.type
class ProjectQueries:
    """Root fields of projects."""

    projects: Connection[Project] = root_list(
        "projects", "Project", "Projects and programmes (共建项目列表)."
    )
