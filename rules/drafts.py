"""Who may draft and change what procedures then move on: offices, as for the steps themselves."""

from collections.abc import Collection, Iterable

from rules.areas import DivisionCode, subtree
from rules.facts import Facts
from rules.lifecycle import WORK_ENDED, WorkState
from rules.offices import Who, acts_as, in_none_of
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer, needs

PROJECT_DRAFTERS = (Who.COMMUNITY, Who.SUBDISTRICT)
"""Who drafts work for others to claim."""
PROJECT_INITIATORS = (Who.CLAIMANT, Who.REGISTERED_MEMBER)
"""Who drafts work that it will lead itself (创单, S3-24): a paired unit, a registered member."""
PROJECT_REPORTERS = (Who.LEAD, Who.COMMUNITY, Who.SUBDISTRICT)
"""Who tells how work is going."""

_REPORTED = frozenset({"health", "description"})


def require_office(
    viewer: Viewer, scope: Scope, who: Iterable[Who], facts: Facts, deed: str
) -> None:
    """Raise `Refusal` (`FORBIDDEN`) unless the viewer has the scope and one of the offices.

    `deed` begins the sentence: "To `deed` is for …".
    """
    needs(viewer, scope)
    refusal = in_none_of(who, facts, viewer, deed)
    if refusal is not None:
        raise refusal


def against_linking(agreement: Facts, work: Facts, viewer: Viewer) -> str | None:
    """Say why the caller puts no work under an agreement; None where that is theirs to do.

    A commitment is kept when all work that is linked to it is finished: a party's officer links
    work, or who handles the work, if the agreement is about the same place.
    """
    handles = any(acts_as(office, work, viewer) for office in PROJECT_DRAFTERS)
    if acts_as(Who.PARTY, agreement, viewer) or (handles and _overlap(agreement.area, work.area)):
        return None
    return "Work is put under an agreement by its parties, or by the community that it is about."


def _overlap(one: DivisionCode | None, other: DivisionCode | None) -> bool:
    if one is None or other is None:
        return False
    (low, high), (least, most) = subtree(one), subtree(other)
    return low < most and least < high


def refuse_ended(facts: Facts) -> None:
    """Raise `Refusal` (`WRONG_STATE`) for work that is closed or cancelled."""
    if facts.state in WORK_ENDED:
        raise Refusal(
            ErrorCode.WRONG_STATE, f"It is {facts.state.value}: nothing changes any more."
        )


def project_editors(facts: Facts, fields: Collection[str]) -> tuple[Who, ...]:
    """Give who may change these fields of a project: its lead only what it reports.

    While it is a draft, also who proposed it. Raises `Refusal` (`WRONG_STATE`) when it has ended.
    """
    refuse_ended(facts)
    if facts.state is WorkState.DRAFT:
        return (*PROJECT_DRAFTERS, Who.LEAD, Who.REQUESTER)
    return PROJECT_REPORTERS if set(fields) <= _REPORTED else PROJECT_DRAFTERS
