"""Areas: one tree of places, from province to household."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from loaders.kinds import official_code_sql
from loaders.tables import ENTITIES
from rules.areas import AreaLevel, CompoundClass, DivisionCode, Settlement
from schema.connections import Connection
from schema.context import Info
from schema.entities import ancestors, column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node

if TYPE_CHECKING:
    from schema.agreements import Agreement
    from schema.assignments import Assignment
    from schema.organizations import Organization
    from schema.pairings import Pairing
    from schema.projects import Project


@entity(
    "area",
    key=["code"],
    references=["id", "code"],
    within="code",
    period=("valid_from", "valid_to"),
)
class Area(Node):
    """A place in the one tree from province to household (区划、社区、小区、楼栋)."""

    code: DivisionCode = column(
        "Division code, unique (区划代码).",
        filter=True,
        order=True,
        sql=official_code_sql("{t}.code"),
    )
    name: str = column("Name (名称).", filter=True, order="{t}.name_pinyin", search=True)
    level: AreaLevel = column("Level, read off the code (层级).", filter=True)
    settlement: Settlement | None = column(
        "Urban or rural, read off the code; null above community level (城乡属性).", filter=True
    )
    parent: Area | None = one("parent_code", "The area one level up (上级区划).")
    ancestors: list[Area] = ancestors("parent", "The areas above, nearest first (各级上级区划).")
    children: Connection[Area] = many("parent", "The areas one level down (下级区划).")
    compound_class: CompoundClass | None = column("Class of a compound (小区类型).", filter=True)
    property_managed: bool | None = column(
        "Whether a compound has property management (有无物业管理).", filter=True
    )
    is_grid: bool = column("Whether it also serves as a grid (是否作为网格).", filter=True)
    households: int | None = column("Number of households (户数).", filter=True, order=True)
    population: int | None = column("Number of residents (常住人口).", filter=True, order=True)
    completed_on: date | None = column("When it was built (竣工日期).", filter=True)
    valid_from: date | None = column(
        "First day of the code; null if before the records (代码启用日期).", filter=True
    )
    valid_to: date | None = column(
        "Last day of the code; null while it is in use (代码停用日期).", filter=True
    )
    superseded_by: Area | None = one(
        "superseded_by_code", "The area that took its place (后继区划)."
    )
    supersedes: Connection[Area] = many(
        "superseded_by", "The areas it took the place of (前身区划)."
    )
    organizations: Connection[Organization] = many("area", "Organisations seated here (辖区组织).")
    pairings: Connection[Pairing] = many(
        "area",
        "Pairings with just this area; for all below it, `pairings(filter: {within})` (结对).",
    )
    agreements: Connection[Agreement] = many("area", "Agreements on exactly this area (共建协议).")
    projects: Connection[Project] = many("area", "Projects in exactly this area (共建项目).")
    assignments: Connection[Assignment] = many(
        "area", "Roles held for exactly this area (任职、报到)."
    )


@strawberry.type
class AreaQueries:
    """Root fields of areas."""

    areas: Connection[Area] = root_list("areas", "Area", "Areas of every level (区划列表).")
    communities: Connection[Area] = root_list(
        "communities",
        "Area",
        "Urban communities and administrative villages: level COMMUNITY (社区、行政村列表).",
        preset={"level": {"eq": AreaLevel.COMMUNITY}},
    )

    @strawberry.field(description="The area with this code (按代码查区划).")
    async def area(
        self,
        info: Info,
        code: Annotated[DivisionCode, strawberry.argument(description="Division code (区划代码).")],
        as_of: Annotated[
            date | None,
            strawberry.argument(description="Only if the code was in use on this day (截至日期)."),
        ] = None,
    ) -> Area | None:
        """Look one area up; codes out of use are found too, unless `as_of` says otherwise."""
        found = await info.context.loaders.row(ENTITIES["Area"], (code,))
        return found if found is None or as_of is None or _in_use(found, as_of) else None


def _in_use(area: Area, day: date) -> bool:
    return (area.valid_from or date.min) <= day <= (area.valid_to or date.max)
