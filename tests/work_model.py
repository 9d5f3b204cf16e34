"""A project as the rules say it must be: a dictionary's worth of rows, and `decide` over them.

What the hub answers and stores is held against this; nothing here reads the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from rules.areas import DivisionCode, parent_of, subtree
from rules.days import CHINA
from rules.facts import Facts
from rules.lifecycle import WORK_ENDED, Action, Supplied, WorkState
from rules.offices import claiming_organizations
from rules.procedures import decide, viewer_actions
from rules.projects import Capacity, ParticipationState
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Effect, Transition
from rules.viewer import Scope, Viewer, area_ranges, organizations_of
from rules.work import PARTICIPATION, PROJECT

_STANDING = (ParticipationState.PENDING, ParticipationState.ACCEPTED)
_GONE = (ParticipationState.DECLINED, ParticipationState.WITHDRAWN)
_LED = (WorkState.ASSIGNED, WorkState.IN_PROGRESS, WorkState.ON_HOLD)


def today() -> date:
    """Give the day in China."""
    return datetime.now(CHINA).date()


@dataclass(slots=True)
class Given:
    """What a call supplies: the version read, an organisation, a reason, a time, a rating."""

    version: int | None = None
    organization: UUID | None = None
    reason: bool = True
    in_time: bool = True
    rating: bool = True

    @property
    def supplied(self) -> set[Supplied]:
        """What of it steps may require; a time is always given, if a bad one."""
        found = {Supplied.RESPOND_BY}
        found |= {Supplied.REASON} if self.reason else set()
        return found | ({Supplied.RATING} if self.rating else set())


@dataclass(slots=True)
class Part:
    """A party's part: of an organisation or a person."""

    organization: UUID | None
    person: UUID | None
    capacity: Capacity
    state: ParticipationState
    version: int = 1
    id: UUID | None = None

    def to(self, state: ParticipationState) -> None:
        """Move to a state."""
        self.state, self.version = state, self.version + 1

    @property
    def row(self) -> tuple[UUID | None, UUID | None, str, str, int]:
        """What its row must hold."""
        return self.organization, self.person, self.capacity.value, self.state.value, self.version


@dataclass(slots=True)
class Work:
    """A project with its parts; `pairings` are the units and the areas they are paired with."""

    area: DivisionCode
    pairings: frozenset[tuple[UUID, DivisionCode]]
    requester: UUID | None = None
    state: WorkState = WorkState.DRAFT
    version: int = 1
    lead: tuple[UUID | None, UUID | None] = (None, None)
    opened: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, int, UUID | None, UUID | None, str]:
        """What its row must hold."""
        return self.state.value, self.version, *self.lead, str(self.area)

    def facts(self) -> Facts:
        """Give what decisions rest on."""
        organization, person = self.lead
        return Facts(
            self.state,
            area=self.area,
            requester=self.requester,
            lead_organization=organization,
            lead_person=person,
            claimants=frozenset(
                unit for unit, area in self.pairings if within(self.area, subtree(area))
            ),
        )

    def is_seen_by(self, viewer: Viewer) -> bool:
        """Tell whether a viewer sees it (domain model §5)."""
        published = self.state is not WorkState.DRAFT
        published = published and (self.state is not WorkState.CANCELLED or self.opened)
        own = viewer.person is not None and viewer.person == self.requester
        return published or own or self._is_in_scope_of(viewer)

    def sees_part(self, viewer: Viewer, part: Part) -> bool:
        """Tell whether a viewer sees a part of it."""
        public = part.state in (ParticipationState.ACCEPTED, ParticipationState.COMPLETED)
        own = part.organization in own_organizations(viewer) or _is(viewer, part.person)
        return self.is_seen_by(viewer) and (public or own or self._is_in_scope_of(viewer))

    def actions(self, viewer: Viewer) -> list[str]:
        """Give the viewer's actions."""
        return [a.value for a in viewer_actions(PROJECT, self.facts(), viewer, today())]

    def part_actions(self, viewer: Viewer, part: Part) -> list[str]:
        """Give the viewer's actions on a part."""
        facts = self._part_facts(part)
        return [a.value for a in viewer_actions(PARTICIPATION, facts, viewer, today())]

    def step(self, action: Action, viewer: Viewer, given: Given) -> ErrorCode | None:
        """Take a step; give the code of the refusal, or None when it was taken."""
        if not self.is_seen_by(viewer):
            return ErrorCode.NOT_FOUND
        found = decide(PROJECT, self.facts(), action, viewer, today(), given.supplied)
        if isinstance(found, Refusal):
            return found.code
        if given.version not in (None, self.version):
            return ErrorCode.VERSION_CONFLICT
        against = self._refused_by_effect(found, viewer, given)
        if against is None:
            self._move(found, viewer, given)
        return against

    def part_step(
        self, part: Part, action: Action, viewer: Viewer, given: Given
    ) -> ErrorCode | None:
        """Take a step of a part; give the code of the refusal, or None when it was taken."""
        if not self.sees_part(viewer, part):
            return ErrorCode.NOT_FOUND
        facts = self._part_facts(part)
        found = decide(PARTICIPATION, facts, action, viewer, today(), given.supplied)
        if isinstance(found, Refusal):
            return found.code
        if given.version not in (None, part.version):
            return ErrorCode.VERSION_CONFLICT
        assert isinstance(found.target, ParticipationState)
        part.to(found.target)
        leads = part.capacity is Capacity.LEAD and self.state in _LED
        if found.effect is Effect.REOPENS_WORK and leads:
            self.state, self.lead, self.version = WorkState.OPEN, (None, None), self.version + 1
        return None

    def _refused_by_effect(
        self, step: Transition, viewer: Viewer, given: Given
    ) -> ErrorCode | None:
        match step.effect:
            case Effect.ADDS_LEAD:
                return self._against_claim(viewer, given)
            case Effect.DISPATCHES_LEAD | Effect.ADDS_SUPPORT if not given.in_time:
                return ErrorCode.BAD_USER_INPUT
            case Effect.ADDS_SUPPORT if self._supports(given.organization):
                return ErrorCode.DUPLICATE
        return None

    def _against_claim(self, viewer: Viewer, given: Given) -> ErrorCode | None:
        may = claiming_organizations(self.facts(), viewer)
        if given.organization is not None:
            return None if given.organization in may else ErrorCode.NOT_PAIRED
        return ErrorCode.BAD_USER_INPUT if len(may) > 1 else None

    def _supports(self, organization: UUID | None) -> bool:
        return any(
            part.organization == organization and part.capacity is Capacity.SUPPORT
            for part in self.parts
            if part.state not in _GONE
        )

    def _move(self, step: Transition, viewer: Viewer, given: Given) -> None:
        self.version += 1
        if step.target is not None:
            assert isinstance(step.target, WorkState)
            self.state = step.target
        self.opened |= step.action is Action.PUBLISH
        if step.action is Action.START:
            self._leads_to(ParticipationState.ACCEPTED, ParticipationState.PENDING)
        self._take_effect(step.effect, viewer, given)

    def _take_effect(self, effect: Effect | None, viewer: Viewer, given: Given) -> None:
        match effect:
            case Effect.ADDS_LEAD:
                may = claiming_organizations(self.facts(), viewer)
                organization = given.organization or next(iter(may), None)
                self._led_by(organization, viewer.person, ParticipationState.ACCEPTED)
            case Effect.DISPATCHES_LEAD:
                self._led_by(given.organization, None, ParticipationState.PENDING)
            case Effect.REMOVES_LEAD:
                states = (*_STANDING, ParticipationState.COMPLETED)
                self._leads_to(ParticipationState.WITHDRAWN, *states)
                self.lead = (None, None)
            case Effect.ADDS_SUPPORT:
                called = Part(
                    given.organization, None, Capacity.SUPPORT, ParticipationState.PENDING
                )
                self.parts.append(called)
            case Effect.COMPLETES_PARTICIPATIONS:
                for part in self.parts:
                    if part.state is ParticipationState.ACCEPTED:
                        part.to(ParticipationState.COMPLETED)
            case Effect.MOVES_AREA_UP:
                self.area = parent_of(self.area) or self.area

    def _led_by(
        self, organization: UUID | None, person: UUID | None, state: ParticipationState
    ) -> None:
        self.lead = (organization, None if organization else person)
        self.parts.append(Part(*self.lead, Capacity.LEAD, state))

    def _leads_to(self, target: ParticipationState, *states: ParticipationState) -> None:
        for part in self._of_the_lead():
            if part.state in states:
                part.to(target)

    def _of_the_lead(self) -> Iterator[Part]:
        return (part for part in self.parts if part.capacity is Capacity.LEAD)

    def _part_facts(self, part: Part) -> Facts:
        return Facts(
            part.state, area=self.area, organization=part.organization, person=part.person,
            work_ended=self.state in WORK_ENDED,
        )  # fmt: skip

    def _is_in_scope_of(self, viewer: Viewer) -> bool:
        standing = [part for part in self.parts if part.state not in _GONE]
        own = {self.lead[0], *(part.organization for part in standing)}
        persons = {self.lead[1], *(part.person for part in standing)}
        return (
            any(within(self.area, area) for area in areas_of(viewer))
            or bool(own & {*own_organizations(viewer)})
            or any(_is(viewer, person) for person in persons)
        )


def areas_of(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Give the code ranges whose internal affairs a viewer sees."""
    return area_ranges(viewer) if Scope.READ_INTERNAL in viewer.scopes else ()


def own_organizations(viewer: Viewer) -> tuple[UUID, ...]:
    """Give the organisations whose internal affairs a viewer sees."""
    return organizations_of(viewer) if Scope.READ_INTERNAL in viewer.scopes else ()


def _is(viewer: Viewer, person: UUID | None) -> bool:
    return person is not None and viewer.person == person


def within(area: DivisionCode, bounds: tuple[str, str]) -> bool:
    """Tell whether an area is in a range of codes."""
    low, high = bounds
    return low <= area < high
