"""What time does to states, deadlines and commitments, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lifecycle import (
    CommitmentState,
    FormalState,
    WorkState,
    commitment_state,
    due_at,
    is_in_force,
    is_overdue,
    state_on,
)

END = date(2026, 6, 30)
DUE = datetime(2026, 6, 30, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
hours = st.integers(0, 10_000).map(lambda n: timedelta(hours=n))


def test_an_act_in_force_reads_ended_from_the_day_after_its_last() -> None:
    assert state_on(FormalState.IN_FORCE, END, END) is FormalState.IN_FORCE
    assert state_on(FormalState.IN_FORCE, END, END + timedelta(1)) is FormalState.ENDED
    assert state_on(FormalState.IN_FORCE, None, date.max) is FormalState.IN_FORCE


@given(st.sampled_from([s for s in FormalState if s is not FormalState.IN_FORCE]), days, days)
def test_time_ends_nothing_that_is_not_in_force(state: FormalState, end: date, day: date) -> None:
    assert state_on(state, end, day) is state


@given(st.sampled_from(WorkState), days, days)
def test_time_moves_no_work(state: WorkState, end: date, day: date) -> None:
    assert state_on(state, end, day) is state


@given(days, days, days)
def test_a_right_counts_on_the_first_and_last_day_of_its_term_and_between(
    start: date, end: date, day: date
) -> None:
    assert is_in_force(FormalState.IN_FORCE, start, end, day) == (start <= day <= end)
    assert not is_in_force(FormalState.PENDING, start, end, day)


def test_the_overdue_instant_is_after_the_deadline() -> None:
    assert not is_overdue(DUE, None, None, DUE)
    assert is_overdue(DUE, None, None, DUE + timedelta(microseconds=1))
    assert not is_overdue(None, None, None, DUE)


def test_what_was_finished_in_time_is_never_overdue() -> None:
    assert not is_overdue(DUE, None, DUE, DUE + 100 * HOUR)
    assert is_overdue(DUE, None, DUE + HOUR, DUE + 2 * HOUR)


@given(hours, hours)
def test_work_on_hold_keeps_the_time_it_had_left(held: timedelta, later: timedelta) -> None:
    since = DUE - HOUR
    now = since + held + later
    assert due_at(DUE, since, now) - now == HOUR
    assert not is_overdue(DUE, since, None, now)


def test_what_was_overdue_when_it_was_held_stays_so() -> None:
    since = DUE + HOUR
    assert is_overdue(DUE, since, None, since + 1000 * HOUR)


@given(st.lists(st.tuples(hours, hours), max_size=6))
def test_several_holds_move_the_deadline_by_all_of_their_time(
    spans: list[tuple[timedelta, timedelta]],
) -> None:
    due, now = DUE, DUE - 10_000 * HOUR
    for running, held in spans:
        now += running
        due, now = due_at(due, now, now + held), now + held
    assert due - DUE == sum((held for _, held in spans), timedelta())


W = WorkState


@pytest.mark.parametrize(
    ("projects", "before", "after"),
    [
        ((), "OPEN", "OVERDUE"),
        ((W.OPEN,), "OPEN", "OVERDUE"),
        ((W.DONE,), "KEPT", "KEPT"),
        ((W.CLOSED, W.CANCELLED), "KEPT", "KEPT"),
        ((W.CANCELLED,), "OPEN", "OVERDUE"),
        ((W.CLOSED, W.IN_PROGRESS), "OPEN", "OVERDUE"),
    ],
)
def test_a_commitment_is_kept_when_all_its_work_is_finished_and_late_after_its_day(
    projects: tuple[WorkState, ...], before: str, after: str
) -> None:
    assert commitment_state(END, projects, END) == before
    assert commitment_state(END, projects, END + timedelta(1)) == after
    assert commitment_state(None, projects, date.max) == before


def test_every_commitment_state_is_possible() -> None:
    found = {commitment_state(END, (W.DONE,), END), commitment_state(END, (), END),
             commitment_state(END, (), date.max)}  # fmt: skip
    assert found == set(CommitmentState)
