"""The formal lifecycle over its whole tables, against the domain model's §4b written once more."""

from dataclasses import replace
from datetime import date

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
)
from rules.lifecycle import Action, FormalState
from rules.procedures import decide
from rules.transitions import Procedure, Transition
from tests.rules.cast import (
    CAST,
    READY,
)

TODAY = date(2026, 11, 23)
F = FormalState
A = Action
Steps = dict[tuple[Action, FormalState], tuple[FormalState | None, set[str]]]

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
