"""What the graph tells of itself: the procedures' tables, so that a portal can draw them."""

from __future__ import annotations

from typing import Any

import strawberry

from rules.procedures import PROCEDURES, published
from rules.transitions import Procedure
from rules.viewer import Scope


@strawberry.type(description="A word of a closed list, in both languages (术语).")
class Label:
    """A term."""

    name: str = strawberry.field(description="As the graph writes it (名称).")
    chinese: str = strawberry.field(description="In Chinese (中文).")
    english: str = strawberry.field(description="In English (英文).")


@strawberry.type(description="Who may take a step (办理主体).")
class OfficeLabel(Label):
    """An office."""

    roles: list[str] = strawberry.field(
        description="The roles that act in it; none where it is being a certain person (任职角色)."
    )


@strawberry.type(description="One step: an action that moves an object between states (流程步骤).")
class ProcedureStep:
    """One row of a procedure's table."""

    action: Label = strawberry.field(description="The action (操作).")
    mutation: str = strawberry.field(description="The mutation that takes it (变更名称).")
    sources: list[Label] = strawberry.field(description="From which states (起始状态).")
    target: Label | None = strawberry.field(
        description="To which state; null where it stays (目标状态)."
    )
    who: list[OfficeLabel] = strawberry.field(description="Who may take it (办理主体).")
    when: Label | None = strawberry.field(
        description="Of rows with the same action the one applies whose condition holds (适用条件)."
    )
    needs: list[Label] = strawberry.field(description="What must have been done before (前置操作).")
    guards: list[Label] = strawberry.field(description="What must be so (约束条件).")
    requires: list[Label] = strawberry.field(description="What the input must hold (所需填写).")
    effect: Label | None = strawberry.field(description="What it does besides (附带动作).")
    then: Label | None = strawberry.field(
        description="What the hub then does by itself, at once, if it can (随后自动操作)."
    )


@strawberry.type(name="Procedure", description="A procedure as a table of steps (办理流程).")
class ProcedureTable:
    """One procedure."""

    name: str = strawberry.field(description="Its name (名称).")
    chinese: str = strawberry.field(description="In Chinese (中文).")
    scope: Scope = strawberry.field(description="The scope that a key needs (授权范围).")
    steps: list[ProcedureStep] = strawberry.field(description="Its steps (步骤).")


@strawberry.type(description="What the graph tells of itself (图自述).")
class SchemaInfo:
    """The tables behind the graph."""

    procedures: list[ProcedureTable] = strawberry.field(description="All procedures (办理流程).")


@strawberry.type
class SchemaInfoQueries:
    """The root field about the graph itself."""

    @strawberry.field(description="What the graph tells of itself: its procedures (图自述).")
    def schema_info(self) -> SchemaInfo:
        """Show the tables by which mutations decide."""
        return SchemaInfo(procedures=[_table(procedure) for procedure in PROCEDURES])


def _table(procedure: Procedure) -> ProcedureTable:
    steps = [_step(row) for row in published([procedure])]
    return ProcedureTable(
        name=procedure.name, chinese=procedure.chinese, scope=procedure.scope, steps=steps
    )


def _step(row: dict[str, Any]) -> ProcedureStep:
    return ProcedureStep(
        action=Label(**row["action"]),
        mutation=row["mutation"],
        sources=_labels(row["sources"]),
        target=_label(row["target"]),
        who=[OfficeLabel(**who) for who in row["who"]],
        when=_label(row["when"]),
        needs=_labels(row["needs"]),
        guards=_labels(row["guards"]),
        requires=_labels(row["requires"]),
        effect=_label(row["effect"]),
        then=_label(row["then"]),
    )


def _label(word: dict[str, str] | None) -> Label | None:
    return None if word is None else Label(**word)


def _labels(words: list[dict[str, str]]) -> list[Label]:
    return [Label(**word) for word in words]
