"""Who may record a person, and change what of it.

Whoever answers for a fact records it: the community where somebody lives, the unit whom it
employs, the organisation department the rank, an administrator whose account it is. So nobody
can write themselves into a right that rests on one of these.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from rules.areas import DivisionCode
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.offices import Who, acts_as
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer, missing_scope

COMMUNITY = (Who.COMMUNITY, Who.SUBDISTRICT)
"""Who answers for where somebody lives."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person lives and is employed, and the department that keeps the ranks there."""

    residence: DivisionCode | None = None
    employer: UUID | None = None
    department: UUID | None = None

    @property
    def facts(self) -> Facts:
        """What offices look at."""
        return Facts(
            FormalState.DRAFT, area=self.residence, organization=self.employer,
            department=self.department,
        )  # fmt: skip


def against_recording(
    before: Standing | None,
    after: Standing,
    changed: Collection[str],
    viewer: Viewer,
    *,
    known: bool = False,
) -> Refusal | None:
    """Give what stands against the caller's recording this, or None; `before` None makes one.

    `changed` are the columns given; `known` says that the person is in the caller's scope already:
    by recording where somebody lives or works nobody comes to read of a stranger. Code: FORBIDDEN.
    """
    unscoped = missing_scope(viewer, Scope.WRITE_FORMAL)
    if unscoped is not None:
        return unscoped
    if acts_as(Who.ADMINISTRATOR, after.facts, viewer):
        return None
    if before is None and not _answers_for(after, viewer):
        return _forbidden(_WORDS)
    refusals = [_against(name, before, after, viewer) for name in sorted(changed)]
    if before is not None and not (known or _answers_for(before, viewer)):
        refusals += [_forbidden(_STRANGER, name) for name in sorted(_TAKING & set(changed))]
    return next(filter(None, refusals), None)


_TAKING = frozenset({"residence_code", "employer_id"})
_STRANGER = "The person neither serves nor is employed where you act: an administrator records it."
_WORDS = "A person is recorded by the community of residence or by the employer: name yours."


def _acts(offices: Iterable[Who], standing: Standing, viewer: Viewer) -> bool:
    return any(acts_as(who, standing.facts, viewer) for who in offices)


def _answers_for(standing: Standing, viewer: Viewer) -> bool:
    return _acts((*COMMUNITY, Who.UNIT), standing, viewer)


def _against(name: str, before: Standing | None, after: Standing, viewer: Viewer) -> Refusal | None:
    ends = [standing for standing in (before, after) if standing is not None]
    match name:
        case "subject":
            return _forbidden("Whose account it is, an administrator records.", "subject")
        case "rank":
            kept = _acts((Who.ORGANIZATION_DEPARTMENT,), after, viewer)
            words = "The rank is recorded by the organisation department."
        case "residence_code":
            places = [end for end in ends if end.residence is not None]
            kept = all(_acts(COMMUNITY, place, viewer) for place in places)
            words = "Where somebody lives is recorded by that community, and by both on a move."
        case "employer_id":
            units = [end for end in ends if end.employer is not None]
            kept = all(_acts((Who.UNIT,), unit, viewer) for unit in units)
            words = "Who employs somebody is recorded by the unit, and by both on a change."
        case _:
            kept, words = before is None or _answers_for(before, viewer), _WORDS
    return None if kept else _forbidden(words, name)


def _forbidden(words: str, column: str | None = None) -> Refusal:
    return Refusal(ErrorCode.FORBIDDEN, words, (_INPUTS[column],) if column else ())


_INPUTS = {
    "subject": "subject", "rank": "rank", "residence_code": "residence", "employer_id": "employer",
    "display_name": "displayName", "contact": "contact", "party_member": "partyMember",
}  # fmt: skip
"""Where a mutation's input holds what a column is given."""
