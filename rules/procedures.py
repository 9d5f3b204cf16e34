"""Every procedure, and the one decision over them: whether a caller may take a step now."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

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
from rules.conditions import unmet
from rules.facts import Facts
from rules.lifecycle import EVERYTHING, Action, State, Supplied, WorkState, state_on
from rules.offices import OFFICES, Who, acts_as
from rules.refusals import ErrorCode, Refusal
from rules.terms import Term
from rules.transitions import Procedure, Transition
from rules.viewer import SYSTEM, Viewer, missing_scope
from rules.work import ACTIVITY, CASE, PARTICIPATION, PROJECT

PROCEDURES = (
    PROJECT, CASE, ACTIVITY, PARTICIPATION, AGREEMENT, RESOLUTION, ENTRANCE_HEAD,
    FIRST_SECRETARY, OWNERS_COMMITTEE_MEMBER, REGISTRATION, OFFICE, ASSIGNMENT,
)  # fmt: skip

INPUTS = {
    Supplied.REASON: "reason", Supplied.RESPOND_BY: "respondBy", Supplied.OUTCOME: "outcome",
    Supplied.BENEFICIARY_COUNT: "beneficiaryCount", Supplied.RATING: "rating",
}  # fmt: skip
"""Where a mutation's input holds what a step needs."""

_CLAIMED = frozenset(WorkState) - {WorkState.DRAFT, WorkState.OPEN, WorkState.CANCELLED}


def decide(
    procedure: Procedure,
    facts: Facts,
    action: Action,
    viewer: Viewer,
    today: date,
    given: Collection[Supplied] = EVERYTHING,
) -> Transition | Refusal:
    """Give the step that the caller may take now, or the refusal that says what stands against it.

    `given` is what the request supplies (a reason, a rating …). Checked in this order: the
    scope of the key (FORBIDDEN), the state (WRONG_STATE, ALREADY_CLAIMED), the office
    (FORBIDDEN), earlier acts and guards (their own codes), the input (REASON_REQUIRED,
    BAD_USER_INPUT).
    """
    unscoped = missing_scope(viewer, procedure.scope)
    if unscoped is not None:
        return unscoped
    state = state_on(facts.state, facts.term_end, today)
    rows = [t for t in procedure.transitions if t.action is action and state in t.sources]
    if not rows:
        return _wrong_state(procedure, facts, action, state)
    mine = [t for t in rows if any(acts_as(who, facts, viewer) for who in t.who)]
    if not mine:
        return _not_theirs(action, rows)
    fitting = [t for t in mine if t.when is None or unmet(t.when, facts, viewer, today) is None]
    refusal: Refusal | None = None
    for step in fitting:
        refusal = _against(step, facts, viewer, today, given)
        if refusal is None:
            return step
    return refusal or _wrong_state(procedure, facts, action, state)


def viewer_actions(
    procedure: Procedure, facts: Facts, viewer: Viewer, today: date
) -> tuple[Action, ...]:
    """Give exactly the actions that would succeed now, their input supplied (feature L3)."""
    return tuple(
        action
        for action in procedure.actions
        if isinstance(decide(procedure, facts, action, viewer, today), Transition)
    )


def follow_up(
    procedure: Procedure, taken: Transition, facts: Facts, today: date
) -> Transition | None:
    """Give the step that the hub takes by itself after `taken`, `facts` being those after it.

    The last signature brings an agreement into force: in the same transaction, so once.
    """
    if taken.then is None:
        return None
    found = decide(procedure, facts, taken.then, SYSTEM, today)
    return found if isinstance(found, Transition) else None


def published(procedures: Iterable[Procedure] = PROCEDURES) -> tuple[dict[str, Any], ...]:
    """Give the tables row by row as plain data, for `schemaInfo { procedures }`.

    Each word of a row is `{name, chinese, english}`; an office has its `roles` besides, `target`
    is None where the state stays. `mutation` is the name in the graph.
    """
    return tuple(
        {
            "procedure": procedure.name,
            "chinese": procedure.chinese,
            "mutation": procedure.mutation(step.action),
            "scope": procedure.scope.claim,
            "action": _word(step.action),
            "sources": [_word(state) for state in step.sources],
            "target": _word(step.target) if step.target else None,
            "who": [_word(who) | {"roles": _roles(who)} for who in step.who],
            "when": _word(step.when) if step.when else None,
            "needs": [_word(condition) for condition in step.needs],
            "guards": [_word(condition) for condition in step.guards],
            "requires": [_word(needed) for needed in Supplied if needed in step.requires],
            "effect": _word(step.effect) if step.effect else None,
            "then": _word(step.then) if step.then else None,
        }
        for procedure in procedures
        for step in procedure.transitions
    )


def _word(term: Term) -> dict[str, Any]:
    return {"name": term.name, "chinese": term.chinese, "english": term.english}


def _roles(who: Who) -> list[str]:
    office = OFFICES[who]
    return sorted(role.value for role in office.roles | office.above)


def _against(
    step: Transition, facts: Facts, viewer: Viewer, today: date, given: Collection[Supplied]
) -> Refusal | None:
    """Give the first thing that stands against a step that is the caller's to take."""
    for condition in (*step.needs, *step.guards):
        refusal = unmet(condition, facts, viewer, today)
        if refusal is not None:
            return refusal
    missing = [needed for needed in Supplied if needed in step.requires and needed not in given]
    return _unsupplied(step.action, missing[0]) if missing else None


def _unsupplied(action: Action, needed: Supplied) -> Refusal:
    code = ErrorCode.REASON_REQUIRED if needed is Supplied.REASON else ErrorCode.BAD_USER_INPUT
    words = f"{action.value} needs this of you: {needed.english.lower()}."
    return Refusal(code, words, (INPUTS[needed],))


def _wrong_state(procedure: Procedure, facts: Facts, action: Action, state: State) -> Refusal:
    if action is Action.CLAIM and state in _CLAIMED and facts.has_lead:
        winner = f" by {facts.lead_name}" if facts.lead_name else ""
        return Refusal(ErrorCode.ALREADY_CLAIMED, f"It has been claimed{winner}.")
    possible = ", ".join(procedure.possible(state)) or "nothing"
    return Refusal(
        ErrorCode.WRONG_STATE,
        f"{action.value} is not possible while it is {state.value} ({state.chinese}). "
        f"Possible in this state: {possible}.",
    )


def _not_theirs(action: Action, rows: Iterable[Transition]) -> Refusal:
    offices = dict.fromkeys(who.english for step in rows for who in step.who)
    return Refusal(
        ErrorCode.FORBIDDEN,
        f"Here {action.value} is for {' or '.join(offices)}; you act as none of these.",
    )
