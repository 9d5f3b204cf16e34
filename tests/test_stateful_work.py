"""Projects over HTTP against a pure model of them: whatever is done, no divergence.

For a long run: `HUB_COURSES=1000 scripts/test tests/test_stateful_work.py`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rules.lifecycle import Action, WorkState
from rules.projects import Capacity, ParticipationState
from rules.refusals import ErrorCode
from rules.work import PARTICIPATION, PROJECT
from tests.cast import COMMUNITY, COMPOUND, COUNTY, Actor, World, world
from tests.courses import drawn, numbers, often, versions
from tests.work_model import Given, Part, Work

LOOKED = 3
"""How many of the cast look after each step."""
ANSWERS = {Action.ACCEPT: "ACCEPT", Action.DECLINE: "DECLINE"}
SHOWN = """
query($id: ID!) { node(id: $id) { ... on Project {
  state version viewerActions
  participations(first: 100) { nodes { id state version viewerActions } }
} } }
"""
_ROW = "select state, version, lead_organization_id, lead_person_id, area_code from project"
_PARTS = """
  select id, organization_id, person_id, capacity, state, version from participation
  where project_id = $1 order by id
"""

FORWARD = (Action.PUBLISH, Action.CLAIM, Action.START, Action.FINISH)


@st.composite
def gifts(draw: st.DrawFn) -> tuple[Given, int | None, int]:
    """Draw what a call supplies, most often all of it; an organisation and a version by number."""
    given = Given(reason=draw(often), in_time=draw(often), rating=draw(often))
    return given, draw(versions), draw(st.sampled_from(range(-4, 4)))


class Projects(RuleBasedStateMachine):
    """One project at a time, and everybody at it."""

    world: ClassVar[World]
    work: Work
    id: UUID
    repeatable: tuple[Actor, str, dict[str, Any], dict[str, Any]] | None = None

    @initialize(
        area=st.sampled_from([COMMUNITY, COMPOUND]), led=st.booleans(), requested=st.booleans(),
        ahead=st.sampled_from(range(len(FORWARD) + 1)), turn=numbers,
    )  # fmt: skip
    def begin(self, area: Any, led: bool, requested: bool, ahead: int, turn: int) -> None:  # noqa: FBT001 # hypothesis passes it by name
        """Draft a project, for others or led by the first unit, and take it some steps ahead."""
        world, who = self.world, "unit" if led else "secretary"
        payload = world.call(world.actor(who), "projectCreate", {"title": "试", "area": area})
        self.id = UUID(payload["object"]["id"].rpartition(":")[2])
        self.work = Work(area, world.pairings)
        if led:
            part = Part(world.units[0], None, Capacity.LEAD, ParticipationState.ACCEPTED)
            self.work.lead, self.work.parts = (world.units[0], None), [part]
        if requested:
            self.work.requester = world.member
            world.rows(
                "update project set requester_id = $1, requester_county = $2 where id = $3",
                world.member, COUNTY, self.id,
            )  # fmt: skip
        self._compare(world.cast)
        for action in FORWARD[:ahead]:
            if may := [a for a in world.cast if action in self._actions(a)]:
                self._step(may[turn % len(may)], action, (Given(), None, -1), keyed=False)

    @rule(who=numbers, action=st.sampled_from(PROJECT.actions), gift=gifts(), keyed=st.booleans())
    def step(
        self,
        who: int,
        action: Action,
        gift: tuple[Given, int | None, int],
        keyed: bool,  # noqa: FBT001 # hypothesis passes it by name
    ) -> None:
        """Somebody tries a step, likely or not."""
        self._step(self._cast(who), action, gift, keyed=keyed)

    @rule(turn=numbers, gift=gifts(), keyed=st.booleans())
    def possible_step(
        self,
        turn: int,
        gift: tuple[Given, int | None, int],
        keyed: bool,  # noqa: FBT001 # hypothesis passes it by name
    ) -> None:
        """Somebody who may take a step takes one; work is rarely cancelled, for that ends it."""
        may = [(actor, action) for actor in self.world.cast for action in self._actions(actor)]
        if turn % 10:
            may = [(actor, action) for actor, action in may if action is not Action.CANCEL]
        if may:
            self._step(*may[turn % len(may)], gift, keyed=keyed)

    @precondition(lambda self: self.work.parts)
    @rule(who=numbers, which=numbers, action=st.sampled_from(PARTICIPATION.actions), gift=gifts())
    def part_step(
        self, who: int, which: int, action: Action, gift: tuple[Given, int | None, int]
    ) -> None:
        """Somebody tries a step of a participation."""
        actor, part = self._cast(who), self.work.parts[which % len(self.work.parts)]
        self._part_step(actor, part, action, gift)

    @precondition(lambda self: self.work.parts)
    @rule(which=numbers, turn=numbers, gift=gifts())
    def possible_part_step(
        self, which: int, turn: int, gift: tuple[Given, int | None, int]
    ) -> None:
        """Somebody who may answer, or leave, does."""
        part = self.work.parts[which % len(self.work.parts)]
        may = [
            (actor, Action[name])
            for actor in self.world.cast
            if self.work.sees_part(actor.viewer, part)
            for name in self.work.part_actions(actor.viewer, part)
        ]
        if may:
            actor, action = may[turn % len(may)]
            self._part_step(actor, part, action, gift)

    @precondition(lambda self: self.repeatable is not None)
    @rule()
    def repeat(self) -> None:
        """The last call with a key comes again: it is answered, and nothing happens."""
        assert self.repeatable is not None
        actor, mutation, values, object_ = self.repeatable
        if self.work.is_seen_by(actor.viewer):
            payload = self.world.call(actor, mutation, values)
            assert payload["userErrors"] == []
            assert payload["object"]["id"] == object_["id"]
            self._compare([actor])

    def _cast(self, who: int) -> Actor:
        return self.world.cast[who % len(self.world.cast)]

    def _actions(self, actor: Actor) -> list[Action]:
        if not self.work.is_seen_by(actor.viewer):
            return []
        return [Action[name] for name in self.work.actions(actor.viewer)]

    def _given(self, gift: tuple[Given, int | None, int], version: int) -> Given:
        given, difference, unit = gift
        organization = self.world.units[unit] if unit >= 0 else None
        expected = None if difference is None else version + difference
        return Given(expected, organization, given.reason, given.in_time, given.rating)

    def _step(
        self, actor: Actor, action: Action, gift: tuple[Given, int | None, int], *, keyed: bool
    ) -> None:
        given = self._given(gift, self.work.version)
        if action in (Action.DISPATCH, Action.CALL_OUT) and given.organization is None:
            given.organization = self.world.units[0]
        values = {"id": self._global_id("Project", self.id), **_inputs(action, given)}
        if keyed:
            values["idempotencyKey"] = f"{self.id}-{self.work.version}-{actor}-{action}"
        mutation = PROJECT.mutation(action)
        note(f"{actor}: {mutation} {values} of {self.work}")
        payload = self.world.call(actor, mutation, values)
        self._hold_against(payload, self.work.step(action, actor.viewer, given))
        if keyed and payload["object"]:
            self.repeatable = actor, mutation, values, payload["object"]
        self._compare([actor, *self._lookers()])

    def _part_step(
        self, actor: Actor, part: Part, action: Action, gift: tuple[Given, int | None, int]
    ) -> None:
        given = self._given(gift, part.version)
        mutation = PARTICIPATION.mutation(action)
        assert part.id is not None
        values: dict[str, Any] = {"id": self._global_id("Participation", part.id)}
        values |= {} if given.version is None else {"expectedVersion": given.version}
        if mutation == "participationRespond":
            values["answer"] = ANSWERS[action]
        if action in (Action.DECLINE, Action.WITHDRAW):
            values["reason"] = "另有安排" if given.reason else " "
        note(f"{actor}: {mutation} {values} of {part} of {self.work}")
        payload = self.world.call(actor, mutation, values)
        self._hold_against(payload, self.work.part_step(part, action, actor.viewer, given))
        self._compare([actor, *self._lookers()])

    def _hold_against(self, payload: dict[str, Any], code: ErrorCode | None) -> None:
        answered = [error["code"] for error in payload["userErrors"]]
        assert answered == ([code.value] if code else []), (payload, code)

    def _lookers(self) -> list[Actor]:
        """Give some of the cast, others each time."""
        start = self.work.version * 5 + len(self.work.parts)
        return [self._cast(start + turn * 4) for turn in range(LOOKED)]

    def _compare(self, lookers: list[Actor]) -> None:
        """Hold the rows, and what lookers are shown, against the model."""
        [row] = self.world.rows(f"{_ROW} where id = $1", self.id)
        assert tuple(row) == self.work.row
        parts = self.world.rows(_PARTS, self.id)
        known = sorted(map(str, (part.row for part in self.work.parts)))
        assert sorted(str(tuple(row)[1:]) for row in parts) == known
        self._name(parts)
        for actor in lookers:
            assert self._shown(actor) == self._expected(actor), actor

    def _name(self, parts: list[Any]) -> None:
        """Give the model's new parts their rows' ids."""
        named = {part.id for part in self.work.parts}
        for row in parts:
            if row["id"] not in named:
                new = next(p for p in self.work.parts if p.id is None and p.row == tuple(row)[1:])
                new.id = row["id"]

    def _shown(self, actor: Actor) -> Any:
        project = self.world.ask(actor, SHOWN, {"id": self._global_id("Project", self.id)})["node"]
        if project is None:
            return None
        nodes = project.pop("participations")["nodes"]
        return project, sorted(nodes, key=lambda node: node["id"])

    def _expected(self, actor: Actor) -> Any:
        work, viewer = self.work, actor.viewer
        if not work.is_seen_by(viewer):
            return None
        project = {
            "state": work.state.value,
            "version": work.version,
            "viewerActions": work.actions(viewer),
        }
        seen = [part for part in work.parts if work.sees_part(viewer, part) and part.id]
        shown = [
            {
                "id": self._global_id("Participation", part.id),
                "state": part.state.value,
                "version": part.version,
                "viewerActions": work.part_actions(viewer, part),
            }
            for part in seen
            if part.id
        ]
        return project, sorted(shown, key=lambda node: str(node["id"]))

    def _global_id(self, name: str, id: UUID) -> str:
        return f"{name}:{COUNTY}:{id}"


def _inputs(action: Action, given: Given) -> dict[str, Any]:
    """Give a mutation's input as it supplies what is given; blanks where something is not."""
    found: dict[str, Any] = {}
    if given.version is not None:
        found["expectedVersion"] = given.version
    respond_by = datetime.now(UTC) + timedelta(days=3 if given.in_time else -3)
    named = None if given.organization is None else f"Organization:{given.organization}"
    match action:
        case Action.CLAIM if named:
            found["organization"] = named
        case Action.DISPATCH:
            found |= {"organization": named, "respondBy": respond_by.isoformat()}
        case Action.CALL_OUT:
            found |= {"parties": [{"organization": named}], "respondBy": respond_by.isoformat()}
        case Action.RELEASE | Action.REOPEN | Action.CANCEL:
            found["reason"] = "有此必要" if given.reason else " "
        case Action.CLOSE if given.rating:
            found["rating"] = {"satisfied": True, "score": 5}
    return found


@pytest.fixture(scope="module")
def staged(server: str, filled: str) -> Iterator[World]:
    """The graph and the cast."""
    with world(server, filled) as made:
        yield made


def test_projects_go_as_the_rules_say_whatever_is_done_by_whom(staged: World) -> None:
    Projects.world = staged
    run_state_machine_as_test(
        Projects,
        settings=drawn(),
    )


def test_the_model_knows_every_state() -> None:
    reachable = {step.target for step in PROJECT.transitions if step.target}
    assert reachable | {WorkState.DRAFT} == {*WorkState}
