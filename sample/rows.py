"""Rows of every table, made from what matters and filled up with what every row has."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rules.areas import WHOLE_HUB, DivisionCode, county_of
from rules.assignments import AssignmentRole
from rules.lifecycle import FormalState, WorkState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind, PartySide
from rules.pinyin import pinyin_key
from rules.projects import Capacity, ParticipationMode, ParticipationState, ProjectKind
from rules.viewer import Scope
from sample.ids import RECORDED_AT, credit_code, identity

_STAMPS = {"version": 1, "created_at": RECORDED_AT, "updated_at": RECORDED_AT}


class Row(dict[str, Any]):
    """The values of one row by SQL column, and the table it belongs to."""

    __slots__ = ("table",)

    def __init__(self, table: str, **columns: Any) -> None:
        """Make a row of `table`."""
        super().__init__(columns)
        self.table = table


def area(code: str, name: str, *, synthetic: bool = True, **columns: Any) -> Row:
    """Make an area; `code` in path form."""
    return Row(
        "area", code=code, name=name, name_pinyin=pinyin_key(name), synthetic=synthetic,
        **(_STAMPS | {"is_grid": False} | columns),
    )  # fmt: skip


def organization(
    kind: OrganizationKind,
    name: str,
    area: str,
    *,
    key: str = "",
    parent: Row | None = None,
    host: Row | None = None,
    synthetic: bool = True,
    **columns: Any,
) -> Row:
    """Make an organisation; its natural key is its area and name, unless `key` says another.

    What is invented and has legal personality gets an invented credit code. What is real
    gets none: its own is not in the articles.
    """
    key = key or f"{area}:{name}"
    uscc = credit_code(kind, DivisionCode(area), key) if synthetic else None
    return Row(
        "organization", id=identity("organization", key), uscc=uscc, kind=kind, name=name,
        name_pinyin=pinyin_key(name), area_code=area, parent_id=_id(parent),
        host_id=_id(host), synthetic=synthetic, **(_STAMPS | {"provisional": False} | columns),
    )  # fmt: skip


def membership(alliance: Row, member: Row) -> Row:
    """Make `member` belong to `alliance`; invented when one of the two is."""
    synthetic = alliance["synthetic"] or member["synthetic"]
    return Row(
        "organization_membership", alliance_id=alliance["id"], member_id=member["id"],
        synthetic=synthetic,
    )  # fmt: skip


def pairing(
    unit: Row,
    area: str,
    kind: PairingKind,
    since: date,
    *,
    counterpart: Row | None = None,
    programme: Row | None = None,
    synthetic: bool = True,
    **columns: Any,
) -> Row:
    """Make a standing link between `unit` and the area."""
    key = f"{unit['id']}:{area}:{kind}:{since}"
    return Row(
        "pairing", id=identity("pairing", key), county=_county(area), unit_id=unit["id"],
        area_code=area, kind=kind, since=since, counterpart_id=_id(counterpart),
        programme_id=_id(programme), programme_county=_county_of(programme),
        synthetic=synthetic, **_STAMPS, **columns,
    )  # fmt: skip


def agreement(
    number: str,
    title: str,
    area: str,
    state: FormalState,
    *,
    renews: Row | None = None,
    synthetic: bool = True,
    **columns: Any,
) -> Row:
    """Make a co-building agreement; `renews` is the earlier one, of the same county."""
    county = _county(area)
    return Row(
        "agreement", id=identity("agreement", f"{county}:{number}"), county=county,
        number=number, title=title, title_pinyin=pinyin_key(title), area_code=area,
        state=state, renews_id=_id(renews), synthetic=synthetic, **_STAMPS, **columns,
    )  # fmt: skip


def party(act: Row, organization: Row, side: PartySide, **columns: Any) -> Row:
    """Make `organization` a party to the agreement `act`."""
    return _part(
        "agreement_party", act, str(organization["id"]), agreement_id=act["id"],
        organization_id=organization["id"], side=side, **columns,
    )  # fmt: skip


def coverage(act: Row, pairing: Row) -> Row:
    """Make the agreement `act` cover `pairing`, which must be of the same county."""
    return Row(
        "agreement_pairing", agreement_id=act["id"], pairing_id=pairing["id"],
        county=act["county"],
    )  # fmt: skip


def commitment(act: Row, organization: Row, content: str, due_on: date | None = None) -> Row:
    """Make what `organization` promises in the agreement `act`."""
    return _part(
        "commitment", act, f"{organization['id']}:{content}", agreement_id=act["id"],
        organization_id=organization["id"], content=content, due_on=due_on,
    )  # fmt: skip


def project(
    number: str,
    title: str,
    area: str,
    *,
    key: str = "",
    kind: ProjectKind = ProjectKind.PROJECT,
    state: WorkState = WorkState.IN_PROGRESS,
    lead: Row | None = None,
    parent: Row | None = None,
    agreement: Row | None = None,
    synthetic: bool = True,
    **columns: Any,
) -> Row:
    """Make a project; its natural key is its county and number, unless `key` says another."""
    county = _county(area)
    return Row(
        "project", id=identity("project", key or f"{county}:{number}"), county=county,
        number=number, kind=kind, title=title, title_pinyin=pinyin_key(title),
        area_code=area, lead_organization_id=_id(lead), parent_id=_id(parent),
        parent_county=_county_of(parent), agreement_id=_id(agreement), state=state,
        synthetic=synthetic, **_STAMPS, **columns,
    )  # fmt: skip


def programme(number: str, title: str, area: str, **columns: Any) -> Row:
    """Make the top of a tree of projects: a programme, brand or work method of the articles."""
    return project(
        number, title, area, kind=ProjectKind.PROGRAMME, **({"synthetic": False} | columns)
    )


def milestone(
    work: Row, title: str, due_on: date, reached_on: date | None = None, **columns: Any
) -> Row:
    """Make a step of the project `work`."""
    return _part(
        "milestone", work, title, project_id=work["id"], title=title, due_on=due_on,
        reached_on=reached_on, **columns,
    )  # fmt: skip


def participation(
    work: Row,
    organization: Row,
    capacity: Capacity,
    mode: ParticipationMode,
    state: ParticipationState,
    **columns: Any,
) -> Row:
    """Make `organization` take part in the project `work`."""
    return _part(
        "participation", work, f"{organization['id']}:{capacity}", project_id=work["id"],
        organization_id=organization["id"], capacity=capacity, mode=mode, state=state, **columns,
    )  # fmt: skip


def personal_participation(
    work: Row,
    holder: Row,
    capacity: Capacity,
    mode: ParticipationMode,
    state: ParticipationState,
) -> Row:
    """Make a person take part in the project `work` in person."""
    return _part(
        "participation", work, f"{holder['id']}:{capacity}", project_id=work["id"],
        person_id=holder["id"], person_county=holder["county"], capacity=capacity, mode=mode,
        state=state, synthetic=True,
    )  # fmt: skip


def progress_update(
    work: Row, organization: Row | None, body: str, *, public: bool, **columns: Any
) -> Row:
    """Make an invented report on the project `work`, for `organization` or the community."""
    return _part(
        "progress_update", work, body, project_id=work["id"], organization_id=_id(organization),
        body=body, is_public=public, synthetic=True, **columns,
    )  # fmt: skip


def rating(work: Row, comment: str, *, satisfied: bool, score: int) -> Row:
    """Make an invented judgement on the project `work`."""
    return _part(
        "rating", work, comment, project_id=work["id"], satisfied=satisfied, score=score,
        comment=comment, synthetic=True,
    )  # fmt: skip


def person(subject: str, name: str, county: str, **columns: Any) -> Row:
    """Make an invented person with an account at an issuer."""
    return Row(
        "person", id=identity("person", f"{county}:{subject}"), county=county, subject=subject,
        display_name=name, name_pinyin=pinyin_key(name), synthetic=True, **_STAMPS, **columns,
    )  # fmt: skip


def api_client(name: str, scopes: Sequence[Scope], *, organization: Row | None = None) -> Row:
    """Make an invented program."""
    return Row(
        "api_client", id=identity("api_client", name), name=name, scopes=list(scopes),
        organization_id=_id(organization), synthetic=True, **_STAMPS,
    )  # fmt: skip


def assignment(
    holder: Row,
    role: AssignmentRole,
    *,
    organization: Row | None = None,
    area: str | None = None,
    **columns: Any,
) -> Row:
    """Make a role in force of a person or a program, in an area, an organisation or the hub."""
    place = area or (organization["area_code"] if organization else None)
    human = holder.table == "person"
    key = f"{holder['id']}:{role}:{_id(organization)}:{area}"
    return Row(
        "assignment", id=identity("assignment", key), county=WHOLE_HUB if place is None
        else _county(place), person_id=holder["id"] if human else None,
        person_county=holder["county"] if human else None,
        client_id=None if human else holder["id"], role=role, organization_id=_id(organization),
        area_code=area, synthetic=True, **({"state": FormalState.IN_FORCE} | _STAMPS | columns),
    )  # fmt: skip


def _part(table: str, whole: Row, key: str, **columns: Any) -> Row:
    """Make a row that belongs to `whole` and is as real as it is, unless told otherwise."""
    return Row(
        table, id=identity(table, f"{whole['id']}:{key}"), county=whole["county"],
        **_STAMPS, **({"synthetic": whole["synthetic"]} | columns),
    )  # fmt: skip


def _id(row: Row | None) -> Any:
    return None if row is None else row["id"]


def _county(area: str) -> str:
    return county_of(DivisionCode(area))


def _county_of(row: Row | None) -> Any:
    return None if row is None else row["county"]
