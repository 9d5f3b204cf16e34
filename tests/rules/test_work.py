"""The work lifecycle over its whole table, against the domain model's §4a written once more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.areas import DivisionCode
from rules.lifecycle import EVERYTHING, Action, Supplied, WorkState
from rules.procedures import decide, viewer_actions
from rules.projects import ParticipationState
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Effect, Procedure, Transition
from rules.viewer import PUBLIC, SYSTEM, Viewer
from rules.work import ACTIVITY, CASE, PARTICIPATION, PROJECT
from tests.rules.cast import (
    AGENCY,
    BANK_OFFICER,
    BOB,
    CAST,
    HERE,
    MEMBER_OF_AGENCY,
    OFFICER,
    OFFICER_ELSEWHERE,
    REGISTERED,
    REQUESTER,
    SECRETARY,
    SUBDISTRICT,
    TOWN,
    WORK,
    WORKER,
    WORKER_THERE,
)

TODAY = date(2026, 11, 23)
W = WorkState
A = Action

COMMUNITY = {"worker", "secretary"}
LEAD = {"officer"}
HANDLERS = COMMUNITY | {"subdistrict"}
UNFINISHED = {W.OPEN, W.ASSIGNED, W.IN_PROGRESS, W.ON_HOLD}
TABLE: dict[Action, tuple[set[WorkState], WorkState | None, set[str]]] = {
    A.PUBLISH: ({W.DRAFT}, W.ASSIGNED, COMMUNITY),
    A.CLAIM: ({W.OPEN}, W.ASSIGNED, {"officer", "bank", "registered"}),
    A.DISPATCH: ({W.OPEN}, W.ASSIGNED, HANDLERS),
    A.RELEASE: ({W.ASSIGNED}, W.OPEN, LEAD),
    A.START: ({W.ASSIGNED}, W.IN_PROGRESS, LEAD),
    A.HOLD: ({W.IN_PROGRESS}, W.ON_HOLD, LEAD | COMMUNITY),
    A.RESUME: ({W.ON_HOLD}, W.IN_PROGRESS, LEAD | COMMUNITY),
    A.FINISH: ({W.IN_PROGRESS}, W.DONE, LEAD),
    A.REOPEN: ({W.DONE}, W.IN_PROGRESS, COMMUNITY | {"requester"}),
    A.CLOSE: ({W.DONE}, W.CLOSED, COMMUNITY | {"requester"}),
    A.CANCEL: (
        {W.DRAFT, W.OPEN, W.ASSIGNED, W.ON_HOLD}, W.CANCELLED, HANDLERS | {"requester"}
    ),
    A.CALL_OUT: ({W.OPEN, W.ASSIGNED, W.IN_PROGRESS}, None, HANDLERS | {"branch"}),
    A.ESCALATE: (UNFINISHED, None, LEAD | COMMUNITY),
}  # fmt: skip
"""Of a project that the agency leads: the states, the next one, and who of the cast may."""


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("state", WorkState)
def test_a_project_moves_as_the_domain_model_says(action: Action, state: WorkState) -> None:
    sources, target, who = TABLE[action]
    facts = replace(WORK, state=state)
    found = {name: decide(PROJECT, facts, action, CAST[name], TODAY) for name in CAST}
    steps = {name: step for name, step in found.items() if isinstance(step, Transition)}
    assert set(steps) == (who if state in sources else set())
    assert {step.target for step in steps.values()} <= {target}


def test_the_table_has_these_actions_and_no_others() -> None:
    for procedure in (PROJECT, CASE, ACTIVITY):
        assert set(procedure.actions) == set(TABLE)


def refused(
    procedure: Procedure, state: WorkState, action: Action, viewer: Viewer, *, lead: bool = True
) -> Refusal:
    facts = replace(WORK, state=state)
    if not lead:
        facts = replace(facts, lead_organization=None, lead_name=None)
    found = decide(procedure, facts, action, viewer, TODAY)
    assert isinstance(found, Refusal)
    return found


def test_a_key_without_write_work_is_forbidden_and_told_the_scope() -> None:
    bare = replace(OFFICER, scopes=PUBLIC.scopes)
    refusal = refused(PROJECT, W.OPEN, A.CLAIM, bare)
    assert (refusal.code, "write:work" in refusal.message) == (ErrorCode.FORBIDDEN, True)


def test_the_wrong_state_is_named_with_what_is_possible_in_it() -> None:
    refusal = refused(PROJECT, W.DRAFT, A.START, OFFICER)
    assert refusal.code is ErrorCode.WRONG_STATE
    assert "DRAFT (草稿)" in refusal.message
    assert refusal.message.endswith("Possible in this state: PUBLISH, CANCEL.")
    assert refused(PROJECT, W.CLOSED, A.START, OFFICER).message.endswith("state: nothing.")


def test_who_may_not_is_told_who_may() -> None:
    refusal = refused(PROJECT, W.OPEN, A.DISPATCH, WORKER_THERE)
    assert refusal.code is ErrorCode.FORBIDDEN
    assert "DISPATCH is for the community (secretary, worker) or the subdistrict" in refusal.message


@pytest.mark.parametrize("state", [W.ASSIGNED, W.IN_PROGRESS, W.ON_HOLD, W.DONE, W.CLOSED])
def test_the_loser_of_a_claim_learns_who_has_won(state: WorkState) -> None:
    refusal = refused(PROJECT, state, A.CLAIM, BANK_OFFICER)
    assert refusal.code is ErrorCode.ALREADY_CLAIMED
    assert "区人大机关" in refusal.message
    hidden = decide(PROJECT, replace(WORK, state=state, lead_name=None), A.CLAIM, OFFICER, TODAY)
    assert isinstance(hidden, Refusal)
    assert hidden.message == "It has been claimed."


def test_a_cancelled_project_was_not_claimed_by_anyone() -> None:
    assert refused(PROJECT, W.CANCELLED, A.CLAIM, BANK_OFFICER).code is ErrorCode.WRONG_STATE


def test_an_officer_of_a_unit_that_is_not_paired_cannot_claim() -> None:
    assert "paired with the area" in refused(PROJECT, W.OPEN, A.CLAIM, OFFICER_ELSEWHERE).message
    assert refused(PROJECT, W.OPEN, A.CLAIM, MEMBER_OF_AGENCY).code is ErrorCode.FORBIDDEN


def test_a_published_item_is_open_unless_it_has_its_lead_already() -> None:
    draft = replace(WORK, state=W.DRAFT)
    own = decide(PROJECT, draft, A.PUBLISH, WORKER, TODAY)
    nobodys = decide(PROJECT, replace(draft, lead_organization=None), A.PUBLISH, WORKER, TODAY)
    assert isinstance(own, Transition)
    assert isinstance(nobodys, Transition)
    assert (own.target, nobodys.target) == (W.ASSIGNED, W.OPEN)


def test_a_member_who_claimed_in_person_leads() -> None:
    facts = replace(WORK, state=W.ASSIGNED, lead_organization=None, lead_person=BOB)
    assert A.START in viewer_actions(PROJECT, facts, REGISTERED, TODAY)
    assert A.START not in viewer_actions(PROJECT, facts, OFFICER, TODAY)


REASONS = {A.RELEASE: OFFICER, A.REOPEN: WORKER, A.CANCEL: WORKER}


@pytest.mark.parametrize("action", REASONS)
def test_giving_back_reopening_and_cancelling_need_a_reason(action: Action) -> None:
    state = next(iter(TABLE[action][0] - {W.DRAFT}))
    facts, given = replace(WORK, state=state), EVERYTHING - {Supplied.REASON}
    found = decide(PROJECT, facts, action, REASONS[action], TODAY, given)
    assert isinstance(found, Refusal)
    assert found.code is ErrorCode.REASON_REQUIRED


@pytest.mark.parametrize(
    ("procedure", "needed"),
    [(PROJECT, None), (CASE, Supplied.OUTCOME), (ACTIVITY, Supplied.BENEFICIARY_COUNT)],
)
def test_finishing_needs_what_its_kind_asks_for(
    procedure: Procedure, needed: Supplied | None
) -> None:
    found = decide(procedure, replace(WORK, state=W.IN_PROGRESS), A.FINISH, OFFICER, TODAY, ())
    if needed is None:
        assert isinstance(found, Transition)
    else:
        assert isinstance(found, Refusal)
        assert found.code is ErrorCode.BAD_USER_INPUT
        assert needed.english.lower() in found.message


def test_a_requester_accepts_with_a_rating_and_the_community_without() -> None:
    done = replace(WORK, state=W.DONE)
    refusal = decide(PROJECT, done, A.CLOSE, REQUESTER, TODAY, ())
    assert isinstance(refusal, Refusal)
    assert "rating" in refusal.message
    assert isinstance(decide(PROJECT, done, A.CLOSE, WORKER, TODAY, ()), Transition)
    both = replace(WORKER, person=REQUESTER.person)
    assert isinstance(decide(PROJECT, done, A.CLOSE, both, TODAY, ()), Transition)


@pytest.mark.parametrize(("days", "closes"), [(15, False), (16, True)])
def test_the_hub_closes_what_nobody_has_accepted_for_fifteen_days(
    days: int, *, closes: bool
) -> None:
    facts = replace(WORK, state=W.DONE, finished_on=TODAY - timedelta(days))
    assert (A.CLOSE in viewer_actions(PROJECT, facts, SYSTEM, TODAY)) is closes


@pytest.mark.parametrize(
    ("left", "target"), [(None, W.ASSIGNED), (1, W.ASSIGNED), (2, W.OPEN), (40, W.OPEN)]
)
def test_sign_up_for_an_activity_stays_open_until_the_last_place(
    left: int | None, target: WorkState
) -> None:
    found = decide(ACTIVITY, replace(WORK, places_left=left), A.CLAIM, REGISTERED, TODAY)
    assert isinstance(found, Transition)
    assert (found.target, found.effect) == (target, Effect.ADDS_VOLUNTEER)


def test_a_liaison_accepts_cases_but_publishes_no_projects() -> None:
    draft = replace(WORK, state=W.DRAFT)
    assert A.PUBLISH in viewer_actions(CASE, draft, CAST["liaison"], TODAY)
    assert A.PUBLISH not in viewer_actions(PROJECT, draft, CAST["liaison"], TODAY)


@pytest.mark.parametrize(
    ("area", "higher"),
    [(HERE, True), (TOWN, True), (DivisionCode("350703"), False), (DivisionCode("4419"), False)],
)
def test_work_is_escalated_up_to_the_county_and_no_further(
    area: DivisionCode, *, higher: bool
) -> None:
    found = decide(PROJECT, replace(WORK, area=area), A.ESCALATE, OFFICER, TODAY)
    code = found.code if isinstance(found, Refusal) else None
    assert code is (None if higher else ErrorCode.NOTHING_ABOVE)


def test_above_community_level_the_subdistrict_stands_in_for_the_community() -> None:
    draft = replace(WORK, state=W.DRAFT)
    assert A.PUBLISH not in viewer_actions(PROJECT, draft, SUBDISTRICT, TODAY)
    assert A.PUBLISH in viewer_actions(PROJECT, replace(draft, area=TOWN), SUBDISTRICT, TODAY)
    assert A.PUBLISH not in viewer_actions(PROJECT, replace(draft, area=TOWN), SECRETARY, TODAY)


P = ParticipationState
ANSWERS: dict[Action, tuple[set[ParticipationState], ParticipationState, set[str]]] = {
    A.ACCEPT: ({P.PENDING}, P.ACCEPTED, LEAD),
    A.DECLINE: ({P.PENDING}, P.DECLINED, LEAD),
    A.COMPLETE: ({P.ACCEPTED}, P.COMPLETED, LEAD),
    A.WITHDRAW: ({P.PENDING, P.ACCEPTED}, P.WITHDRAWN, LEAD | COMMUNITY),
}


@pytest.mark.parametrize("action", ANSWERS)
@pytest.mark.parametrize("state", ParticipationState)
def test_a_called_out_unit_answers_for_itself(action: Action, state: ParticipationState) -> None:
    sources, target, who = ANSWERS[action]
    asked = replace(WORK, state=state, organization=AGENCY)
    found = {name: decide(PARTICIPATION, asked, action, CAST[name], TODAY) for name in CAST}
    steps = {name: step for name, step in found.items() if isinstance(step, Transition)}
    assert set(steps) == (who if state in sources else set())
    assert {step.target for step in steps.values()} <= {target}


def test_accepting_and_declining_are_one_mutation() -> None:
    assert PARTICIPATION.mutation(A.ACCEPT) == PARTICIPATION.mutation(A.DECLINE)
    assert PARTICIPATION.mutation(A.ACCEPT) == "participationRespond"
