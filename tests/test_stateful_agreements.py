"""Agreements over HTTP against a pure model of them: whatever is done, no divergence.

For a long run: `HUB_COURSES=1000 scripts/test tests/test_stateful_agreements.py`.
"""

import base64
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

from loaders.uuids import new_id
from rules.acts import AGREEMENT
from rules.areas import DivisionCode
from rules.lifecycle import Action, FormalState
from rules.public_keys import sign
from tests.agreement_model import Accord, Signing
from tests.cast import COMMUNITY, COMPOUND, COUNTY, Actor, World, world
from tests.courses import drawn, numbers, often, versions
from tests.signatories import KeyPair, new_pair
from tests.work_model import today

SHOWN = """query($id: ID!) { node(id: $id) { ... on Agreement {
  state version signingText viewerActions } } }"""
FORWARD = (Action.SUBMIT, Action.PASS_REVIEW)
SIDES = ("UNIT", "COMMUNITY", "WITNESS")
_KEY = """
  insert into organization_key (
    id, organization_id, algorithm, pem, fingerprint, created_at, updated_at
  )
  values ($1, $2, 'ED25519', $3, $4, now(), now())
"""
_SIGNED = """
  select organization_id from agreement_party
  where agreement_id = $1 and signed_at is not null
"""
Gift = tuple[int | None, bool, int, bool | None]


@st.composite
def gifts(draw: st.DrawFn) -> Gift:
    """Draw what a call supplies: version, reason, which unit it names, and a signature."""
    signature = st.sampled_from([None, None, None, True, True, True, False])
    return draw(versions), draw(often), draw(st.sampled_from(range(-6, 4))), draw(signature)


class Agreements(RuleBasedStateMachine):
    """One agreement at a time, of two parties or three, the second of which has a key."""

    world: ClassVar[World]
    pair: ClassVar[KeyPair]
    accord: Accord
    id: UUID
    text: str

    @initialize(
        area=st.sampled_from([COMMUNITY, COMPOUND]), parties=st.sampled_from([2, 3]),
        ahead=st.sampled_from(range(len(FORWARD) + 4)), ends=st.booleans(), turn=numbers,
    )  # fmt: skip
    def begin(self, area: DivisionCode, parties: int, ahead: int, ends: bool, turn: int) -> None:  # noqa: FBT001 # hypothesis passes it by name
        """Draft an agreement and take it some steps ahead."""
        units = self.world.units[:parties]
        self.accord = Accord(area, units, frozenset(units[1:2]))
        self.accord.term_end = today() + timedelta(days=100) if ends else None
        self.id = self._draft()
        self._compare(self.world.cast)
        for action in FORWARD[:ahead]:
            may = [actor for actor in self.world.cast if action in self._actions(actor)]
            self._step(may[turn % len(may)], action, (None, True, -1, None))
        for party, name in enumerate(("unit", "rival", "unpaired")[:parties][: max(0, ahead - 2)]):
            signature = True if party == 1 else None
            self._step(self.world.actor(name), Action.ENDORSE, (None, True, party, signature))

    @rule(who=numbers, action=st.sampled_from(AGREEMENT.actions), gift=gifts())
    def step(self, who: int, action: Action, gift: Gift) -> None:
        """Somebody tries a step, likely or not."""
        self._step(self._cast(who), action, gift)

    @rule(turn=numbers, gift=gifts())
    def possible_step(self, turn: int, gift: Gift) -> None:
        """Somebody who may take a step takes one; it is rarely rejected, for that ends it."""
        may = [(actor, action) for actor in self.world.cast for action in self._actions(actor)]
        if turn % 10:
            may = [step for step in may if step[1] not in (Action.REJECT, Action.END)]
        if may:
            self._step(*may[turn % len(may)], gift)

    @precondition(lambda self: self.accord.state is FormalState.IN_FORCE)
    @rule(days=st.sampled_from([-1, 0, 1]), chance=numbers)
    def come_to_its_last_day(self, days: int, chance: int) -> None:
        """Time passes: the last day is yesterday, today or tomorrow."""
        if chance % 2:
            self.accord.term_end = today() + timedelta(days=days)
            sql = "update agreement set term_end = $2 where id = $1"
            self.world.rows(sql, self.id, self.accord.term_end)
            self._compare(self.world.cast[:3])

    def _cast(self, who: int) -> Actor:
        return self.world.cast[who % len(self.world.cast)]

    def _actions(self, actor: Actor) -> list[Action]:
        if not self.accord.is_seen_by(actor.viewer):
            return []
        return [Action[name] for name in self.accord.actions(actor.viewer)]

    def _draft(self) -> UUID:
        parties = [
            {"organization": f"Organization:{unit}", "side": side}
            for unit, side in zip(self.accord.parties, SIDES, strict=False)
        ]
        values = {"title": "试", "area": self.accord.area, "parties": parties}
        if self.accord.term_end:
            values["termEnd"] = str(self.accord.term_end)
        payload = self.world.call(self.world.actor("unit"), "agreementCreate", values)
        assert payload["userErrors"] == []
        return UUID(payload["object"]["id"].rpartition(":")[2])

    def _step(self, actor: Actor, action: Action, gift: Gift) -> None:
        version, reason, unit, signature = gift
        given = Signing(
            None if version is None else self.accord.version + version,
            self.world.units[unit] if unit >= 0 else None,
            reason,
            signature,
        )
        values = {"id": self._global_id, **self._inputs(action, given)}
        mutation = AGREEMENT.mutation(action)
        note(f"{actor}: {mutation} {values} of {self.accord}")
        payload = self.world.call(actor, mutation, values)
        code = self.accord.step(action, actor.viewer, given)
        answered = [error["code"] for error in payload["userErrors"]]
        assert answered == ([code.value] if code else []), (payload, code)
        start = self.accord.version * 5
        self._compare([actor, *(self._cast(start + turn * 4) for turn in range(3))])

    def _inputs(self, action: Action, given: Signing) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if given.version is not None:
            found["expectedVersion"] = given.version
        match action:
            case Action.RETURN | Action.REJECT | Action.END:
                found["reason"] = "有此必要" if given.reason else " "
            case Action.ENDORSE:
                if given.organization is not None:
                    found["organization"] = f"Organization:{given.organization}"
                if given.signature is not None:
                    text = self.text if given.signature else self.text + " "
                    made = sign(self.pair.private, text.encode())
                    found["signature"] = base64.b64encode(made).decode()
        return found

    def _compare(self, lookers: list[Actor]) -> None:
        """Hold the rows, and what lookers are shown, against the model."""
        sql = "select state, version, term_end from agreement where id = $1"
        [row] = self.world.rows(sql, self.id)
        assert tuple(row) == self.accord.row
        signed = {row["organization_id"] for row in self.world.rows(_SIGNED, self.id)}
        assert signed == self.accord.signed
        for actor in lookers:
            shown = self.world.ask(actor, SHOWN, {"id": self._global_id})["node"]
            assert shown == self._expected(actor, shown), actor

    def _expected(self, actor: Actor, shown: Any) -> Any:
        if not self.accord.is_seen_by(actor.viewer):
            return None
        self.text = shown["signingText"]
        return {
            "state": self.accord.reads,
            "version": self.accord.version,
            "signingText": self.text,
            "viewerActions": self.accord.actions(actor.viewer),
        }

    @property
    def _global_id(self) -> str:
        return f"Agreement:{COUNTY}:{self.id}"


@pytest.fixture(scope="module")
def staged(server: str, filled: str) -> Iterator[World]:
    """The graph and the cast; the second unit has a key."""
    with world(server, filled) as made:
        Agreements.pair = pair = new_pair()
        key = (new_id(datetime.now(UTC)), made.units[1], pair.public.pem, pair.public.fingerprint)
        made.rows(_KEY, *key)
        yield made


def test_agreements_go_as_the_rules_say_whatever_is_done_by_whom(staged: World) -> None:
    Agreements.world = staged
    run_state_machine_as_test(Agreements, settings=drawn())
