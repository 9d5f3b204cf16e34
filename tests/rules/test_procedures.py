"""What holds for every procedure, whoever asks and whatever the facts."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.assignments import AssignmentRole, Rank, RegistrationBasis, Screening
from rules.conditions import Condition, unmet
from rules.facts import Facts, Party
from rules.lifecycle import EVERYTHING, Action, FormalState, Supplied, WorkState, state_on
from rules.offices import OFFICES, Who, acts_as, claiming_organizations
from rules.procedures import PROCEDURES, decide, follow_up, published, viewer_actions
from rules.projects import ParticipationState
from rules.refusals import Refusal
from rules.transitions import Procedure, Transition
from rules.viewer import PUBLIC, Grant, Scope, Viewer
from tests.rules.cast import (
    AGENCY,
    ANN,
    BANK,
    BOB,
    CAST,
    HERE,
    OFFICER,
    STRANGE,
    TOWN,
    WORK,
    WORKER,
)

TODAY = date(2026, 11, 23)
organizations = st.sampled_from([AGENCY, BANK])
persons = st.sampled_from([ANN, BOB])
areas = st.sampled_from([HERE, TOWN])
days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(n))

grants = st.builds(
    Grant, st.sampled_from(AssignmentRole), st.none() | areas, st.none() | organizations
)
strangers = st.builds(
    Viewer,
    st.just("someone"),
    person=st.none() | persons,
    scopes=st.frozensets(st.sampled_from(Scope)),
    grants=st.lists(grants, max_size=4).map(tuple),
)
officials = st.builds(
    lambda person, area, organization, without: Viewer(
        "somebody",
        person=person,
        scopes=frozenset(Scope),
        grants=tuple(Grant(r, area, organization) for r in AssignmentRole if r not in without),
    ),
    persons,
    areas,
    organizations,
    st.sets(st.sampled_from(AssignmentRole), max_size=12),
)
"""Who may do much: most roles, in one place and one organisation."""

viewers = officials | strangers | st.sampled_from([*CAST.values()])


def facts_in(states: Iterable[Any]) -> st.SearchStrategy[Facts]:
    """Give objects of any kind in one of the states."""
    return st.builds(
        Facts,
        st.sampled_from([*states]),
        area=areas,
        term_end=st.none() | days,
        requester=st.none() | persons,
        person=st.none() | persons,
        organization=st.none() | organizations,
        lead_organization=st.none() | organizations,
        lead_person=st.none() | persons,
        lead_name=st.none() | st.just("区人大机关"),
        claimants=st.frozensets(organizations),
        places_left=st.none() | st.integers(0, 3),
        finished_on=st.none() | days,
        parties=st.lists(
            st.builds(Party, organizations, st.just("某单位"), st.booleans()), max_size=3
        ).map(tuple),
        department=st.none() | organizations,
        residents=st.frozensets(persons),
        endorsers=st.frozensets(persons),
        basis=st.none() | st.sampled_from(RegistrationBasis),
        rank=st.none() | st.sampled_from(Rank),
        paired=st.booleans(),
        registered=st.booleans(),
        screening=st.lists(
            st.tuples(st.just("欠费"), st.sampled_from(Screening)), max_size=2
        ).map(tuple),
        publicised_until=st.none() | days,
    )  # fmt: skip


def states_of(procedure: Procedure) -> type[WorkState | FormalState | ParticipationState]:
    return type(procedure.transitions[0].sources[0])


cases = st.sampled_from(PROCEDURES).flatmap(
    lambda procedure: st.tuples(st.just(procedure), facts_in(states_of(procedure)))
)


@settings(max_examples=150)
@given(cases, viewers)
def test_a_viewers_actions_are_exactly_those_that_would_succeed(
    case: tuple[Procedure, Facts], viewer: Viewer
) -> None:
    shown = viewer_actions(*case, viewer, TODAY)
    found = {action: decide(*case, action, viewer, TODAY) for action in Action}
    assert {*shown} == {a for a, step in found.items() if isinstance(step, Transition)}
    assert len(shown) == len({*shown})


@settings(max_examples=150)
@given(cases, viewers)
def test_a_step_is_taken_exactly_if_a_row_of_the_table_allows_it_in_every_column(
    case: tuple[Procedure, Facts], viewer: Viewer
) -> None:
    procedure, facts = case
    state = state_on(facts.state, facts.term_end, TODAY)

    def allows(row: Transition) -> bool:
        conditions = [*row.needs, *row.guards, *([row.when] if row.when else [])]
        return (
            state in row.sources
            and procedure.scope in viewer.scopes
            and any(acts_as(who, facts, viewer) for who in row.who)
            and all(unmet(condition, facts, viewer, TODAY) is None for condition in conditions)
        )

    allowed = [row for row in procedure.transitions if allows(row)]
    for action in Action:
        found = decide(procedure, facts, action, viewer, TODAY)
        rows = [row for row in allowed if row.action is action]
        assert found in rows if rows else isinstance(found, Refusal)


@given(cases, viewers, st.sampled_from(Action), st.frozensets(st.sampled_from(Supplied)))
def test_supplying_more_never_forbids(
    case: tuple[Procedure, Facts], viewer: Viewer, action: Action, given_: frozenset[Supplied]
) -> None:
    bare = decide(*case, action, viewer, TODAY, given_)
    full = decide(*case, action, viewer, TODAY, EVERYTHING)
    if isinstance(bare, Transition):
        assert bare.requires <= given_
        assert isinstance(full, Transition)
    elif isinstance(full, Transition):
        assert not full.requires <= given_


@given(cases, viewers)
def test_ways_of_one_action_exclude_each_other_and_leave_none_out(
    case: tuple[Procedure, Facts], viewer: Viewer
) -> None:
    procedure, facts = case
    for action in procedure.actions:
        rows = [t for t in procedure.transitions if t.action is action and t.when is not None]
        open_ = [t for t in rows if t.when and unmet(t.when, facts, viewer, TODAY) is None]
        assert len(open_) == bool(rows)


@given(cases)
def test_the_public_may_do_nothing(case: tuple[Procedure, Facts]) -> None:
    assert viewer_actions(*case, PUBLIC, TODAY) == ()


@given(cases, viewers, st.sampled_from(Action))
def test_every_refusal_says_something(
    case: tuple[Procedure, Facts], viewer: Viewer, action: Action
) -> None:
    found = decide(*case, action, viewer, TODAY, ())
    if isinstance(found, Refusal):
        assert found.message.endswith(".")
        assert "None" not in found.message


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
def test_every_state_can_be_reached_and_all_but_the_last_ones_left(procedure: Procedure) -> None:
    reached = {next(iter(states_of(procedure)))}
    for _ in procedure.transitions:
        reached |= {t.target for t in procedure.transitions if t.target and reached & {*t.sources}}
    states = {s for t in procedure.transitions for s in (*t.sources, t.target or t.sources[0])}
    assert reached == states
    ends = {state.value for state in states if procedure.possible(state) == ()}
    assert ends <= {"CLOSED", "CANCELLED", "ENDED", "REJECTED", "DECLINED", "COMPLETED",
                    "WITHDRAWN"}  # fmt: skip


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_is_checked_and_used(condition: Condition) -> None:
    unmet(condition, WORK, WORKER, TODAY)
    assert any(
        condition in (*t.needs, *t.guards, t.when) for p in PROCEDURES for t in p.transitions
    )


def test_every_office_every_action_and_every_state_is_used() -> None:
    steps = [t for p in PROCEDURES for t in p.transitions]
    assert {who for t in steps for who in t.who} == set(Who) == set(OFFICES)
    assert {t.action for t in steps} == set(Action)
    assert {s for t in steps for s in (*t.sources, t.target)} >= {*WorkState, *FormalState}


def test_a_step_without_a_sequel_has_none() -> None:
    step = decide(PROCEDURES[0], WORK, Action.CLAIM, OFFICER, TODAY)
    assert isinstance(step, Transition)
    assert follow_up(PROCEDURES[0], step, WORK, TODAY) is None


def test_an_officer_claims_for_the_units_that_may() -> None:
    grants_ = (*OFFICER.grants, Grant(AssignmentRole.UNIT_OFFICER, organization=STRANGE))
    assert claiming_organizations(WORK, Viewer("a", grants=grants_)) == (AGENCY,)


def test_the_tables_are_published_whole_and_as_plain_data() -> None:
    rows = published()
    assert len(rows) == sum(len(p.transitions) for p in PROCEDURES)
    assert json.loads(json.dumps(rows)) == list(rows)
    names = {row["mutation"] for row in rows}
    assert names >= {
        "projectClaim", "projectDispatch", "projectRelease", "projectCallOut", "agreementSubmit",
        "agreementSign", "agreementTerminate", "participationRespond", "registrationConfirm",
    }  # fmt: skip
    signing = next(row for row in rows if row["mutation"] == "agreementSign")
    assert signing["who"][0]["name"] == "PARTY"
    assert "UNIT_OFFICER" in signing["who"][0]["roles"]
    assert signing["target"] is None
    assert signing["then"]["chinese"] == "批准、确认"
