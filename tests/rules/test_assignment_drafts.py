"""Who may draft which assignment, and that no draft gives what the procedures guard."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from rules.areas import DivisionCode
from rules.assignment_drafts import (
    NOTICE,
    Draft,
    against_changing,
    against_drafting,
    notice_until,
)
from rules.assignments import AssignmentRole as Role
from rules.assignments import RegistrationBasis, missing_items
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.organizations import OrganizationKind
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer
from tests.rules.cast import (
    ADMIN_WITHOUT_SCOPE,
    ADMINISTRATOR,
    AGENCY,
    CAO,
    CAST,
    COMMITTEE,
    DAI,
    HERE,
    OFFICER,
    PERSON,
    RESIDENT,
    WORKER,
    WORKER_THERE,
    viewer,
)

TODAY = date(2026, 11, 23)
F = FormalState
PROGRAM = UUID(int=21)
ENTRANCE = DivisionCode(f"{HERE}-C001-B01-E01")
COMPOUND = DivisionCode(f"{HERE}-C001")


def draft(role: Role, area: str | None = HERE, **facts: object) -> Draft:
    code = None if area is None else DivisionCode(area)
    known = Facts(F.DRAFT, area=code, person=CAO, residents=frozenset({DAI}))
    return Draft(role, replace(known, **facts), has_area=area is not None)  # type: ignore[arg-type]


def code(what: Draft, who: Viewer) -> ErrorCode | None:
    found = against_drafting(what, who, TODAY)
    return found.code if found else None


def who_may(what: Draft) -> set[str]:
    return {name for name in CAST if code(what, CAST[name]) is None}


COMMUNITY = {"worker", "secretary"}


def test_a_member_registers_in_person_or_the_community_does_it() -> None:
    basis = RegistrationBasis.RESIDENCE
    assert who_may(draft(Role.REGISTERED_MEMBER, basis=basis)) == {"person"} | COMMUNITY


def test_a_unit_drafts_a_first_secretary_of_its_own() -> None:
    sent = replace(draft(Role.FIRST_SECRETARY, organization=AGENCY), own_staff=True)
    assert who_may(sent) == {"officer"}
    stranger = replace(sent, own_staff=False)
    assert code(stranger, OFFICER) is ErrorCode.BAD_USER_INPUT


def test_the_community_drafts_those_who_serve_its_area_or_they_do_themselves() -> None:
    for role in (Role.GRID_WORKER, Role.BUILDING_HEAD, Role.RESIDENT_LIAISON, Role.AREA_LEAD):
        assert who_may(draft(role)) == {"person"} | COMMUNITY
    stranger = draft(Role.ENTRANCE_HEAD, ENTRANCE)
    assert who_may(stranger) == {"person"}
    assert who_may(replace(stranger, known=True)) == {"person"} | COMMUNITY


def test_a_candidate_for_the_owners_committee_is_proposed_by_a_person() -> None:
    candidate = draft(Role.OWNERS_COMMITTEE_MEMBER, COMPOUND)
    assert code(candidate, PERSON) is None
    assert code(candidate, RESIDENT) is ErrorCode.FORBIDDEN
    candidate = replace(candidate, known=True)
    assert code(candidate, RESIDENT) is None
    assert code(candidate, WORKER) is ErrorCode.BAD_USER_INPUT
    assert code(candidate, replace(WORKER, person=UUID(int=30))) is None
    assert code(candidate, viewer(person=UUID(int=30))) is ErrorCode.FORBIDDEN


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.COMMUNITY_WORKER, Role.TEAM_LEAD])
def test_an_office_is_drafted_by_its_holder_the_organisation_or_an_administrator(
    role: Role,
) -> None:
    assert who_may(draft(role, organization=AGENCY)) == {"person", "officer", "administrator"}


def test_a_program_is_given_an_office_by_an_administrator_and_nothing_else() -> None:
    office = draft(Role.UNIT_OFFICER, None, person=None, client=PROGRAM, organization=AGENCY)
    assert who_may(office) == {"administrator"}
    assert code(office, ADMIN_WITHOUT_SCOPE) is ErrorCode.FORBIDDEN
    grid = draft(Role.GRID_WORKER, person=None, client=PROGRAM)
    assert code(grid, ADMINISTRATOR) is ErrorCode.BAD_USER_INPUT


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.FIRST_SECRETARY, "350703"),
        (Role.REGISTERED_MEMBER, "350703001"),
        (Role.ENTRANCE_HEAD, HERE),
        (Role.OWNERS_COMMITTEE_MEMBER, None),
        (Role.HOUSEHOLD_CONTACT, HERE),
    ],
)
def test_a_role_is_held_in_an_area_of_its_level(role: Role, area: str | None) -> None:
    basis = RegistrationBasis.RESIDENCE if role is Role.REGISTERED_MEMBER else None
    found = against_drafting(draft(role, area, basis=basis), PERSON, TODAY)
    assert found is not None
    assert (found.code, found.path) == (ErrorCode.BAD_USER_INPUT, ("area",))


def test_a_registration_alone_has_a_basis_and_it_names_no_unit() -> None:
    basis = RegistrationBasis.UNIT_PARTNER
    for bad in (
        draft(Role.REGISTERED_MEMBER),
        draft(Role.GRID_WORKER, basis=basis),
        draft(Role.REGISTERED_MEMBER, basis=basis, organization=AGENCY),
    ):
        assert code(bad, PERSON) is ErrorCode.BAD_USER_INPUT


def test_nobody_gets_into_an_organisation_by_way_of_a_community() -> None:
    agency = replace(
        draft(Role.GRID_WORKER, organization=AGENCY), seat=HERE, kind=OrganizationKind.AGENCY
    )
    assert code(agency, WORKER) is ErrorCode.FORBIDDEN
    assert code(agency, PERSON) is ErrorCode.FORBIDDEN
    team = replace(agency, kind=OrganizationKind.VOLUNTEER_TEAM)
    assert code(team, WORKER) is None
    assert code(replace(team, hosted=True), WORKER) is ErrorCode.FORBIDDEN
    assert code(replace(team, seat=DivisionCode("350703001006")), WORKER) is ErrorCode.FORBIDDEN
    assert code(agency, OFFICER) is None


def test_a_term_that_is_over_is_not_drafted() -> None:
    over = draft(Role.GRID_WORKER, term_end=TODAY - timedelta(1))
    assert code(over, WORKER) is ErrorCode.BAD_USER_INPUT
    assert code(draft(Role.GRID_WORKER, term_end=TODAY), WORKER) is None


def test_drafting_needs_the_scope() -> None:
    reading = replace(WORKER, scopes=frozenset({Scope.READ_PUBLIC}))
    found = against_drafting(draft(Role.GRID_WORKER), reading, TODAY)
    assert found is not None
    assert "write:formal" in found.message


def change(role: Role, state: F, column: str, who: Viewer, **facts: object) -> ErrorCode | None:
    held = replace(draft(role).facts, state=state, **facts)  # type: ignore[arg-type]
    found = against_changing(role, held, {column}, who, TODAY)
    return found.code if found else None


EDITABLE = {
    F.DRAFT: {"duties", "schedule", "term_start", "term_end"},
    F.UNDER_REVIEW: {"screening"},
    F.PENDING: {"screening"},
    F.PUBLICISED: {"publicised_until"},
    F.IN_FORCE: {"duties", "schedule"},
    F.ENDED: set(),
    F.REJECTED: set(),
}


@pytest.mark.parametrize("state", F)
def test_what_may_be_changed_depends_on_the_state(state: F) -> None:
    columns = set().union(*EDITABLE.values()) | {"role", "area_code", "person_id", "basis"}
    for column in columns:
        found = change(Role.GRID_WORKER, state, column, WORKER)
        assert found is (None if column in EDITABLE[state] else ErrorCode.WRONG_STATE)
        if column in EDITABLE[state]:
            stranger = change(Role.GRID_WORKER, state, column, WORKER_THERE)
            assert stranger is ErrorCode.FORBIDDEN


def test_nobody_clears_their_own_negative_list() -> None:
    role, own = Role.OWNERS_COMMITTEE_MEMBER, replace(WORKER, person=CAO)
    assert change(role, F.PENDING, "screening", own) is ErrorCode.FORBIDDEN
    assert change(role, F.PENDING, "screening", replace(WORKER, person=DAI)) is None
    assert change(role, F.PENDING, "screening", RESIDENT) is ErrorCode.FORBIDDEN
    assert change(role, F.DRAFT, "screening", WORKER) is ErrorCode.WRONG_STATE


def test_a_resident_who_proposed_nobody_changes_no_candidacy() -> None:
    role = Role.OWNERS_COMMITTEE_MEMBER
    assert change(role, F.DRAFT, "duties", RESIDENT) is ErrorCode.FORBIDDEN
    assert change(role, F.DRAFT, "duties", RESIDENT, requester=DAI) is None
    assert change(role, F.IN_FORCE, "duties", RESIDENT, requester=DAI) is ErrorCode.FORBIDDEN
    assert change(role, F.IN_FORCE, "duties", PERSON) is ErrorCode.FORBIDDEN


def test_a_programs_office_is_changed_by_an_administrator() -> None:
    facts: dict[str, object] = {"person": None, "client": PROGRAM, "organization": AGENCY}
    assert change(Role.UNIT_OFFICER, F.DRAFT, "term_end", OFFICER, **facts) is ErrorCode.FORBIDDEN
    assert change(Role.UNIT_OFFICER, F.DRAFT, "term_end", ADMINISTRATOR, **facts) is None


def test_an_ended_term_is_not_changed() -> None:
    over = TODAY - timedelta(1)
    found = change(Role.GRID_WORKER, F.IN_FORCE, "duties", WORKER, term_end=over)
    assert found is ErrorCode.WRONG_STATE


def test_a_household_contact_in_force_keeps_its_duties_and_schedule() -> None:
    role = Role.HOUSEHOLD_CONTACT
    emptied = missing_items(role, area=HERE, duties=" ", schedule="每周一")
    assert emptied == ("duties",)
    incomplete = ErrorCode.INCOMPLETE_ASSIGNMENT
    assert change(role, F.IN_FORCE, "duties", WORKER, incomplete=emptied) is incomplete
    assert change(role, F.DRAFT, "duties", WORKER, incomplete=emptied) is None
    assert missing_items(Role.GRID_WORKER, area=None, duties=None, schedule=None) == ()


def test_a_public_notice_runs_a_week_unless_another_day_is_set_and_never_gets_shorter() -> None:
    assert notice_until(None, None, TODAY) == TODAY + NOTICE
    assert notice_until(TODAY, None, TODAY) == TODAY
    assert notice_until(None, TODAY, TODAY) == TODAY
    assert isinstance(notice_until(TODAY - timedelta(1), None, TODAY), Refusal)
    week = TODAY + NOTICE
    assert isinstance(notice_until(TODAY, week, TODAY), Refusal)
    assert notice_until(week + timedelta(1), week, TODAY) == week + timedelta(1)


def test_somebody_else_of_the_committee_gives_no_right_over_its_offices() -> None:
    member = viewer(Role.MEMBER, organization=COMMITTEE, person=DAI)
    office = draft(Role.COMMUNITY_SECRETARY, organization=COMMITTEE)
    assert code(office, member) is ErrorCode.FORBIDDEN
