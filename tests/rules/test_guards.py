"""What acts need and are guarded by: each guard refuses with its own code, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from rules.acts import (
    AGREEMENT,
    ENTRANCE_HEAD,
    FIRST_SECRETARY,
    OFFICE,
    OWNERS_COMMITTEE_MEMBER,
    REGISTRATION,
    RESOLUTION,
    procedure_of,
)
from rules.assignments import (
    AssignmentRole,
    Rank,
    RegistrationBasis,
    Screening,
    missing_items,
)
from rules.conditions import unsigned_parties
from rules.facts import Facts
from rules.lifecycle import EVERYTHING, Action, FormalState, Supplied
from rules.offices import OFFICERS
from rules.procedures import decide, follow_up, viewer_actions
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Procedure, Transition
from rules.viewer import Viewer
from tests.rules.cast import (
    ADMINISTRATOR,
    AGENCY,
    BOB,
    CAO,
    CARRIED,
    CAST,
    COMMITTEE,
    DAI,
    OFFICER,
    PARTIES,
    PERSON,
    READY,
    RESIDENT,
    SECRETARY,
    SUBDISTRICT,
    WORKER,
    signed,
)

TODAY = date(2026, 11, 23)
F = FormalState
A = Action


def refusal(procedure: Procedure, facts: Facts, action: Action, name: str) -> Refusal:
    found = decide(procedure, facts, action, CAST[name], TODAY)
    assert isinstance(found, Refusal)
    return found


PENDING = replace(READY, state=F.PENDING)


def test_approving_with_a_signature_missing_names_the_party() -> None:
    one = replace(PENDING, parties=(*signed(PARTIES[0]), PARTIES[1]))
    found = refusal(AGREEMENT, one, A.APPROVE, "subdistrict")
    assert found.code is ErrorCode.SIGNATURE_MISSING
    assert "七贤社区党委" in found.message
    assert "区人大机关" not in found.message


def test_an_agreement_without_parties_never_comes_into_force() -> None:
    found = refusal(AGREEMENT, replace(PENDING, parties=()), A.APPROVE, "system")
    assert found.code is ErrorCode.SIGNATURE_MISSING


def test_the_last_signature_and_no_earlier_one_brings_an_agreement_into_force() -> None:
    signing = decide(AGREEMENT, PENDING, A.ENDORSE, OFFICER, TODAY)
    assert isinstance(signing, Transition)
    first = replace(PENDING, parties=(*signed(PARTIES[0]), PARTIES[1]))
    assert follow_up(AGREEMENT, signing, first, TODAY) is None
    last = follow_up(AGREEMENT, signing, replace(PENDING, parties=signed(*PARTIES)), TODAY)
    assert last is not None
    assert last.target is F.IN_FORCE


def test_a_party_signs_once() -> None:
    one = replace(PENDING, parties=(*signed(PARTIES[0]), PARTIES[1]))
    assert refusal(AGREEMENT, one, A.ENDORSE, "officer").code is ErrorCode.ALREADY_ENDORSED
    assert A.ENDORSE in viewer_actions(AGREEMENT, one, SECRETARY, TODAY)


def test_an_officer_of_two_parties_may_sign_for_both() -> None:
    both = replace(OFFICER, grants=OFFICER.grants + SECRETARY.grants)
    assert [p.organization for p in unsigned_parties(PENDING, both)] == [AGENCY, COMMITTEE]
    assert unsigned_parties(PENDING, WORKER) == ()


def test_an_agreement_past_its_term_is_ended_and_cannot_be_terminated() -> None:
    facts = replace(READY, state=F.IN_FORCE, term_end=TODAY - timedelta(1))
    found = refusal(AGREEMENT, facts, A.END, "officer")
    assert found.code is ErrorCode.WRONG_STATE
    assert "ENDED" in found.message
    lasting = replace(facts, term_end=TODAY)
    assert A.END in viewer_actions(AGREEMENT, lasting, OFFICER, TODAY)


def test_terminating_returning_and_rejecting_need_a_reason() -> None:
    given = EVERYTHING - {Supplied.REASON}
    for state, action, who in (
        (F.IN_FORCE, A.END, OFFICER), (F.UNDER_REVIEW, A.RETURN, SUBDISTRICT),
        (F.UNDER_REVIEW, A.REJECT, SUBDISTRICT), (F.PENDING, A.REJECT, OFFICER),
    ):  # fmt: skip
        found = decide(AGREEMENT, replace(READY, state=state), action, who, TODAY, given)
        assert isinstance(found, Refusal)
        assert found.code is ErrorCode.REASON_REQUIRED


@pytest.mark.parametrize("rank", [None, Rank.STAFF, Rank.DEPUTY_SECTION_CHIEF])
def test_a_first_secretary_below_section_chief_is_refused(rank: Rank | None) -> None:
    found = refusal(FIRST_SECRETARY, replace(PENDING, rank=rank), A.APPROVE, "department")
    assert found.code is ErrorCode.RANK_TOO_LOW


@pytest.mark.parametrize("rank", list(Rank)[2:])
def test_a_first_secretary_of_section_chief_rank_or_higher_is_appointed(rank: Rank) -> None:
    facts = replace(PENDING, rank=rank)
    assert A.APPROVE in viewer_actions(FIRST_SECRETARY, facts, CAST["department"], TODAY)


def test_a_first_secretary_goes_to_a_paired_community_only() -> None:
    found = refusal(FIRST_SECRETARY, replace(PENDING, paired=False), A.APPROVE, "department")
    assert found.code is ErrorCode.NOT_PAIRED


def test_an_entrance_head_is_not_submitted_before_a_resident_has_endorsed() -> None:
    found = refusal(ENTRANCE_HEAD, replace(READY, endorsers=frozenset()), A.SUBMIT, "worker")
    assert found.code is ErrorCode.ENDORSEMENT_MISSING


def test_a_resident_endorses_once() -> None:
    twice = replace(READY, endorsers=frozenset({DAI}))
    assert refusal(ENTRANCE_HEAD, twice, A.ENDORSE, "resident").code is ErrorCode.ALREADY_ENDORSED
    assert A.ENDORSE in viewer_actions(ENTRANCE_HEAD, READY, RESIDENT, TODAY)


@pytest.mark.parametrize(
    "screening",
    [
        (),
        (("拖欠物业费", Screening.UNCHECKED),),
        (("欠费", Screening.CLEAR), ("违建", Screening.FOUND)),
    ],
)
def test_a_candidate_whose_negative_list_is_not_clear_is_refused(
    screening: tuple[tuple[str, Screening], ...],
) -> None:
    facts = replace(PENDING, screening=screening)
    found = refusal(OWNERS_COMMITTEE_MEMBER, facts, A.APPROVE, "worker")
    assert found.code is ErrorCode.SCREENING_NOT_CLEAR
    assert not any(item in found.message for item, _ in screening)


def test_a_resolution_passes_by_the_law_alone() -> None:
    lost = replace(CARRIED, owners_for=1)
    found = refusal(RESOLUTION, replace(PENDING, tally=lost), A.APPROVE, "owner")
    assert found.code is ErrorCode.VOTE_INSUFFICIENT
    none = refusal(RESOLUTION, replace(PENDING, tally=None), A.APPROVE, "owner")
    assert "no vote was counted" in none.message


def test_what_is_publicised_takes_effect_the_day_after_its_notice() -> None:
    facts = replace(READY, state=F.PUBLICISED, publicised_until=TODAY)
    assert refusal(RESOLUTION, facts, A.TAKE_EFFECT, "system").code is ErrorCode.TOO_EARLY
    over = replace(facts, publicised_until=TODAY - timedelta(1))
    assert A.TAKE_EFFECT in viewer_actions(RESOLUTION, over, CAST["system"], TODAY)


@pytest.mark.parametrize("action", [A.SUBMIT, A.APPROVE])
def test_a_member_registers_at_the_units_partner_community_only_where_it_is_paired(
    action: Action,
) -> None:
    state, who = (F.DRAFT, PERSON) if action is A.SUBMIT else (F.PENDING, WORKER)
    unpaired = replace(READY, state=state, paired=False)
    for basis in RegistrationBasis:
        found = decide(REGISTRATION, replace(unpaired, basis=basis), action, who, TODAY)
        code = found.code if isinstance(found, Refusal) else None
        partner = basis is RegistrationBasis.UNIT_PARTNER
        assert code is (ErrorCode.NOT_PAIRED if partner else None)


@pytest.mark.parametrize(("state", "action"), [(F.DRAFT, A.SUBMIT), (F.PENDING, A.APPROVE)])
def test_a_second_registration_on_one_basis_is_refused(state: FormalState, action: Action) -> None:
    facts = replace(READY, state=state, registered=True)
    name = "person" if action is A.SUBMIT else "worker"
    assert refusal(REGISTRATION, facts, action, name).code is ErrorCode.ALREADY_REGISTERED


def test_a_community_cannot_confirm_a_role_that_carries_authority() -> None:
    confirmed_by_the_community = {
        role for role in AssignmentRole
        if A.APPROVE in viewer_actions(procedure_of(role), PENDING, WORKER, TODAY)
    }  # fmt: skip
    carrying = {*OFFICERS, AssignmentRole.COMMUNITY_WORKER, AssignmentRole.AUDITOR,
                AssignmentRole.ADMIN, AssignmentRole.FIRST_SECRETARY,
                AssignmentRole.ENTRANCE_HEAD}  # fmt: skip
    assert confirmed_by_the_community == set(AssignmentRole) - carrying


def test_nobody_confirms_an_office_of_their_own() -> None:
    own = replace(ADMINISTRATOR, person=CAO)
    found = decide(OFFICE, PENDING, A.APPROVE, own, TODAY)
    assert isinstance(found, Refusal)
    assert found.code is ErrorCode.FORBIDDEN
    other = replace(ADMINISTRATOR, person=BOB)
    assert A.APPROVE in viewer_actions(OFFICE, PENDING, other, TODAY)


def test_a_program_confirms_no_office_of_its_own_and_an_administrator_submits_it() -> None:
    program = UUID(int=21)
    office = replace(READY, person=None, client=program)
    assert A.SUBMIT in viewer_actions(OFFICE, office, ADMINISTRATOR, TODAY)
    assert A.SUBMIT not in viewer_actions(OFFICE, READY, ADMINISTRATOR, TODAY)
    pending = replace(office, state=F.PENDING)
    own = replace(ADMINISTRATOR, subject=None, client=str(program))
    assert refusal_of(OFFICE, pending, A.APPROVE, own) is ErrorCode.FORBIDDEN
    assert A.APPROVE in viewer_actions(OFFICE, pending, ADMINISTRATOR, TODAY)


def test_no_candidate_endorses_themselves() -> None:
    own = replace(READY, person=DAI)
    assert refusal_of(ENTRANCE_HEAD, own, A.ENDORSE, RESIDENT) is ErrorCode.FORBIDDEN


@pytest.mark.parametrize(("state", "action"), [(F.DRAFT, A.SUBMIT), (F.PENDING, A.APPROVE)])
def test_a_household_contact_without_duties_and_schedule_is_refused(
    state: FormalState, action: Action
) -> None:
    missing = missing_items(AssignmentRole.HOUSEHOLD_CONTACT, area="x", duties="", schedule=None)
    facts = replace(READY, state=state, incomplete=missing)
    name = "person" if action is A.SUBMIT else "worker"
    found = refusal(procedure_of(AssignmentRole.HOUSEHOLD_CONTACT), facts, action, name)
    assert found.code is ErrorCode.INCOMPLETE_ASSIGNMENT
    assert "duties, schedule" in found.message


def refusal_of(procedure: Procedure, facts: Facts, action: Action, who: Viewer) -> ErrorCode | None:
    found = decide(procedure, facts, action, who, TODAY)
    return found.code if isinstance(found, Refusal) else None
