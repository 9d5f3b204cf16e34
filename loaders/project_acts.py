"""What the steps of a project and of a participation write (domain model §4a)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.global_ids import global_id, key_for
from loaders.objects import Object, Session
from loaders.project_facts import read_participations, read_projects
from loaders.store import Insertion, Revision
from loaders.subjects import Effects, Step, Subject
from loaders.tables import ENTITIES
from loaders.uuids import new_id, new_ids
from rules.areas import parent_of
from rules.lifecycle import Action, WorkState, due_at
from rules.offices import claiming_organizations
from rules.projects import Capacity, ParticipationMode, ParticipationState
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Effect
from rules.viewer import Viewer
from rules.work import PARTICIPATION, PROJECT

_STANDING = [ParticipationState.PENDING, ParticipationState.ACCEPTED]
MOST_CALLED = 50


@dataclass(frozen=True, slots=True)
class Part:
    """A party about to take part: an organisation, or a person with the county of its record."""

    organization: Any = None
    person: tuple[Any, ...] | None = None


async def project_effects(session: Session, step: Step) -> Effects:
    """Give what a step of a project writes. Raises `Refusal` for an input that does not fit."""
    effect = step.transition.effect
    found = await _EFFECTS[effect](session, step) if effect is not None else Effects()
    times = _times(step)
    besides = [*_accepted_by_starting(step), *found.besides]
    return Effects({**times, **found.values}, besides, told=_said(step))


def _said(step: Step) -> dict[str, Any]:
    """Give what the audit log tells of the parties and the rating that a step brings."""
    values = step.request.input
    said = {"task": values.get("task"), "respond_by": values.get("respondBy")}
    if (parties := values.get("parties")) is not None:
        said["parties"] = [[_organization(each), each.get("task")] for each in parties]
    if (rating := values.get("rating")) is not None:
        said["rating"] = _rated(rating)
    return {name: value for name, value in said.items() if value is not None}


def _times(step: Step) -> dict[str, Any]:
    """Give the times that a step sets; what is put on hold is no more when it leaves."""
    action, now = step.transition.action, step.now
    times: dict[str, Any] = {}
    if step.object.row["held_since"] is not None:
        times["held_since"] = None
    match action:
        case Action.PUBLISH:
            times["opened_at"] = now
        case Action.START:
            times["started_at"] = step.object.row["started_at"] or now
        case Action.FINISH:
            times["finished_at"] = now
        case Action.REOPEN:
            times["finished_at"] = None
        case Action.CLOSE:
            times["closed_at"] = now
    return times


def _accepted_by_starting(step: Step) -> list[Revision]:
    """A lead that was dispatched and starts has accepted by that."""
    if step.transition.action is not Action.START:
        return []
    accepted = {"state": ParticipationState.ACCEPTED, "responded_at": step.now}
    return [_leads(step.object, accepted, [ParticipationState.PENDING])]


def _leads(work: Object, values: Mapping[str, Any], states: Sequence[str]) -> Revision:
    where = {**_of(work), "capacity": Capacity.LEAD, "state": states}
    return Revision("participation", where, values)


def _of(work: Object) -> dict[str, Any]:
    return {"project_id": work.key[0], "county": work.county}


async def _claimed(_session: Session, step: Step) -> Effects:
    party = _claimant(step)
    part = _participation(step, party, Capacity.LEAD, ParticipationMode.OPEN_CLAIM)
    accepted = {"state": ParticipationState.ACCEPTED, "responded_at": step.now}
    task = step.request.input.get("task")
    return Effects(_lead(party), [Insertion("participation", part | accepted | {"task": task})])


def _claimant(step: Step) -> Part:
    """Tell who claims: the one organisation that may, the one named, or the person itself."""
    viewer = step.caller.viewer
    may = claiming_organizations(step.object.facts, viewer)
    named = step.request.input.get("organization")
    if named is not None:
        (organization,) = key_for(ENTITIES["Organization"], named)
        if organization not in may:
            words = "You do not act for this organization, or it is not paired with the area."
            raise Refusal(ErrorCode.NOT_PAIRED, words, ("organization",))
        return Part(organization)
    if len(may) > 1:
        words = "You act for several organizations that may claim it: name one."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("organization",))
    return Part(may[0]) if may else _oneself(viewer)


def _oneself(viewer: Viewer) -> Part:
    if viewer.person is None:
        words = "A registered member claims in person: sign in with an account of a person."
        raise Refusal(ErrorCode.FORBIDDEN, words)
    return Part(person=(viewer.person, viewer.person_county))


def _lead(party: Part) -> dict[str, Any]:
    person, county = party.person or (None, None)
    return {
        "lead_organization_id": party.organization,
        "lead_person_id": person,
        "lead_person_county": county,
    }


def _participation(
    step: Step, party: Part, capacity: Capacity, mode: ParticipationMode
) -> dict[str, Any]:
    person, county = party.person or (None, None)
    return {
        "id": new_id(step.now), **_of(step.object), "organization_id": party.organization,
        "person_id": person, "person_county": county, "mode": mode, "capacity": capacity,
        "state": ParticipationState.PENDING,
    }  # fmt: skip


async def _dispatched(_session: Session, step: Step) -> Effects:
    lead = Part(_organization(step.request.input))
    part = _participation(step, lead, Capacity.LEAD, ParticipationMode.DISPATCHED)
    asked = _asked(step, step.request.input.get("task"))
    return Effects(_lead(lead), [Insertion("participation", part | asked)])


def _organization(named: Mapping[str, Any]) -> Any:
    (organization,) = key_for(ENTITIES["Organization"], named["organization"])
    return organization


async def _called_out(_session: Session, step: Step) -> Effects:
    parties = step.request.input["parties"]
    if not 1 <= len(parties) <= MOST_CALLED:
        words = f"Call out 1 to {MOST_CALLED} organizations at a time."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("parties",))
    # In the order in which they were named: lists are ordered by id if nothing is said.
    ids = sorted(new_ids(len(parties), step.now))
    called = [_called(step, party) | {"id": id} for id, party in zip(ids, parties, strict=True)]
    return Effects(besides=[Insertion("participation", part) for part in called])


def _called(step: Step, party: Mapping[str, Any]) -> dict[str, Any]:
    called = Part(_organization(party))
    part = _participation(step, called, Capacity.SUPPORT, ParticipationMode.CALL_OUT)
    return part | _asked(step, party.get("task"))


def _asked(step: Step, task: str | None) -> dict[str, Any]:
    respond_by = step.request.input["respondBy"]
    if respond_by <= step.now:
        words = "`respondBy` has passed already; give a time to come."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("respondBy",))
    return {"task": task, "invited_at": step.now, "respond_by": respond_by}


async def _released(_session: Session, step: Step) -> Effects:
    left = {"state": ParticipationState.WITHDRAWN, "responded_at": step.now}
    # What it has called complete too: nobody else could lead beside it.
    states = [*_STANDING, ParticipationState.COMPLETED]
    return Effects(_lead(Part()), [_leads(step.object, left, states)])


async def _held(_session: Session, step: Step) -> Effects:
    return Effects({"held_since": step.now})


async def _resumed(_session: Session, step: Step) -> Effects:
    due, held = step.object.row["due_at"], step.object.row["held_since"]
    return Effects({"due_at": None if due is None else due_at(due, held, step.now)})


async def _completed(_session: Session, step: Step) -> Effects:
    where = {**_of(step.object), "state": ParticipationState.ACCEPTED}
    done = Revision("participation", where, {"state": ParticipationState.COMPLETED})
    rating = step.request.input.get("rating")
    rated = [_rating(step, rating)] if rating is not None else []
    return Effects(besides=[done, *rated])


def _rating(step: Step, rating: Mapping[str, Any]) -> Insertion:
    row = {"id": new_id(step.now), **_of(step.object), **_rated(rating)}
    return Insertion("rating", row)


def _rated(rating: Mapping[str, Any]) -> dict[str, Any]:
    return {name: rating.get(name) for name in ("satisfied", "score", "comment")}


async def _escalated(_session: Session, step: Step) -> Effects:
    area = step.object.facts.area
    assert area is not None
    return Effects({"area_code": parent_of(area)})


_EFFECTS: dict[Effect, Callable[[Session, Step], Awaitable[Effects]]] = {
    Effect.ADDS_LEAD: _claimed,
    Effect.DISPATCHES_LEAD: _dispatched,
    Effect.REMOVES_LEAD: _released,
    Effect.ADDS_SUPPORT: _called_out,
    Effect.STOPS_CLOCK: _held,
    Effect.STARTS_CLOCK: _resumed,
    Effect.COMPLETES_PARTICIPATIONS: _completed,
    Effect.MOVES_AREA_UP: _escalated,
}


async def participation_effects(_session: Session, step: Step) -> Effects:
    """Give what a step of a participation writes; a lead that goes opens the work again."""
    answered = step.transition.action in (Action.ACCEPT, Action.DECLINE)
    values = {"responded_at": step.now} if answered else {}
    leads = step.object.row["capacity"] == Capacity.LEAD
    if step.transition.effect is not Effect.REOPENS_WORK or not leads:
        return Effects(values)
    work = (step.object.row["project_id"], step.object.county)
    told = {"opened_again": global_id(ENTITIES["Project"], work)} if _is_led(step.object) else {}
    return Effects(values, [_reopened(step.object)], told=told)


_LED = (WorkState.ASSIGNED, WorkState.IN_PROGRESS, WorkState.ON_HOLD)


def _is_led(participation: Object) -> bool:
    return participation.row["work_state"] in _LED


def _reopened(participation: Object) -> Revision:
    """The work without its lead, whatever it was about to do."""
    where = {
        "id": participation.row["project_id"], "county": participation.county,
        "state": _LED,
    }  # fmt: skip
    return Revision(
        "project", where, {"state": WorkState.OPEN, "held_since": None, **_lead(Part())}
    )


PROJECTS = Subject(
    "Project", (PROJECT,), lambda _: PROJECT, read_projects, project_effects
)  # fmt: skip
PARTICIPATIONS = Subject(
    "Participation", (PARTICIPATION,), lambda _: PARTICIPATION, read_participations,
    participation_effects,
)  # fmt: skip
