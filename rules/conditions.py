"""What must be so before a step of a procedure: needs, guards, and which of two ways it takes."""

from collections.abc import Callable
from datetime import date, timedelta

from rules.areas import county_of, parent_of
from rules.assignments import Rank, RegistrationBasis, is_at_least, not_clear
from rules.facts import Facts, Party
from rules.offices import OFFICERS, Who, acts_as
from rules.refusals import ErrorCode, Refusal
from rules.resolutions import lacking
from rules.terms import Term
from rules.viewer import Viewer, covers

ACCEPTED_AFTER = timedelta(days=15)
"""How long finished work waits for its acceptance before the hub closes it."""


class Condition(Term):
    """What must be so before a step (办理条件)."""

    SIGNED_BY_ALL = "SIGNED_BY_ALL", "各方均已签署", "Every party has signed"
    NOT_SIGNED_YET = "NOT_SIGNED_YET", "本方尚未签署", "The caller's party has not signed yet"
    ENDORSED_BY_RESIDENTS = "ENDORSED_BY_RESIDENTS", "已有居民推选", "A resident has endorsed it"
    NOT_ENDORSED_YET = "NOT_ENDORSED_YET", "本人尚未推选", "The caller has not endorsed it yet"
    UNIT_PAIRED = "UNIT_PAIRED", "单位已与该区划结对", "The unit is paired with the area"
    PARTNER_PAIRED = (
        "PARTNER_PAIRED",
        "单位共建社区报到须已结对",
        "On the basis UNIT_PARTNER: the unit is paired with the area",
    )
    RANK_SUFFICES = "RANK_SUFFICES", "正科级及以上", "The person is section chief or higher"
    ONE_PER_BASIS = (
        "ONE_PER_BASIS",
        "同一依据下仅一处报到有效",
        "No other registration on the same basis is in force",
    )
    SCREENED = "SCREENED", "负面清单全部通过", "The negative list is checked and all clear"
    VOTE_CARRIES = "VOTE_CARRIES", "表决达到法定比例", "The vote reaches the shares of the law"
    NOTICE_OVER = "NOTICE_OVER", "公示期满", "The days of public notice are over"
    ACCEPTANCE_LAPSED = (
        "ACCEPTANCE_LAPSED",
        "办结后逾期未验收",
        f"Nobody has accepted it {ACCEPTED_AFTER.days} days after it was finished",
    )
    NOT_ONESELF = "NOT_ONESELF", "不得自行批准", "It is not the caller's own"
    ANOTHERS = "ANOTHERS", "不得推选本人", "The candidate is not the caller"
    NOT_ITS_LEAD = "NOT_ITS_LEAD", "不得自行验收", "The caller does not lead it"
    OF_PROGRAM = "OF_PROGRAM", "任职者为程序", "A program holds it; a person submits in person"
    COMPLETE = "COMPLETE", "任职信息完整", "What the role asks for is filled in"
    AREA_ABOVE = "AREA_ABOVE", "县级以内有上级区划", "There is a higher area within the county"
    WORK_GOES_ON = "WORK_GOES_ON", "事项未销号、未取消", "The work is neither closed nor cancelled"
    WITHOUT_LEAD = "WITHOUT_LEAD", "尚无主办方", "Nobody leads it yet"
    WITH_LEAD = "WITH_LEAD", "已有主办方(创单)", "It has its lead already (self-initiated)"
    LAST_PLACE = "LAST_PLACE", "仅余一个名额", "One place is left, or one party leads"
    MORE_PLACES = "MORE_PLACES", "余有多个名额", "More than one place is left"


def unmet(condition: Condition, facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    """Give the refusal that says what is missing, or None when the condition holds."""
    return _CHECKS[condition](facts, viewer, today)


def unsigned_parties(facts: Facts, viewer: Viewer) -> tuple[Party, ...]:
    """Give the parties that the viewer may sign for and that have not signed.

    An officer of two parties says in the request for which one it signs.
    """
    return tuple(
        party
        for party in facts.parties
        if not party.signed and covers(viewer, OFFICERS, None, (party.organization,))
    )


def _refuse(code: ErrorCode, message: str, *, unless: bool) -> Refusal | None:
    return None if unless else Refusal(code, message)


def _signed_by_all(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    missing = [party.name for party in facts.parties if not party.signed]
    return _refuse(
        ErrorCode.SIGNATURE_MISSING,
        f"Signatures are missing: {', '.join(missing) or 'no party is named'}.",
        unless=bool(facts.parties) and not missing,
    )


def _not_signed_yet(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.ALREADY_ENDORSED,
        "Your party has signed already.",
        unless=bool(unsigned_parties(facts, viewer)),
    )


def _endorsed_by_residents(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.ENDORSEMENT_MISSING,
        "A resident of the area must endorse it first.",
        unless=bool(facts.endorsers),
    )


def _not_endorsed_yet(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.ALREADY_ENDORSED,
        "You have endorsed it already.",
        unless=viewer.person not in facts.endorsers,
    )


def _unit_paired(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.NOT_PAIRED,
        "The unit has no standing pairing with the area; pair them first.",
        unless=facts.paired,
    )


def _partner_paired(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    partner = facts.basis is RegistrationBasis.UNIT_PARTNER
    return _unit_paired(facts, viewer, today) if partner else None


def _rank_suffices(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.RANK_TOO_LOW,
        "A first secretary must be section chief (正科级) or higher.",
        unless=is_at_least(facts.rank, Rank.SECTION_CHIEF),
    )


def _one_per_basis(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.ALREADY_REGISTERED,
        "The person is registered elsewhere on this basis; end that registration first.",
        unless=not facts.registered,
    )


def _screened(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    # What the list has shown is RESTRICTED: it is read with a purpose, and the read audited.
    return _refuse(
        ErrorCode.SCREENING_NOT_CLEAR,
        "The negative list is not checked and all clear; `screening` tells by which items.",
        unless=bool(facts.screening) and not not_clear(facts.screening),
    )


def _vote_carries(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    missing = "no vote was counted" if facts.tally is None else lacking(facts.tally)
    words = f"Civil Code, Art. 278: {missing}."
    return _refuse(ErrorCode.VOTE_INSUFFICIENT, words, unless=missing is None)


def _notice_over(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    until = facts.publicised_until
    over = until is None or until < today
    words = f"The public notice runs to the end of {until}."
    return _refuse(ErrorCode.TOO_EARLY, words, unless=over)


def _acceptance_lapsed(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.TOO_EARLY,
        f"It waits {ACCEPTED_AFTER.days} days for its acceptance first.",
        unless=facts.finished_on is not None and facts.finished_on + ACCEPTED_AFTER < today,
    )


def _is_holder(facts: Facts, viewer: Viewer) -> bool:
    """Tell whether the assignment is the caller's own, a person's or a program's."""
    human = viewer.person is not None and viewer.person == facts.person
    return human or (facts.client is not None and viewer.client == str(facts.client))


def _not_oneself(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.FORBIDDEN,
        "Another administrator must confirm your own office.",
        unless=not _is_holder(facts, viewer),
    )


def _anothers(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.FORBIDDEN,
        "Other residents endorse a candidate; nobody endorses themselves.",
        unless=not _is_holder(facts, viewer),
    )


def _not_its_lead(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.FORBIDDEN,
        "Who has led the work does not accept it: the community does.",
        unless=not acts_as(Who.LEAD, facts, viewer),
    )


def _of_program(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(
        ErrorCode.FORBIDDEN,
        "A person submits their own office; an administrator submits a program's.",
        unless=facts.client is not None,
    )


def _complete(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    missing = ", ".join(facts.incomplete)
    words = f"This role is fixed in person, time, area and duty; missing: {missing}."
    return _refuse(ErrorCode.INCOMPLETE_ASSIGNMENT, words, unless=not facts.incomplete)


def _area_above(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    parent = parent_of(facts.area) if facts.area is not None else None
    return _refuse(
        ErrorCode.NOTHING_ABOVE,
        "The county is the highest level that handles it.",
        unless=parent is not None and county_of(parent) == county_of(facts.area or parent),
    )


def _work_goes_on(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(ErrorCode.WRONG_STATE, "The work has ended.", unless=not facts.work_ended)


def _without_lead(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(ErrorCode.WRONG_STATE, "It has its lead already.", unless=not facts.has_lead)


def _with_lead(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    return _refuse(ErrorCode.WRONG_STATE, "It has no lead yet.", unless=facts.has_lead)


def _last_place(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    last = facts.places_left is None or facts.places_left <= 1
    return _refuse(ErrorCode.WRONG_STATE, "More than one place is left.", unless=last)


def _more_places(facts: Facts, viewer: Viewer, today: date) -> Refusal | None:
    more = facts.places_left is not None and facts.places_left > 1
    return _refuse(ErrorCode.WRONG_STATE, "At most one place is left.", unless=more)


_CHECKS: dict[Condition, Callable[[Facts, Viewer, date], Refusal | None]] = {
    Condition.SIGNED_BY_ALL: _signed_by_all,
    Condition.NOT_SIGNED_YET: _not_signed_yet,
    Condition.ENDORSED_BY_RESIDENTS: _endorsed_by_residents,
    Condition.NOT_ENDORSED_YET: _not_endorsed_yet,
    Condition.UNIT_PAIRED: _unit_paired,
    Condition.PARTNER_PAIRED: _partner_paired,
    Condition.RANK_SUFFICES: _rank_suffices,
    Condition.ONE_PER_BASIS: _one_per_basis,
    Condition.SCREENED: _screened,
    Condition.VOTE_CARRIES: _vote_carries,
    Condition.NOTICE_OVER: _notice_over,
    Condition.ACCEPTANCE_LAPSED: _acceptance_lapsed,
    Condition.NOT_ONESELF: _not_oneself,
    Condition.ANOTHERS: _anothers,
    Condition.NOT_ITS_LEAD: _not_its_lead,
    Condition.OF_PROGRAM: _of_program,
    Condition.COMPLETE: _complete,
    Condition.AREA_ABOVE: _area_above,
    Condition.WORK_GOES_ON: _work_goes_on,
    Condition.WITHOUT_LEAD: _without_lead,
    Condition.WITH_LEAD: _with_lead,
    Condition.LAST_PLACE: _last_place,
    Condition.MORE_PLACES: _more_places,
}

_FORBIDDING = (
    Condition.NOT_ONESELF, Condition.ANOTHERS, Condition.NOT_ITS_LEAD, Condition.OF_PROGRAM,
)  # fmt: skip
_OF_STATE = (
    Condition.WORK_GOES_ON, Condition.WITHOUT_LEAD, Condition.WITH_LEAD, Condition.LAST_PLACE,
    Condition.MORE_PLACES,
)  # fmt: skip
CODES: dict[Condition, ErrorCode] = {
    Condition.SIGNED_BY_ALL: ErrorCode.SIGNATURE_MISSING,
    Condition.NOT_SIGNED_YET: ErrorCode.ALREADY_ENDORSED,
    Condition.NOT_ENDORSED_YET: ErrorCode.ALREADY_ENDORSED,
    Condition.ENDORSED_BY_RESIDENTS: ErrorCode.ENDORSEMENT_MISSING,
    **dict.fromkeys((Condition.UNIT_PAIRED, Condition.PARTNER_PAIRED), ErrorCode.NOT_PAIRED),
    Condition.RANK_SUFFICES: ErrorCode.RANK_TOO_LOW,
    Condition.ONE_PER_BASIS: ErrorCode.ALREADY_REGISTERED,
    Condition.SCREENED: ErrorCode.SCREENING_NOT_CLEAR,
    Condition.VOTE_CARRIES: ErrorCode.VOTE_INSUFFICIENT,
    **dict.fromkeys((Condition.NOTICE_OVER, Condition.ACCEPTANCE_LAPSED), ErrorCode.TOO_EARLY),
    Condition.COMPLETE: ErrorCode.INCOMPLETE_ASSIGNMENT,
    Condition.AREA_ABOVE: ErrorCode.NOTHING_ABOVE,
    **dict.fromkeys(_FORBIDDING, ErrorCode.FORBIDDEN),
    **dict.fromkeys(_OF_STATE, ErrorCode.WRONG_STATE),
}
"""The code of the refusal when a condition does not hold."""
