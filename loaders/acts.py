"""A step of a procedure as an operation: decided from the object as it is, by the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from loaders.database import Database
from loaders.objects import Object, Session
from loaders.planned import Caller, Planned, Request, Told
from loaders.store import Change
from loaders.subjects import Effects, Step, Subject, found_object, refuse_outdated
from rules.days import day_of
from rules.lifecycle import Action, Supplied
from rules.procedures import INPUTS, decide, follow_up, viewer_actions
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Procedure, Transition
from rules.viewer import Scope, Viewer

ANSWER = "answer"
"""The input that tells actions apart which share a mutation."""


@dataclass(frozen=True, slots=True)
class Act:
    """The mutation `mutation`: one of `actions` taken on an object of `subject`."""

    subject: Subject
    word: str
    mutation: str
    actions: tuple[Action, ...]

    @property
    def entity_name(self) -> str:
        """The type of the object."""
        return self.subject.entity

    @property
    def transacted(self) -> bool:
        """Whether the object's guards need a lock."""
        return self.subject.lock is not None

    async def plan(
        self, session: Session, request: Request, caller: Caller, now: datetime
    ) -> Planned:
        """Decide the step on the object as it is; raises `Refusal`."""
        assert request.key is not None
        if self.subject.lock is not None:
            await self.subject.lock(session, request.key)
        found = found_object(await self.subject.read(session, caller.viewer, [request.key], now))
        procedure = self._procedure(found)
        step = self._decided(procedure, found, request, caller, now)
        refuse_outdated(request.expected_version, found)
        taken = [Step(found, step, request, caller, now)]
        effects = await self.subject.effects(session, taken[0])
        following = _following(procedure, taken[0], effects)
        if following is None:
            return self._planned(taken, [effects])
        taken.append(following)
        return self._planned(taken, [effects, await self.subject.effects(session, following)])

    def _procedure(self, found: Object) -> Procedure:
        procedure = self.subject.procedure(found)
        if procedure.subject != self.word:
            names = ", ".join(dict.fromkeys(map(procedure.mutation, procedure.actions)))
            words = f"{self.mutation} is not for this object; use one of {names}."
            raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("id",))
        return procedure

    def _decided(
        self, procedure: Procedure, found: Object, request: Request, caller: Caller, now: datetime
    ) -> Transition:
        action = Action[request.input[ANSWER]] if len(self.actions) > 1 else self.actions[0]
        given = _given(request.input)
        step = decide(procedure, found.facts, action, caller.viewer, day_of(now), given)
        if isinstance(step, Refusal):
            raise step
        return step

    def _planned(self, steps: list[Step], effects: list[Effects]) -> Planned:
        found, last = steps[0].object, steps[-1].transition
        state = last.target or steps[0].transition.target or found.facts.state
        changed: dict[str, Any] = {"state": state}
        for each in effects:
            changed |= each.values
        if state is found.facts.state:
            del changed["state"]
        return Planned(
            main=Change(
                found.entity, found.key, found.version, changed, found.facts.state.value
            ),
            action=last.action.value,
            state=state.value,
            besides=[beside for each in effects for beside in each.besides],
            told=[
                self._told(step, each, n) for n, (step, each) in enumerate(
                    zip(steps, effects, strict=True)
                )
            ],
            notify=self.subject.notify,
        )  # fmt: skip

    def _told(self, step: Step, effects: Effects, place: int) -> Told:
        """Tell the step; one that the hub has taken by itself bears its own mutation's name."""
        facts, target = step.object.facts, step.transition.target
        before: dict[str, Any] = {"state": facts.state}
        before |= {name: step.object.row.get(name) for name in effects.values}
        after = {
            "state": target or facts.state,
            **effects.values,
            **effects.told,
            **_said(step.request.input),
        }
        action = step.transition.action
        mutation = self.subject.procedure(step.object).mutation(action)
        return Told(self.mutation if place == 0 else mutation, before, after, system=place > 0)


async def actions(
    database: Database, viewer: Viewer, subject: Subject, keys: Sequence[tuple[Any, ...]]
) -> list[list[Action]]:
    """Give the actions that the viewer may take now on each object: one statement for all."""
    if not viewer.scopes & {Scope.WRITE_WORK, Scope.WRITE_FORMAL}:
        return [[] for _ in keys]
    now = datetime.now(UTC)
    found = await subject.read(database, viewer, keys, now)
    return [_actions(subject, each, viewer, now) for each in found]


def _actions(subject: Subject, found: Object | None, viewer: Viewer, now: datetime) -> list[Action]:
    if found is None:
        return []
    return [*viewer_actions(subject.procedure(found), found.facts, viewer, day_of(now))]


def _following(procedure: Procedure, step: Step, effects: Effects) -> Step | None:
    """Give the step that the hub takes by itself after this one, if there is one."""
    if step.transition.then is None:
        return None
    facts = effects.after or step.object.facts
    facts = replace(facts, state=step.transition.target or facts.state)
    then = follow_up(procedure, step.transition, facts, day_of(step.now))
    if then is None:
        return None
    return Step(replace(step.object, facts=facts), then, step.request, step.caller, step.now)


def _given(values: Mapping[str, Any]) -> set[Supplied]:
    """Tell which of the things that steps need the input holds; blanks are nothing."""
    found = {needed: values.get(name) for needed, name in INPUTS.items()}
    return {
        needed
        for needed, value in found.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the audit log keeps of an input's own words: the reason."""
    return {"reason": values["reason"]} if values.get("reason") else {}
