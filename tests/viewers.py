"""A cast of viewers of the sample: nobody, every role, outsiders, some with half a right."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.clearance import scopes_of
from rules.days import day_of
from rules.viewer import PUBLIC, Grant, Scope, Viewer, access_shape
from sample import jianyang
from sample.load import generate
from sample.rows import Row

PURPOSE = "入户走访"
_READS = frozenset({Scope.READ_PUBLIC, Scope.READ_INTERNAL})


def cast() -> dict[str, Viewer]:
    """Give the viewers by name."""
    tables = generate()
    viewers = {"public": PUBLIC, "account": Viewer(subject="nobody-here")}
    for row in tables["person"]:
        if row["subject"].startswith("sample-"):
            viewers[row["subject"]] = _person(row, tables["assignment"])
    for row in tables["api_client"]:
        viewers[f"client {row['name'].split()[0]}"] = _client(row, tables["assignment"])
    return viewers | _variants(viewers)


def chosen() -> dict[str, Viewer]:
    """Give those of the cast whose rights are of different kinds; of persons those with a story."""
    found: dict[Any, tuple[str, Viewer]] = {}
    for name, viewer in sorted(cast().items(), key=lambda item: item[0] not in _KEPT):
        roles = frozenset(grant.role for grant in viewer.grants)
        story = name if name in _KEPT else ""
        found.setdefault((access_shape(viewer), viewer.scopes, roles, story), (name, viewer))
    return dict(found.values())


_KEPT = ("public", "sample-requester", "sample-member", "sample-resident", "sample-outsider")


def _variants(viewers: Mapping[str, Viewer]) -> dict[str, Viewer]:
    secretary = viewers["client COMMUNITY_SECRETARY"]
    two = (
        Grant(AssignmentRole.COMMUNITY_WORKER, DivisionCode("420104")),
        Grant(AssignmentRole.BUILDING_HEAD, DivisionCode(jianyang.BUILDING)),
    )
    return {
        "secretary for a purpose": replace(secretary, purpose=PURPOSE),
        "unit officer for a purpose": replace(viewers["client UNIT_OFFICER"], purpose=PURPOSE),
        "outsider for a purpose": replace(viewers["sample-outsider"], purpose=PURPOSE),
        "admin for a purpose": replace(viewers["client ADMIN"], purpose=PURPOSE),
        "secretary without the scope": replace(secretary, scopes=PUBLIC.scopes),
        "secretary of internal work": replace(secretary, scopes=_READS, purpose=PURPOSE),
        "two areas": Viewer(subject="two", scopes=_READS, grants=two),
    }


def _person(row: Row, assignments: Iterable[Row]) -> Viewer:
    grants = _grants(a for a in assignments if a["person_id"] == row["id"])
    scopes = scopes_of(grant.role for grant in grants)
    return Viewer(subject=row["subject"], person=row["id"], scopes=scopes, grants=grants)


def _client(row: Row, assignments: Iterable[Row]) -> Viewer:
    grants = _grants(a for a in assignments if a["client_id"] == row["id"])
    return Viewer(client=str(row["id"]), scopes=frozenset(row["scopes"]), grants=grants)


def _grants(assignments: Iterable[Row]) -> tuple[Grant, ...]:
    today = day_of(datetime.now(UTC))
    return tuple(
        Grant(a["role"], a["area_code"] and DivisionCode(a["area_code"]), a["organization_id"])
        for a in assignments
        if a["state"] == "IN_FORCE"
        and a["term_start"] <= today
        and (a.get("term_end") is None or a["term_end"] >= today)
    )
