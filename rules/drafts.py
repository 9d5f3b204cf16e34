"""Who may draft and change what procedures then move on: offices, as for the steps themselves."""

from collections.abc import Collection, Iterable

from rules.facts import Facts
from rules.lifecycle import WorkState
from rules.offices import Who, in_none_of
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer, needs

PROJECT_DRAFTERS = (Who.COMMUNITY, Who.SUBDISTRICT)
"""Who drafts work for others to claim."""
PROJECT_INITIATORS = (Who.CLAIMANT, Who.REGISTERED_MEMBER)
"""Who drafts work that it will lead itself (创单, S3-24): a paired unit, a registered member."""
PROJECT_REPORTERS = (Who.LEAD, Who.COMMUNITY, Who.SUBDISTRICT)
"""Who tells how work is going."""

_ENDED = frozenset({WorkState.CLOSED, WorkState.CANCELLED})
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


def refuse_ended(facts: Facts) -> None:
    """Raise `Refusal` (`WRONG_STATE`) for work that is closed or cancelled."""
    if facts.state in _ENDED:
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
