"""A procedure is data: a list of steps, each with who may take it and what it needs."""

from dataclasses import dataclass

from rules.conditions import Condition
from rules.lifecycle import Action, State, Supplied
from rules.offices import Who
from rules.terms import Term
from rules.viewer import Scope


class Effect(Term):
    """What a step does besides moving the state (办理结果的附带动作)."""

    ADDS_LEAD = "ADDS_LEAD", "登记主办方(认领)", "Adds the caller's party as lead, by open claim"
    ADDS_VOLUNTEER = "ADDS_VOLUNTEER", "登记参加者", "Adds the caller's party as a participant"
    DISPATCHES_LEAD = "DISPATCHES_LEAD", "派定主办方", "Adds the named party as lead, dispatched"
    REMOVES_LEAD = "REMOVES_LEAD", "撤下主办方", "Withdraws the lead's participation"
    ADDS_SUPPORT = "ADDS_SUPPORT", "吹哨协办方", "Adds the called parties as supporting"
    STOPS_CLOCK = "STOPS_CLOCK", "停止计时", "Stops the deadline's clock"
    STARTS_CLOCK = "STARTS_CLOCK", "恢复计时", "Moves the deadline by the time on hold"
    COMPLETES_PARTICIPATIONS = (
        "COMPLETES_PARTICIPATIONS",
        "参与记录完成",
        "Completes the accepted participations",
    )
    MOVES_AREA_UP = "MOVES_AREA_UP", "上移一级", "Moves it to the area one level up"
    RECORDS_SIGNATURE = "RECORDS_SIGNATURE", "记录签署", "Records the party's signature"
    RECORDS_ENDORSEMENT = "RECORDS_ENDORSEMENT", "记录推选", "Records the resident's endorsement"
    PUBLICISES = "PUBLICISES", "确定公示期", "Sets the last day of public notice"
    REOPENS_WORK = (
        "REOPENS_WORK",
        "主办方退出则重新开放",
        "If it was the lead, opens the work again",
    )


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: `action` moves the object from one of `sources` to `target` (None: no change).

    The caller must act in one of the offices `who`. Of the rows with the same action, those
    apply whose condition `when` holds. `needs` are earlier acts, `guards` other conditions,
    `requires` what the input must hold. `then` is the action that the hub takes by itself, in
    the same transaction, as soon as it is possible.
    """

    action: Action
    sources: tuple[State, ...]
    target: State | None
    who: tuple[Who, ...]
    when: Condition | None = None
    needs: tuple[Condition, ...] = ()
    guards: tuple[Condition, ...] = ()
    requires: frozenset[Supplied] = frozenset()
    effect: Effect | None = None
    then: Action | None = None
    verb: str | None = None
    """The mutation's verb where it is not the action's name; actions may share one."""

    @property
    def reason_required(self) -> bool:
        """Whether the caller must say why."""
        return Supplied.REASON in self.requires


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of one kind of object: `subject` is the mutations' first word.

    Several procedures may share a subject (assignments, by role); `name` tells them apart.
    """

    name: str
    subject: str
    chinese: str
    scope: Scope
    transitions: tuple[Transition, ...]

    @property
    def actions(self) -> tuple[Action, ...]:
        """Its actions, in their order, each once."""
        return tuple(a for a in Action if any(t.action is a for t in self.transitions))

    def mutation(self, action: Action) -> str:
        """Give the mutation's name: `projectCallOut`; `agreementSign` where ENDORSE is signing.

        Actions that share one (ACCEPT and DECLINE: `participationRespond`) are told apart by
        its input.
        """
        own = next((t.verb for t in self.transitions if t.action is action and t.verb), None)
        words = (own or action.value).split("_")
        return self.subject + "".join(word.capitalize() for word in words)

    def possible(self, state: State) -> tuple[Action, ...]:
        """Give the actions that the table has in a state, whoever may take them."""
        return tuple(
            a
            for a in self.actions
            if any(t.action is a and state in t.sources for t in self.transitions)
        )
