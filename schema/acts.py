"""The mutations of the procedures: derived from their tables, each with its own typed input."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from loaders.acts import ANSWER, Act
from loaders.subjects import Subject
from rules.conditions import CODES, Condition
from rules.lifecycle import Action, Supplied
from rules.procedures import INPUTS
from rules.refusals import ErrorCode
from rules.transitions import Effect, Procedure, Transition
from schema.enums import described
from schema.inputs import NAMESPACE, make_input
from schema.mutations import IDENTIFIED, Fields, mutation_field

_SUPPLIED: dict[Supplied, tuple[Any, str]] = {
    Supplied.REASON: (str, "Why, in words (理由)."),
    Supplied.RESPOND_BY: ("datetime", "By when the party must answer (回应期限)."),
    Supplied.RATING: ("RatingInput", "How satisfied you are (评价)."),
    Supplied.OUTCOME: (str, "The outcome (办理结果)."),
    Supplied.BENEFICIARY_COUNT: (int, "How many people benefited (受益人数)."),
}
_TASK = (str | None, "The party's own task (分工事项).")
_EFFECTS: dict[Effect, Fields] = {
    Effect.ADDS_LEAD: {
        "organization": (
            strawberry.ID | None,
            "For which of your organisations; needed when several of them may (认领单位).",
        ),
        "task": _TASK,
    },
    Effect.DISPATCHES_LEAD: {
        "organization": (strawberry.ID, "Who is to lead it (主办单位)."),
        "task": _TASK,
    },
    Effect.ADDS_SUPPORT: {
        "parties": ("list[CalledPartyInput]", "Who is called out, 50 at most (被吹哨单位)."),
    },
    Effect.PUBLICISES: {
        "publicisedUntil": (
            date | None,
            "Last day of public notice; a week from today if not said (公示截止日期).",
        ),
    },
    Effect.RECORDS_SIGNATURE: {
        "organization": (
            strawberry.ID | None,
            "For which party you sign; needed when you act for several (签约单位).",
        ),
        "signature": (
            str | None,
            "Base64 of your key's signature over `signingText`; a registered key must (数字签名).",
        ),
    },
}
_ALWAYS = (
    ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.VERSION_CONFLICT,
    ErrorCode.IDEMPOTENCY_MISMATCH, ErrorCode.BAD_USER_INPUT,
)  # fmt: skip
_BY_EFFECT = {
    Effect.ADDS_LEAD: (ErrorCode.ALREADY_CLAIMED, ErrorCode.NOT_PAIRED),
    Effect.DISPATCHES_LEAD: (ErrorCode.UNKNOWN_REFERENCE,),
    Effect.ADDS_SUPPORT: (ErrorCode.UNKNOWN_REFERENCE, ErrorCode.DUPLICATE),
    Effect.RECORDS_SIGNATURE: (ErrorCode.SIGNATURE_MISSING, ErrorCode.SIGNATURE_INVALID),
}

make_input(
    "RatingInput",
    "How satisfied somebody is with finished work (评价).",
    {
        "satisfied": (bool, "Whether it is as wished (是否满意)."),
        "score": (int | None, "From 1 to 5 (评分)."),
        "comment": (str | None, "In words (评语)."),
    },
)
make_input(
    "CalledPartyInput",
    "A unit that is called out (被吹哨单位).",
    {"organization": (strawberry.ID, "Which (单位)."), "task": _TASK},
)


def act_fields(subject: Subject) -> Iterator[tuple[str, str, StrawberryField]]:
    """Give each mutation of a subject's procedures: name, payload's name, field."""
    for word in dict.fromkeys(procedure.subject for procedure in subject.procedures):
        procedures = [p for p in subject.procedures if p.subject == word]
        for name, actions in _mutations(procedures).items():
            act = Act(subject, word, name, actions)
            steps = [(p, t) for p in procedures for t in p.transitions if t.action in actions]
            transitions = [step for _, step in steps]
            fields = {**IDENTIFIED, **_answer(act), **_needed(transitions)}
            payload, field = mutation_field(act, name, fields, _about(actions, steps))
            yield name, payload, field


def _mutations(procedures: Iterable[Procedure]) -> dict[str, tuple[Action, ...]]:
    """Give the mutations' names with the actions of each, without those of the hub alone."""
    found: dict[str, tuple[Action, ...]] = {}
    for procedure in procedures:
        for action in procedure.actions:
            name = procedure.mutation(action)
            if action not in found.get(name, ()):
                found[name] = (*found.get(name, ()), action)
    return found


def _answer(act: Act) -> Fields:
    if len(act.actions) == 1:
        return {}
    name = f"{act.entity_name}{ANSWER.capitalize()}"
    if name not in NAMESPACE:
        NAMESPACE[name] = _choice(name, act.actions)
    return {ANSWER: (name, "Which of the two (答复).")}


def _choice(name: str, actions: Sequence[Action]) -> Any:
    made: Any = StrEnum(  # type: ignore[misc] # made of a declaration
        name, {action.name: action.value for action in actions}
    )
    words = {action.name: f"{action.english} ({action.chinese})" for action in actions}
    return described(made, words, "An answer (答复).")


def _needed(steps: Sequence[Transition]) -> Fields:
    """Give the inputs that steps ask for: required where every one of them does."""
    fields: dict[str, tuple[Any, str]] = {}
    for effect in dict.fromkeys(step.effect for step in steps if step.effect):
        fields |= _EFFECTS.get(effect, {})
    for needed in Supplied:
        asking = [needed in step.requires for step in steps]
        if any(asking):
            kind, words = _SUPPLIED[needed]
            fields[INPUTS[needed]] = (kind if all(asking) else _optional(kind), words)
    return fields


def _optional(kind: Any) -> Any:
    return f"{kind} | None" if isinstance(kind, str) else kind | None


def _about(actions: Sequence[Action], steps: Sequence[tuple[Procedure, Transition]]) -> str:
    """Say what a mutation does, who may call it when, and which codes it gives."""
    title = "; ".join(f"{action.english} ({action.chinese})" for action in actions)
    ways = dict.fromkeys(_way(transition) for _, transition in steps)
    codes = ", ".join(dict.fromkeys(code.value for code in _codes(t for _, t in steps)))
    scope = steps[0][0].scope.claim
    return f"{title}.\n\n" + "\n".join(ways) + f"\n\nScope `{scope}`. Codes: {codes}."


def _way(step: Transition) -> str:
    sources = ", ".join(state.value for state in step.sources)
    target = f" → {step.target.value}" if step.target else ", which stays"
    who = "; ".join(who.english for who in step.who)
    conditions = [c for c in (step.when, *step.needs, *step.guards) if c is not None]
    only = f", if: {'; '.join(c.english for c in conditions)}" if conditions else ""
    return f"- {sources}{target}: by {who}{only}."


def _codes(steps: Iterable[Transition]) -> Iterator[ErrorCode]:
    yield from _ALWAYS
    for step in steps:
        if step.reason_required:
            yield ErrorCode.REASON_REQUIRED
        conditions: tuple[Condition, ...] = (*step.needs, *step.guards)
        yield from (CODES[condition] for condition in conditions)
        yield from _BY_EFFECT.get(step.effect, ()) if step.effect else ()
