"""Who sees what of the sample, worked out from its rows in Python: what the readers' SQL must show.

It follows the levels of domain model §5 as they are told to people, and shares no code with the
predicates in loaders/visibility.py.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from loaders.tables import ENTITIES
from rules.areas import DivisionCode, parent_of
from rules.assignments import AssignmentRole as Role
from rules.days import day_of
from rules.viewer import Scope, Viewer

Row = Mapping[str, Any]
Key = tuple[Any, ...]
Tables = Mapping[str, list[Row]]

INTERNAL, RESTRICTED, MASKED = "INTERNAL", "RESTRICTED", "MASKED"
LEVELS = {
    ("Person", "display_name"): MASKED,
    ("Person", "masked_contact"): INTERNAL,
    ("Person", "party_member"): INTERNAL,
    ("Person", "employer"): INTERNAL,
    ("Person", "contact"): RESTRICTED,
    ("Person", "rank"): RESTRICTED,
    ("Person", "residence"): RESTRICTED,
    ("Assignment", "screening"): RESTRICTED,
    ("Project", "requester"): RESTRICTED,
    ("AgreementParty", "signed_by_person"): INTERNAL,
    ("AgreementParty", "signed_by_client"): INTERNAL,
}
"""The fields that not everyone sees who sees the row."""

FACING = {
    Role.FIRST_SECRETARY, Role.COMMUNITY_SECRETARY, Role.COMPOUND_SECRETARY, Role.GRID_WORKER,
    Role.RESIDENT_LIAISON, Role.BUILDING_HEAD, Role.ENTRANCE_HEAD, Role.AREA_LEAD,
    Role.CONTACT_LEADER, Role.ROTATING_CHAIR, Role.OWNERS_COMMITTEE_MEMBER,
    Role.EXECUTIVE_SECRETARY,
}  # fmt: skip

OFFICES = {
    Role.UNIT_OFFICER, Role.SUBDISTRICT_OFFICER, Role.COMMUNITY_SECRETARY, Role.COMPOUND_SECRETARY,
    Role.TEAM_LEAD, Role.COMMUNITY_WORKER, Role.AUDITOR, Role.ADMIN,
}  # fmt: skip
"""The roles that administrators confirm."""


class Sight:
    """What one viewer sees of the rows."""

    def __init__(self, viewer: Viewer, world: "World") -> None:
        """See `world` as `viewer`."""
        self.viewer, self.world = viewer, world
        self.internal = Scope.READ_INTERNAL in viewer.scopes and bool(viewer.grants)
        grants = viewer.grants if self.internal else ()
        self.areas = {grant.area for grant in grants if grant.area}
        self.units = {grant.organization for grant in grants if grant.organization}
        self.may_read_restricted = (
            self.internal and Scope.READ_RESTRICTED in viewer.scopes and bool(viewer.purpose)
        )
        self.administers = Scope.ADMIN in viewer.scopes and any(
            grant.role is Role.ADMIN for grant in viewer.grants
        )

    def sees(self, name: str, row: Row) -> bool:
        """Tell whether a row of the type called `name` is seen."""
        memo = self.world.memo.setdefault((id(self), name), {})
        key = self.world.key(name, row)
        if key not in memo:
            memo[key] = name not in _SEES or _SEES[name](self, row)
        return memo[key]

    def has_in_scope(self, name: str, row: Row) -> bool:
        """Tell whether a row of the type is of the viewer's own work."""
        return name in _SCOPES and _SCOPES[name](self, row)

    def covers(self, code: str | None) -> bool:
        """Tell whether an area is one of the viewer's, or below one."""
        above = None if code is None else DivisionCode(code)
        while above is not None:
            if above in self.areas:
                return True
            above = parent_of(above)
        return False

    def is_me(self, person: Any) -> bool:
        """Tell whether the viewer is this person."""
        return person is not None and person == self.viewer.person


def _agreement_scope(sight: Sight, row: Row) -> bool:
    parties = sight.world.of("agreement_party", "agreement_id", row["id"])
    return sight.covers(row["area_code"]) or any(
        party["organization_id"] in sight.units for party in parties
    )


def _agreement(sight: Sight, row: Row) -> bool:
    return row["state"] in ("IN_FORCE", "ENDED") or _agreement_scope(sight, row)


def _project_scope(sight: Sight, row: Row) -> bool:
    standing = (
        part
        for part in sight.world.of("participation", "project_id", row["id"])
        if part["state"] not in ("DECLINED", "WITHDRAWN")
    )
    return (
        sight.covers(row["area_code"])
        or row["lead_organization_id"] in sight.units
        or sight.is_me(row["lead_person_id"])
        or any(p["organization_id"] in sight.units or sight.is_me(p["person_id"]) for p in standing)
    )


def _project(sight: Sight, row: Row) -> bool:
    dropped = row["state"] == "CANCELLED" and row["opened_at"] is None
    published = row["state"] != "DRAFT" and not dropped
    return published or _project_scope(sight, row) or sight.is_me(row["requester_id"])


def _of_project(sight: Sight, row: Row, *, more: bool) -> bool:
    project = sight.world.find("Project", (row["project_id"], row["county"]))
    return sight.sees("Project", project) and (more or _project_scope(sight, project))


def _participation(sight: Sight, row: Row) -> bool:
    mine = row["organization_id"] in sight.units or sight.is_me(row["person_id"])
    return _of_project(sight, row, more=mine or row["state"] in ("ACCEPTED", "COMPLETED"))


def _progress_update(sight: Sight, row: Row) -> bool:
    return _of_project(sight, row, more=row["is_public"] or row["organization_id"] in sight.units)


def _of_agreement(sight: Sight, row: Row) -> bool:
    return sight.sees(
        "Agreement", sight.world.find("Agreement", (row["agreement_id"], row["county"]))
    )


def _is_over(row: Row) -> bool:
    return row["term_end"] is not None and row["term_end"] < today()


def _faces(row: Row) -> bool:
    standing = row["state"] == "PUBLICISED" or (row["state"] == "IN_FORCE" and not _is_over(row))
    return row["role"] in FACING and standing


def _assignment_scope(sight: Sight, row: Row) -> bool:
    return sight.covers(row["area_code"]) or row["organization_id"] in sight.units


def _assignment(sight: Sight, row: Row) -> bool:
    own = sight.internal and row["client_id"] and str(row["client_id"]) == sight.viewer.client
    office = row["client_id"] is not None or row["role"] in OFFICES
    return bool(
        _faces(row)
        or _assignment_scope(sight, row)
        or sight.is_me(row["person_id"])
        or sight.is_me(row["requester_id"])
        or own
        or (sight.administers and office)
        or _to_be_chosen(sight, row)
    )


def _to_be_chosen(sight: Sight, row: Row) -> bool:
    """An entrance's residents choose its head: they see who stands."""
    if row["role"] != Role.ENTRANCE_HEAD or row["state"] != "DRAFT":
        return False
    homes = (p["residence_code"] for p in sight.world.rows("Person") if sight.is_me(p["id"]))
    return any(home and (home + "-").startswith(row["area_code"] + "-") for home in homes)


def _about(sight: Sight, row: Row) -> bool:
    """The unit's own people, oneself, and whom only those with a purpose find."""
    found = sight.may_read_restricted and (
        sight.covers(row["residence_code"])
        or any(
            _project_scope(sight, project)
            for project in sight.world.of("project", "requester_id", row["id"])
        )
    )
    return row["employer_id"] in sight.units or sight.is_me(row["id"]) or found


def _person(sight: Sight, row: Row) -> bool:
    return (
        sight.administers
        or _about(sight, row)
        or any(
            _faces(held)
            or _to_be_chosen(sight, held)
            or (_assignment_scope(sight, held) and held["state"] not in ("DRAFT", "REJECTED"))
            for held in sight.world.of("assignment", "person_id", row["id"])
        )
    )


def _person_scope(sight: Sight, row: Row) -> bool:
    standing = ("UNDER_REVIEW", "PENDING", "PUBLICISED", "IN_FORCE")
    return _about(sight, row) or any(
        _assignment_scope(sight, held) and held["state"] in standing and not _is_over(held)
        for held in sight.world.of("assignment", "person_id", row["id"])
    )


def _api_client(sight: Sight, row: Row) -> bool:
    own = sight.internal and str(row["id"]) == sight.viewer.client
    return bool(sight.administers or row["organization_id"] in sight.units or own)


_SEES: Mapping[str, Callable[[Sight, Row], bool]] = {
    "Agreement": _agreement,
    "AgreementParty": _of_agreement,
    "Commitment": _of_agreement,
    "Project": _project,
    "Milestone": lambda sight, row: _of_project(sight, row, more=True),
    "Rating": lambda sight, row: _of_project(sight, row, more=True),
    "Participation": _participation,
    "ProgressUpdate": _progress_update,
    "Assignment": _assignment,
    "Person": _person,
    "ApiClient": _api_client,
}
"""The types of which not every row is everyone's; areas, organizations and pairings are."""
_SCOPES: Mapping[str, Callable[[Sight, Row], bool]] = {
    "Agreement": _agreement_scope,
    "AgreementParty": lambda sight, row: _agreement_scope(
        sight, sight.world.find("Agreement", (row["agreement_id"], row["county"]))
    ),
    "Project": _project_scope,
    "Assignment": _assignment_scope,
    "Person": _person_scope,
}


class World:
    """All rows, by type and key, and by what they refer to."""

    def __init__(self, tables: Tables) -> None:
        """Look at these tables."""
        self.tables = tables
        self.memo: dict[Any, dict[Key, bool]] = {}
        self._referring: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def rows(self, name: str) -> list[Row]:
        """Give all rows of a type."""
        return self.tables[ENTITIES[name].table]

    def key(self, name: str, row: Row) -> Key:
        """Give the key of a row of a type."""
        return tuple(row[column] for column in ENTITIES[name].key)

    def find(self, name: str, key: Key) -> Row:
        """Give the row of a type with this key."""
        return self._by_key[name][key]

    def of(self, table: str, column: str, value: Any) -> list[Row]:
        """Give the rows of a table whose column has this value."""
        if (table, column) not in self._referring:
            index: dict[Any, list[Row]] = defaultdict(list)
            for row in self.tables[table]:
                index[row[column]].append(row)
            self._referring[table, column] = index
        return self._referring[table, column].get(value, [])

    @cached_property
    def _by_key(self) -> dict[str, dict[Key, Row]]:
        return {name: {self.key(name, row): row for row in self.rows(name)} for name in ENTITIES}


def today() -> date:
    """Give the day in China."""
    return day_of(datetime.now(UTC))
