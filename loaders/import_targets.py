"""Where an import's rows go: each table's columns, and what in the file they are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Referred = Literal["area", "organization", "agreement", "project"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table and the staged field it is made from.

    `sql` is the staged field's type. `default` is what a new row gets where the file says
    nothing; such a column is never null, so a blank leaves what is. `refers` names the table
    whose row the field's natural key stands for, `foreign` the columns that take its key.
    """

    field: str
    name: str = ""
    sql: str = 'text collate "C"'
    default: str | None = None
    keeps: bool = False
    refers: Referred | None = None
    foreign: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the table that are made from the field."""
        return self.foreign or (self.name or self.field,)


@dataclass(frozen=True)
class Target:
    """One table that rows are imported into.

    `key` are the columns of its primary key. `named` is the field that has a pinyin key, in
    `<named>_pinyin`. `updates_first` says that changes make room for additions (a pairing that
    ends), otherwise additions come first. `trees` are fields that must not lead in a circle.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    named: str | None = None
    updates_first: bool = False
    trees: tuple[str, ...] = ()

    @property
    def identified(self) -> bool:
        """Whether its rows have ids of ours."""
        return "id" in self.key

    @property
    def counted(self) -> bool:
        """Whether its rows belong to a county."""
        return "county" in self.key

    @cached_property
    def derived(self) -> dict[str, str]:
        """What is staged beside the fields, with its SQL type."""
        found = {"id": "uuid"} if self.identified else {"above": _CODE}
        if self.counted:
            found["county"] = _CODE
        if self.named:
            found["pinyin"] = _CODE
        return found

    def given(self, present: Iterable[str]) -> list[Column]:
        """List the columns whose fields the file has."""
        fields = set(present)
        return [column for column in self.columns if column.field in fields]

    def own_references(self, present: Iterable[str]) -> list[Column]:
        """List the references to rows of the same table that the file has."""
        return [column for column in self.given(present) if column.refers == self.table]


_CODE = 'text collate "C"'
_SYNTHETIC = Column("synthetic", sql="boolean", default="false")
_AREA = Column("area", "area_code", refers="area")


def _organization(field: str) -> Column:
    return Column(field, sql="text", refers="organization", foreign=(f"{field}_id",))


TARGETS: dict[str, Target] = {
    target.table: target
    for target in (
        Target(
            "area",
            ("code",),
            (
                Column("code"),
                Column("name", sql="text"),
                Column("compound_class"),
                Column("property_managed", sql="boolean"),
                Column("is_grid", sql="boolean", default="false"),
                Column("households", sql="integer"),
                Column("population", sql="integer"),
                Column("completed_on", sql="date"),
                Column("valid_from", sql="date"),
                Column("valid_to", sql="date"),
                Column("superseded_by", "superseded_by_code", refers="area"),
                _SYNTHETIC,
            ),
            named="name",
        ),
        Target(
            "organization",
            ("id",),
            (
                Column("uscc", keeps=True),
                Column("name", sql="text"),
                Column("kind"),
                _AREA,
                _organization("parent"),
                _organization("host"),
                Column("sector", sql="text"),
                Column("provisional", sql="boolean", default="false"),
                Column("established_on", sql="date"),
                Column("dissolved_on", sql="date"),
                Column("public_contact", sql="text"),
                _SYNTHETIC,
            ),
            named="name",
            trees=("parent",),
        ),
        Target(
            "pairing",
            ("id", "county"),
            (
                _organization("unit"),
                _AREA,
                Column("kind"),
                Column("since", sql="date"),
                Column("until", sql="date"),
                _organization("counterpart"),
                Column("programme", refers="project", foreign=("programme_id", "programme_county")),
                _SYNTHETIC,
            ),
            updates_first=True,
        ),
        Target(
            "agreement",
            ("id", "county"),
            (
                Column("number"),
                Column("title", sql="text"),
                _AREA,
                Column("state", default="'DRAFT'"),
                Column("term_start", sql="date"),
                Column("term_end", sql="date"),
                Column("renews", refers="agreement", foreign=("renews_id",)),
                _SYNTHETIC,
            ),
            named="title",
            trees=("renews",),
        ),
        Target(
            "project",
            ("id", "county"),
            (
                Column("number"),
                Column("title", sql="text"),
                _AREA,
                Column("kind", default="'PROJECT'"),
                Column("state", default="'DRAFT'"),
                Column("health"),
                Column("category"),
                Column("theme", sql="text"),
                Column("description", sql="text"),
                Column("formula", sql="text"),
                _organization("lead_organization"),
                Column("parent", refers="project", foreign=("parent_id", "parent_county")),
                Column("agreement", refers="agreement", foreign=("agreement_id",)),
                Column("budget", sql="numeric(14, 2)"),
                Column("due_at", sql="timestamptz"),
                Column("opened_at", sql="timestamptz"),
                Column("started_at", sql="timestamptz"),
                Column("finished_at", sql="timestamptz"),
                Column("closed_at", sql="timestamptz"),
                _SYNTHETIC,
            ),
            named="title",
            trees=("parent",),
        ),
    )
}
"""Every table that is imported into, by its name."""
