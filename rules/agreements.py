"""What a draft of an agreement must be like before anybody is asked to sign it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rules.facts import Facts
from rules.lifecycle import FormalState, state_on
from rules.offices import Who
from rules.pairings import PartySide
from rules.refusals import ErrorCode, Refusal

DRAFTERS = (Who.PARTY, Who.COMMUNITY, Who.SUBDISTRICT)
"""Who draws an agreement up and changes the draft; submitting it is a party's."""
MOST_PARTIES, MOST_COMMITMENTS, MOST_PAIRINGS = 20, 100, 100
_RENEWABLE = frozenset({FormalState.IN_FORCE, FormalState.ENDED})


@dataclass(frozen=True, slots=True)
class Draft:
    """What of a draft is checked: who is party on which side, who promises, from when to when."""

    parties: Sequence[tuple[UUID, PartySide]]
    promisers: Sequence[UUID] = ()
    pairings: int = 0
    term_start: date | None = None
    term_end: date | None = None


def draft_refusal(draft: Draft) -> Refusal | None:
    """Say what is wrong with a draft, at which input; None when nothing is."""
    parties = [organization for organization, _ in draft.parties]
    sides = {side for _, side in draft.parties}
    checks = (
        (len(parties) <= MOST_PARTIES, f"At most {MOST_PARTIES} parties.", "parties"),
        (len(set(parties)) == len(parties), "Name each party once.", "parties"),
        (
            {PartySide.UNIT, PartySide.COMMUNITY} <= sides,
            "An agreement has a party on the side UNIT and one on the side COMMUNITY.",
            "parties",
        ),
        (draft.pairings <= MOST_PAIRINGS, f"At most {MOST_PAIRINGS} pairings.", "pairings"),
        (
            len(draft.promisers) <= MOST_COMMITMENTS,
            f"At most {MOST_COMMITMENTS} commitments.",
            "commitments",
        ),
        (
            set(draft.promisers) <= set(parties),
            "Only a party to the agreement can promise something in it.",
            "commitments",
        ),
        (_in_order(draft), "The term ends before it begins.", "termEnd"),
    )
    return next((_refusal(words, field) for good, words, field in checks if not good), None)


def renewal_refusal(old: Facts, parties: Collection[UUID], today: date) -> Refusal | None:
    """Say why an agreement between `parties` does not renew `old`; None when it does.

    A renewal is between the same parties and renews what is or was in force; the old one runs on to
    the end of its own term.
    """
    state = state_on(old.state, old.term_end, today)
    if state not in _RENEWABLE:
        words = f"Only an agreement that is or was in force can be renewed; this one is {state}."
        return Refusal(ErrorCode.WRONG_STATE, words, ("renews",))
    if {party.organization for party in old.parties} != set(parties):
        names = ", ".join(party.name for party in old.parties)
        return _refusal(f"A renewal has the same parties as before: {names}.", "renews")
    return None


def not_a_draft(facts: Facts) -> Refusal | None:
    """Say that the text is fixed; None while it is a draft."""
    if facts.state is FormalState.DRAFT:
        return None
    words = f"It is {facts.state.value}: its text is fixed. While under review it can be RETURNed."
    return Refusal(ErrorCode.WRONG_STATE, words, ("id",))


def _in_order(draft: Draft) -> bool:
    return draft.term_start is None or draft.term_end is None or draft.term_start <= draft.term_end


def _refusal(words: str, field: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, words, (field,))
