"""What a viewer's scopes and assignments entitle it to, without a database."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.areas import DivisionCode, parent_of
from rules.assignments import AssignmentRole
from rules.refusals import ErrorCode, Refusal
from rules.viewer import (
    PUBLIC,
    SYSTEM,
    AccessShape,
    Grant,
    Scope,
    Viewer,
    access_shape,
    area_ranges,
    covers,
    needs,
    organizations_of,
)
from tests.rules.test_areas import paths

UNIT = UUID(int=1)
OTHER = UUID(int=2)
WORKER = AssignmentRole.COMMUNITY_WORKER
OFFICER = AssignmentRole.UNIT_OFFICER
READER = frozenset({Scope.READ_PUBLIC, Scope.READ_INTERNAL, Scope.READ_RESTRICTED})


def in_area(code: str, role: AssignmentRole = WORKER) -> Viewer:
    return Viewer("someone", grants=(Grant(role, DivisionCode(code)),), scopes=READER)


def test_nobody_may_read_what_is_public_and_nothing_else() -> None:
    assert PUBLIC.scopes == {Scope.READ_PUBLIC}
    assert access_shape(PUBLIC) == AccessShape()
    needs(PUBLIC, Scope.READ_PUBLIC)


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.READ_PUBLIC])
def test_a_missing_scope_is_forbidden_and_named(scope: Scope) -> None:
    with pytest.raises(Refusal, match=f"the scope {scope.claim}") as refusal:
        needs(PUBLIC, scope)
    assert refusal.value.code is ErrorCode.FORBIDDEN


def test_the_scopes_are_written_as_keys_carry_them() -> None:
    assert [scope.claim for scope in Scope] == [
        "read:public", "read:internal", "read:restricted", "write:work", "write:formal",
        "admin", "audit",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "area", "covered"),
    [
        ("350703", "350703001", True),
        ("350703", "350703001005-C012", True),
        ("350703001", "350703001", True),
        ("350703001005", "350703001005-C012-B28", True),
        ("350703001005-C012", "350703001005-C012-B28", True),
        ("350703001005-C012", "350703001005-C0120", False),
        ("350703001005", "350703001", False),
        ("350703001", "350703002", False),
        ("350703", "350704001", False),
    ],
)
def test_a_role_counts_in_its_area_and_below(of: str, area: str, *, covered: bool) -> None:
    assert covers(in_area(of), {WORKER}, DivisionCode(area)) is covered


@given(paths, paths)
def test_a_role_covers_an_area_exactly_if_that_is_its_own_or_below(of: str, area: str) -> None:
    above: DivisionCode | None = DivisionCode(area)
    while above is not None and above != of:
        above = parent_of(above)
    assert covers(in_area(of), {WORKER}, DivisionCode(area)) == (above == of)


def test_a_role_counts_in_its_organisation_and_no_other_role_does() -> None:
    viewer = Viewer("someone", grants=(Grant(OFFICER, organization=UNIT),))
    assert covers(viewer, {OFFICER}, None, (UNIT, OTHER))
    assert not covers(viewer, {OFFICER}, None, (OTHER,))
    assert not covers(viewer, {WORKER}, DivisionCode("35"), (UNIT,))


def test_an_office_of_the_whole_hub_covers_no_area_and_no_organisation() -> None:
    viewer = Viewer("someone", grants=(Grant(AssignmentRole.ADMIN),))
    assert not covers(viewer, {AssignmentRole.ADMIN}, DivisionCode("35"), (UNIT,))
    assert not covers(viewer, {AssignmentRole.ADMIN}, None)


def test_an_internal_right_needs_the_scope_and_an_assignment() -> None:
    assert access_shape(in_area("350703")).internal
    assert not access_shape(Viewer("someone", scopes=READER)).internal
    assert not access_shape(Viewer("someone", grants=in_area("350703").grants)).internal


@pytest.mark.parametrize("purpose", [None, "", "  ", "入户走访"])
def test_restricted_data_needs_a_purpose_besides(purpose: str | None) -> None:
    viewer = Viewer("someone", grants=in_area("35").grants, scopes=READER, purpose=purpose)
    assert access_shape(viewer).restricted is (purpose == "入户走访")


def test_restricted_data_needs_an_assignment_too() -> None:
    assert not access_shape(Viewer("someone", scopes=READER, purpose="入户走访")).restricted


@pytest.mark.parametrize(
    ("role", "scope", "right"),
    [(AssignmentRole.AUDITOR, Scope.AUDIT, "audit"), (AssignmentRole.ADMIN, Scope.ADMIN, "admin")],
)
def test_auditing_and_administering_need_both_the_role_and_the_scope(
    role: AssignmentRole, scope: Scope, right: str
) -> None:
    scoped, granted = frozenset({scope}), (Grant(role),)
    assert getattr(access_shape(Viewer("a", scopes=scoped, grants=granted)), right)
    assert not getattr(access_shape(Viewer("a", scopes=scoped)), right)
    assert not getattr(access_shape(Viewer("a", grants=granted)), right)
    others = access_shape(Viewer("a", scopes=scoped, grants=granted))._replace(**{right: False})
    assert not any(others)


def test_two_viewers_with_other_areas_and_organisations_have_one_shape_of_sql() -> None:
    assert access_shape(in_area("350703")) == access_shape(in_area("350704001"))
    hash(access_shape(in_area("350703")))


@given(st.lists(paths, max_size=6), paths)
def test_the_ranges_are_disjoint_and_hold_exactly_what_is_covered(
    areas: list[str], area: str
) -> None:
    viewer = Viewer("a", grants=tuple(Grant(WORKER, DivisionCode(code)) for code in areas))
    ranges = area_ranges(viewer)
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))
    within = any(low <= area < high for low, high in ranges)
    assert within == covers(viewer, {WORKER}, DivisionCode(area))
    assert area_ranges(viewer, {OFFICER}) == ()


def test_a_range_within_another_one_is_left_out() -> None:
    codes = ("350703001005-C012", "350703001", "350703001005", "350704", "350703002")
    viewer = Viewer("a", grants=tuple(Grant(WORKER, DivisionCode(code)) for code in codes))
    assert [low for low, _ in area_ranges(viewer)] == ["350703001", "350703002", "350704"]


def test_organisations_are_given_once_and_by_role() -> None:
    grants = (Grant(OFFICER, organization=OTHER), Grant(WORKER, organization=UNIT),
              Grant(WORKER, organization=OTHER))  # fmt: skip
    viewer = Viewer("a", grants=grants)
    assert organizations_of(viewer) == (UNIT, OTHER)
    assert organizations_of(viewer, {OFFICER}) == (OTHER,)


def test_the_hub_itself_sees_everything_and_needs_no_other_right() -> None:
    assert access_shape(SYSTEM) == AccessShape(everything=True)


def test_one_area_and_several_are_told_apart_however_many_there_are() -> None:
    codes = ("350703001", "350704001", "350702004", "350703001005")
    grants = tuple(Grant(WORKER, DivisionCode(code)) for code in codes)
    found = [access_shape(Viewer("a", scopes=READER, grants=grants[:n])).areas for n in range(5)]
    assert found == [0, 1, 2, 2, 2]
    nested = Viewer("a", scopes=READER, grants=(grants[0], grants[3]))
    assert access_shape(nested).areas == 1


def test_a_person_is_known_without_any_scope_and_a_program_is_not() -> None:
    assert access_shape(Viewer("someone", person=UNIT)) == AccessShape(person=True)
    assert access_shape(Viewer(client=str(UNIT))) == AccessShape()
    client = Viewer(client=str(UNIT), scopes=READER, grants=(Grant(OFFICER, organization=OTHER),))
    assert access_shape(client) == AccessShape(internal=True, organizations=True, client=True)
