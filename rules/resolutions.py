"""Owners' decisions: what the law asks of a vote (业主共同决定)."""

from dataclasses import dataclass
from decimal import Decimal

from rules.terms import Term


class Majority(Term):
    """What a decision needs among those who take part (表决要求; Civil Code, Art. 278)."""

    ORDINARY = "ORDINARY", "一般事项(过半数)", "Ordinary matters, items 1–5 and 9: more than half"
    QUALIFIED = "QUALIFIED", "特别事项(四分之三以上)", "Items 6–8: three quarters or more"


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote counted twice: by owners, and by their exclusive area in square metres."""

    majority: Majority
    owners: int
    area: Decimal
    owners_voting: int
    area_voting: Decimal
    owners_for: int
    area_for: Decimal


def lacking(tally: Tally) -> str | None:
    """Say which share the vote lacks, or None when it carries.

    Civil Code, Art. 278: two thirds or more of the owners and of the area must take part; more
    than half of those, for items 6–8 three quarters or more, must be for it, both by owners
    and by area. "以上" includes the number itself, "过半数" does not (Art. 1259).
    """
    if 3 * tally.owners_voting < 2 * tally.owners or 3 * tally.area_voting < 2 * tally.area:
        return "two thirds of the owners and of the area must take part"
    if tally.owners_voting <= 0:
        return "nobody has voted"
    if tally.majority is Majority.QUALIFIED:
        enough = (
            4 * tally.owners_for >= 3 * tally.owners_voting
            and 4 * tally.area_for >= 3 * tally.area_voting
        )
        return None if enough else "three quarters of those taking part must be for it"
    enough = 2 * tally.owners_for > tally.owners_voting and 2 * tally.area_for > tally.area_voting
    return None if enough else "more than half of those taking part must be for it"
