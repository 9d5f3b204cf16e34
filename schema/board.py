"""The board: projects in columns, each with its count and its own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from loaders.names import constant_case
from loaders.pages import Arguments, Listing
from loaders.tables import ENTITIES
from rules.lifecycle import WorkState
from rules.projects import Health, WorkCategory
from rules.terms import Term
from schema.connections import Connection, connect
from schema.context import Info
from schema.enums import term_enum
from schema.lists import argument, list_field, read_arguments
from schema.projects import Project


class ProjectBoardGroup(Term):
    """What the columns of a project board stand for (看板分组)."""

    STATE = "STATE", "按状态", "By state"
    HEALTH = "HEALTH", "按健康度", "By health"
    CATEGORY = "CATEGORY", "按工作类别", "By field of work"


term_enum(ProjectBoardGroup)
COLUMNS: dict[ProjectBoardGroup, type[Term]] = {
    ProjectBoardGroup.STATE: WorkState,
    ProjectBoardGroup.HEALTH: Health,
    ProjectBoardGroup.CATEGORY: WorkCategory,
}


def board_listing(group: ProjectBoardGroup) -> Listing:
    """Give the list of projects that share a value of what the board is grouped by."""
    project = ENTITIES["Project"]
    grouping = next(c for c in project.columns.values() if constant_case(c.name) == group)
    return Listing(f"ProjectBoardColumn.projects by {group.lower()}", project, group=grouping)


def _column_projects(
    root: ProjectBoardColumn, info: Info, values: Mapping[str, Any]
) -> Connection[Any]:
    arguments = read_arguments(values, preset=root.where)
    return connect(info, root.listing, arguments, (root.key,))


def board_columns(group: ProjectBoardGroup) -> list[tuple[str | None, str]]:
    """Give the key and title of each column; the last is for projects without a value."""
    columns: list[tuple[str | None, str]] = [(t.value, t.chinese) for t in COLUMNS[group]]
    grouping = board_listing(group).group
    assert grouping is not None
    return [*columns, (None, "未填写")] if grouping.nullable else columns


@strawberry.type(description="A column of the board (看板的一列).")
class ProjectBoardColumn:
    """The projects that share one value, under the board's filter."""

    key: str | None = strawberry.field(
        description="The value that its projects share; null for those without one (分组值)."
    )
    title: str = strawberry.field(description="Its Chinese term (中文标题).")
    where: strawberry.Private[Mapping[str, Any]]
    listing: strawberry.Private[Listing]
    projects: Connection[Project] = list_field(
        "Project", "Its projects (该列的项目).", _column_projects
    )

    @strawberry.field(description="How many projects it has (数量).")
    async def count(self, info: Info) -> int:
        """Count the column, all columns in one statement."""
        arguments = Arguments(filter=self.where)
        return await info.context.loaders.count(self.listing, arguments, (self.key,))


@strawberry.type(description="Projects in columns (项目看板).")
class ProjectBoard:
    """All columns of one grouping, empty ones too."""

    group_by: ProjectBoardGroup = strawberry.field(
        description="What the columns stand for (分组方式)."
    )
    columns: list[ProjectBoardColumn] = strawberry.field(
        description="The columns in the order of the enum (各列)."
    )


def _board(
    root: Any,
    info: Info,
    group_by: ProjectBoardGroup = ProjectBoardGroup.STATE,
    filter: Any = None,
) -> ProjectBoard:
    listing = board_listing(group_by)
    columns = [
        ProjectBoardColumn(key=key, title=title, where=filter or {}, listing=listing)
        for key, title in board_columns(group_by)
    ]
    return ProjectBoard(group_by=group_by, columns=columns)


def _board_field() -> Any:
    made: Any = strawberry.field(
        resolver=_board,
        description="Projects in columns, each with its count and first page (项目看板).",
    )
    made.arguments = [
        argument(
            "group_by",
            ProjectBoardGroup,
            "What the columns stand for (分组方式).",
            default=ProjectBoardGroup.STATE,
        ),
        argument("filter", "ProjectFilter | None", "Which projects (筛选条件)."),
    ]
    return made


@strawberry.type
class BoardQueries:
    """Root fields of the board."""

    project_board: ProjectBoard = _board_field()
