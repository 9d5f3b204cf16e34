"""The formal lifecycle over its whole tables, against the domain model's §4b written once more."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rules.acts import (
    AGREEMENT,
    ASSIGNMENT,
    ENTRANCE_HEAD,
    FIRST_SECRETARY,
    OFFICE,
    OWNERS_COMMITTEE_MEMBER,
    REGISTRATION,
    RESOLUTION,
    procedure_of,
)
from rules.assignments import AssignmentRole, Rank, RegistrationBasis, Screening
from rules.conditions import unsigned_parties
from rules.facts import Facts
from rules.lifecycle import EVERYTHING, Action, FormalState, Supplied
from rules.offices import OFFICERS
from rules.procedures import decide, follow_up, viewer_actions
from rules.refusals import ErrorCode, Refusal
from rules.resolutions import Majority, Tally
from rules.transitions import Procedure, Transition
from tests.rules.cast import (
    ADMINISTRATOR,
    AGENCY,
    ANN,
    BOB,
    CAO,
    CAST,
    COMMITTEE,
    DAI,
    DEPARTMENT,
    HERE,
    OFFICER,
    PARTIES,
    PERSON,
    RESIDENT,
    SECRETARY,
    SUBDISTRICT,
    WORKER,
    signed,
)

TODAY = date(2026, 11, 23)
F = FormalState
A = Action
Steps = dict[tuple[Action, FormalState], tuple[FormalState | None, set[str]]]

CARRIED = Tally(Majority.ORDINARY, 3, Decimal(3), 3, Decimal(3), 3, Decimal(3))
READY = Facts(
    F.DRAFT, area=HERE, requester=ANN, person=CAO, organization=AGENCY, parties=PARTIES,
    department=DEPARTMENT, residents=frozenset({DAI}), endorsers=frozenset({ANN}),
    rank=Rank.SECTION_CHIEF, paired=True, screening=(("拖欠物业费", Screening.CLEAR),),
    tally=CARRIED,
)  # fmt: skip
"""Everything that any guard asks for, but for the signatures."""

COMMUNITY = {"worker", "secretary"}
TOWN = {"subdistrict"}
PARTY = {"officer", "secretary"}
GENERAL = {"secretary"}
BRANCH = {"branch"}
UNIT = {"officer"}


def review(who: set[str]) -> Steps:
    return {
        (A.PASS_REVIEW, F.UNDER_REVIEW): (F.PENDING, who),
        (A.RETURN, F.UNDER_REVIEW): (F.DRAFT, who),
        (A.REJECT, F.UNDER_REVIEW): (F.REJECTED, who),
    }


def notice(who: set[str]) -> Steps:
    return {
        (A.TAKE_EFFECT, F.PUBLICISED): (F.IN_FORCE, who | {"system"}),
        (A.REJECT, F.PUBLICISED): (F.REJECTED, who),
    }


def short(who: set[str]) -> Steps:
    return {
        (A.SUBMIT, F.DRAFT): (F.PENDING, {"person"}),
        (A.APPROVE, F.PENDING): (F.IN_FORCE, who),
        (A.REJECT, F.PENDING): (F.REJECTED, who),
        (A.END, F.IN_FORCE): (F.ENDED, {"person"} | who),
    }


TABLES: list[tuple[Procedure, Steps]] = [
    (AGREEMENT, {
        (A.SUBMIT, F.DRAFT): (F.UNDER_REVIEW, PARTY),
        **review(TOWN),
        (A.ENDORSE, F.PENDING): (None, PARTY),
        (A.APPROVE, F.PENDING): (F.IN_FORCE, set()),
        (A.REJECT, F.PENDING): (F.REJECTED, PARTY | TOWN),
        (A.END, F.IN_FORCE): (F.ENDED, PARTY | TOWN),
    }),
    (RESOLUTION, {
        (A.SUBMIT, F.DRAFT): (F.UNDER_REVIEW, {"owner", "officer"}),
        **review(BRANCH),
        (A.APPROVE, F.PENDING): (F.PUBLICISED, {"owner", "system"} | COMMUNITY),
        (A.REJECT, F.PENDING): (F.REJECTED, {"owner"} | COMMUNITY),
        **notice({"owner"} | COMMUNITY),
        (A.END, F.IN_FORCE): (F.ENDED, {"owner"} | COMMUNITY),
    }),
    (ENTRANCE_HEAD, {
        (A.ENDORSE, F.DRAFT): (None, {"resident"}),
        (A.SUBMIT, F.DRAFT): (F.UNDER_REVIEW, COMMUNITY),
        **review(GENERAL),
        (A.APPROVE, F.PENDING): (F.PUBLICISED, TOWN),
        (A.REJECT, F.PENDING): (F.REJECTED, TOWN),
        **notice(COMMUNITY | TOWN),
        (A.END, F.IN_FORCE): (F.ENDED, {"person"} | COMMUNITY | TOWN),
    }),
    (FIRST_SECRETARY, {
        (A.SUBMIT, F.DRAFT): (F.UNDER_REVIEW, UNIT),
        **review({"department"}),
        (A.APPROVE, F.PENDING): (F.IN_FORCE, {"department"} | TOWN),
        (A.REJECT, F.PENDING): (F.REJECTED, {"department"} | TOWN),
        (A.END, F.IN_FORCE): (F.ENDED, UNIT | {"department"}),
    }),
    (OWNERS_COMMITTEE_MEMBER, {
        (A.SUBMIT, F.DRAFT): (F.UNDER_REVIEW, {"requester"}),
        **review(BRANCH),
        (A.APPROVE, F.PENDING): (F.PUBLICISED, COMMUNITY | TOWN),
        (A.REJECT, F.PENDING): (F.REJECTED, COMMUNITY | TOWN),
        **notice(COMMUNITY | TOWN),
        (A.END, F.IN_FORCE): (F.ENDED, {"person"} | COMMUNITY | TOWN),
    }),
    (ASSIGNMENT, short(COMMUNITY)),
    (REGISTRATION, short(COMMUNITY)),
    (OFFICE, short({"administrator"})),
]  # fmt: skip


@pytest.mark.parametrize(("procedure", "steps"), TABLES, ids=[t[0].name for t in TABLES])
@pytest.mark.parametrize("state", FormalState)
def test_an_act_moves_as_the_domain_model_says(
    procedure: Procedure, steps: Steps, state: FormalState
) -> None:
    facts = replace(READY, state=state)
    for action in Action:
        target, who = steps.get((action, state), (None, set()))
        found = {name: decide(procedure, facts, action, CAST[name], TODAY) for name in CAST}
        taken = {name: step for name, step in found.items() if isinstance(step, Transition)}
        assert set(taken) == who, action
        assert {step.target for step in taken.values()} <= {target}


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
    assert all(item in found.message for item, result in screening if result != Screening.CLEAR)
    assert "欠费," not in found.message


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
