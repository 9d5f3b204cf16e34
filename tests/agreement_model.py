"""An agreement as the rules say it must be: its row, who has signed, and `decide` over them."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from rules.acts import AGREEMENT
from rules.areas import DivisionCode
from rules.conditions import unsigned_parties
from rules.facts import Facts, Party
from rules.lifecycle import Action, FormalState, Supplied, state_on
from rules.procedures import decide, follow_up, viewer_actions
from rules.refusals import ErrorCode, Refusal
from rules.transitions import Effect, Transition
from rules.viewer import Viewer
from tests.work_model import areas_of, own_organizations, today, within


@dataclass(slots=True)
class Signing:
    """What a call supplies: the version read, for whom, a reason, and a signature that fits."""

    version: int | None = None
    organization: UUID | None = None
    reason: bool = True
    signature: bool | None = None
    """None where there is none; whether it fits."""

    @property
    def supplied(self) -> set[Supplied]:
        """What of it steps may require."""
        return {Supplied.REASON} if self.reason else set()


@dataclass(slots=True)
class Accord:
    """An agreement between parties, of which those in `keyed` have a key and must sign with it."""

    area: DivisionCode
    parties: list[UUID]
    keyed: frozenset[UUID]
    state: FormalState = FormalState.DRAFT
    version: int = 1
    term_end: date | None = None
    signed: set[UUID] = field(default_factory=set)

    @property
    def row(self) -> tuple[str, int, date | None]:
        """What its row must hold."""
        return self.state.value, self.version, self.term_end

    @property
    def reads(self) -> str:
        """The state as it reads today."""
        return state_on(self.state, self.term_end, today()).value

    def facts(self) -> Facts:
        """Give what decisions rest on."""
        parties = (Party(each, str(each), each in self.signed) for each in self.parties)
        return Facts(self.state, area=self.area, term_end=self.term_end, parties=tuple(parties))

    def is_seen_by(self, viewer: Viewer) -> bool:
        """Tell whether a viewer sees it (domain model §5)."""
        public = self.state in (FormalState.IN_FORCE, FormalState.ENDED)
        near = any(within(self.area, area) for area in areas_of(viewer))
        return public or near or bool({*self.parties} & {*own_organizations(viewer)})

    def actions(self, viewer: Viewer) -> list[str]:
        """Give the viewer's actions."""
        return [a.value for a in viewer_actions(AGREEMENT, self.facts(), viewer, today())]

    def step(self, action: Action, viewer: Viewer, given: Signing) -> ErrorCode | None:
        """Take a step; give the code of the refusal, or None when it was taken."""
        if not self.is_seen_by(viewer):
            return ErrorCode.NOT_FOUND
        found = decide(AGREEMENT, self.facts(), action, viewer, today(), given.supplied)
        if isinstance(found, Refusal):
            return found.code
        if given.version not in (None, self.version):
            return ErrorCode.VERSION_CONFLICT
        if found.effect is Effect.RECORDS_SIGNATURE:
            against = self._sign(viewer, given)
            if against is not None:
                return against
        self._move(found)
        return None

    def _move(self, step: Transition) -> None:
        """Take a step and, in the same write, what follows of itself."""
        self.version += 1
        following = follow_up(AGREEMENT, step, replace(self.facts(), state=self.state), today())
        target = following.target if following else step.target
        if target is not None:
            assert isinstance(target, FormalState)
            self.state = target

    def _sign(self, viewer: Viewer, given: Signing) -> ErrorCode | None:
        may = [party.organization for party in unsigned_parties(self.facts(), viewer)]
        if given.organization is not None and given.organization not in may:
            return ErrorCode.FORBIDDEN
        if given.organization is None and len(may) > 1:
            return ErrorCode.BAD_USER_INPUT
        party = given.organization or may[0]
        against = self._against_signature(party, given.signature)
        if against is None:
            self.signed.add(party)
        return against

    def _against_signature(self, party: UUID, fits: bool | None) -> ErrorCode | None:  # noqa: FBT001 # three values
        if party not in self.keyed:
            return None if fits is None else ErrorCode.SIGNATURE_INVALID
        if fits is None:
            return ErrorCode.SIGNATURE_MISSING
        return None if fits else ErrorCode.SIGNATURE_INVALID
