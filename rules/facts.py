"""What a decision about an object rests on; loaders read it, rules only judge it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rules.areas import DivisionCode
from rules.assignments import Rank, RegistrationBasis, Screening
from rules.lifecycle import State
from rules.resolutions import Tally


@dataclass(frozen=True, slots=True)
class Party:
    """A party to an agreement, its name for messages, and whether it has signed."""

    organization: UUID
    name: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """One object as it is now. What does not concern its kind stays at its default.

    Sets about the caller (`claimants`, `residents`, `endorsers`) need only hold what concerns
    the caller's own organisations and person, and in `endorsers` one other, if there is one.
    """

    state: State
    area: DivisionCode | None = None
    term_end: date | None = None
    """Last day of its term; it reads ENDED from the next day on."""

    requester: UUID | None = None
    """The person who raised or proposed it."""
    person: UUID | None = None
    """Whose assignment or participation it is."""
    client: UUID | None = None
    """The program that holds an assignment, where no person does."""
    organization: UUID | None = None
    """The unit of an assignment or participation; the proposer of a resolution."""

    lead_organization: UUID | None = None
    lead_person: UUID | None = None
    lead_name: str | None = None
    """Who leads the work; the name only if the caller may see it."""
    claimants: frozenset[UUID] = frozenset()
    """Organisations that may claim it: units with a standing pairing that covers the area."""
    places_left: int | None = None
    """How many may still sign up for an activity; None where one party leads."""
    finished_on: date | None = None
    work_ended: bool = False
    """Of a participation: whether its work is closed or cancelled."""

    parties: tuple[Party, ...] = ()
    department: UUID | None = None
    """The organisation department that reviews an appointment here."""
    residents: frozenset[UUID] = frozenset()
    """Persons who live in the area."""
    endorsers: frozenset[UUID] = frozenset()
    """Residents who have endorsed it."""

    basis: RegistrationBasis | None = None
    rank: Rank | None = None
    paired: bool = False
    """Whether the unit has a standing pairing with the area today."""
    registered: bool = False
    """Whether the person has another registration in force on the same basis."""
    incomplete: tuple[str, ...] = ()
    """What the role of an assignment asks for and is not filled in."""
    screening: tuple[tuple[str, Screening], ...] = ()
    """Each item of the negative list, by name, and what checking it has shown."""
    publicised_until: date | None = None
    """Last day of the public notice; None where no end was set."""
    tally: Tally | None = None

    @property
    def has_lead(self) -> bool:
        """Whether a party leads the work."""
        return self.lead_organization is not None or self.lead_person is not None
