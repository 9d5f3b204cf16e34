"""Who may record what of a person: whoever answers for the fact, and nobody for themselves."""

from dataclasses import replace

import pytest

from rules.areas import DivisionCode
from rules.assignments import AssignmentRole as Role
from rules.person_records import Standing, against_recording
from rules.refusals import ErrorCode
from rules.viewer import PUBLIC, Scope, Viewer
from tests.rules.cast import (
    ADMIN_WITHOUT_SCOPE,
    ADMINISTRATOR,
    AGENCY,
    BANK,
    BANK_OFFICER,
    CAO,
    DEPARTMENT,
    DEPARTMENT_OFFICER,
    HERE,
    OFFICER,
    PERSON,
    SUBDISTRICT,
    THERE,
    WORKER,
    WORKER_THERE,
    viewer,
)

HOME = Standing(DivisionCode(f"{HERE}-C001"), AGENCY, DEPARTMENT)
NAME = {"display_name"}


def may(who: Viewer, before: Standing | None, after: Standing, *changed: str) -> bool:
    refusal = against_recording(before, after, changed, who)
    assert refusal is None or refusal.code is ErrorCode.FORBIDDEN
    return refusal is None


def test_a_community_records_who_lives_there_and_a_unit_whom_it_employs() -> None:
    lives = Standing(residence=HERE)
    works = Standing(employer=AGENCY)
    assert may(WORKER, None, lives, "display_name", "contact", "residence_code")
    assert may(SUBDISTRICT, None, lives, "display_name", "residence_code")
    assert may(OFFICER, None, works, "display_name", "party_member", "employer_id")
    for who in (WORKER_THERE, OFFICER, PERSON, PUBLIC, ADMIN_WITHOUT_SCOPE):
        assert not may(who, None, lives, "display_name", "residence_code")
    for who in (WORKER, BANK_OFFICER, DEPARTMENT_OFFICER):
        assert not may(who, None, works, "display_name", "employer_id")


def test_somebody_without_residence_and_employer_is_an_administrators_to_record() -> None:
    for who in (WORKER, OFFICER, DEPARTMENT_OFFICER):
        assert not may(who, None, Standing(), "display_name")
        assert not may(who, Standing(), Standing(), "display_name")
    assert may(ADMINISTRATOR, None, Standing(), "display_name", "subject", "rank")


@pytest.mark.parametrize("column", ["display_name", "contact", "party_member"])
def test_what_is_said_of_a_person_is_changed_by_those_who_answer_for_them(column: str) -> None:
    assert may(WORKER, HOME, HOME, column)
    assert may(OFFICER, HOME, HOME, column)
    for who in (WORKER_THERE, BANK_OFFICER, DEPARTMENT_OFFICER, viewer(person=CAO)):
        assert not may(who, HOME, HOME, column)


def test_whose_account_it_is_an_administrator_alone_records() -> None:
    for who in (WORKER, OFFICER, SUBDISTRICT, DEPARTMENT_OFFICER, ADMIN_WITHOUT_SCOPE):
        assert not may(who, HOME, HOME, "subject")
    assert may(ADMINISTRATOR, HOME, HOME, "subject")


def test_a_unit_cannot_give_its_own_people_the_rank_that_an_appointment_asks_for() -> None:
    assert not may(OFFICER, HOME, HOME, "rank")
    assert not may(OFFICER, None, Standing(employer=AGENCY, department=DEPARTMENT), "rank")
    assert may(DEPARTMENT_OFFICER, HOME, HOME, "rank")


def test_a_move_is_recorded_by_whoever_answers_for_both_places() -> None:
    moved = replace(HOME, residence=THERE)
    assert not may(WORKER, HOME, moved, "residence_code")
    assert not may(WORKER_THERE, HOME, moved, "residence_code")
    assert may(SUBDISTRICT, HOME, moved, "residence_code")
    left = replace(HOME, residence=None)
    assert may(WORKER, HOME, left, "residence_code")
    # Else anybody would be made a resident to be read of.
    assert not may(WORKER_THERE, left, moved, "residence_code")
    assert against_recording(left, moved, ["residence_code"], WORKER_THERE, known=True) is None
    assert not may(OFFICER, HOME, moved, "residence_code")


def test_a_change_of_employer_is_recorded_by_both_units() -> None:
    changed = replace(HOME, employer=BANK)
    both = replace(OFFICER, grants=OFFICER.grants + BANK_OFFICER.grants)
    assert not may(OFFICER, HOME, changed, "employer_id")
    assert not may(BANK_OFFICER, HOME, changed, "employer_id")
    assert may(both, HOME, changed, "employer_id")
    assert may(OFFICER, HOME, replace(HOME, employer=None), "employer_id")


def test_recording_people_needs_the_scope() -> None:
    reading = replace(WORKER, scopes=frozenset({Scope.READ_PUBLIC}))
    refusal = against_recording(HOME, HOME, NAME, reading)
    assert refusal is not None
    assert "write:formal" in refusal.message


def test_an_ordinary_resident_records_nobody() -> None:
    neighbour = viewer(Role.BUILDING_HEAD, area=HERE, person=CAO)
    assert not may(neighbour, HOME, HOME, "contact")
