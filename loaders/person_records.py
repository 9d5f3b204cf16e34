"""People recorded, and what is known of them changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from loaders.access import ALL, Access
from loaders.assignment_acts import lock_person
from loaders.assignment_facts import DEPARTMENT
from loaders.drafting import Drafting, cleared, reference, seen, taken
from loaders.objects import Session
from loaders.parameters import Parameters
from loaders.planned import Caller, Planned, Request, Told
from loaders.remembering import CHANNEL
from loaders.store import Change, Creation
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.areas import DivisionCode, county_of
from rules.person_records import Standing, against_recording
from rules.pinyin import pinyin_key
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer, access_shape

COLUMNS = {
    "displayName": "display_name", "partyMember": "party_member", "rank": "rank",
    "residence": "residence_code", "contact": "contact", "subject": "subject",
}  # fmt: skip
"""Input field → column; the employer is referred to."""
_RESTRICTED = {"contact": "contact", "rank": "rank", "residence_code": "residence"}

_SEATS = (
    "select r.residence_known, o.area_code as seat, " + DEPARTMENT.format(area="r.place")
    + " as department from (select {residence} is null or exists (select from area"
    " where code = {residence}) as residence_known, coalesce({county}, {residence},"
    " (select area_code from organization where id = {employer})) as place) r"
    " left join organization o on o.id = {employer}"
)  # fmt: skip
_STORED = (
    "select t.version, t.display_name, t.party_member, t.rank, t.residence_code, t.contact,"
    " t.subject, t.employer_id, t.name_pinyin, {known} as known from person t"
    " where t.id = {id} and t.county = {county} and {visible}"
)


async def _create(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    row = await _given(session, request.input, caller.viewer)
    seats = await _seats(session, row, None)
    after = _standing(row, seats["department"])
    _refuse(None, after, row, caller.viewer)
    place = row.get("residence_code") or seats["seat"]
    if place is None:
        words = "Where somebody is recorded follows from the residence or the employer: name one."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("residence",))
    key = (new_id(now), county_of(DivisionCode(place)))
    row |= {"id": key[0], "county": key[1]}
    return Planned(
        Creation(ENTITIES["Person"], key, row), "CREATE", [Told(request.mutation, after=row)]
    )


async def _update(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    assert request.key is not None
    await lock_person(session, request.key)
    stored = await _stored(session, request.key, caller.viewer)
    if request.expected_version not in (None, stored["version"]):
        words = f"It is version {stored['version']} now. Read it again."
        raise Refusal(ErrorCode.VERSION_CONFLICT, words, ("expectedVersion",))
    row = await _given(session, request.input, caller.viewer)
    row |= cleared(request, {**COLUMNS, "employer": "employer_id"}, required=("displayName",))
    seats = await _seats(session, {**stored, **row}, str(request.key[1]))
    known = _open_to(caller.viewer, stored)
    before = _standing(known, seats["department"])
    after = _standing({**known, **row}, seats["department"])
    _refuse(before, after, row, caller.viewer, known=stored["known"])
    told = Told(request.mutation, {name: stored[name] for name in row}, row)
    main = Change(ENTITIES["Person"], request.key, stored["version"], row)
    return Planned(main, "UPDATE", [told], notify=CHANNEL)


async def _given(session: Session, values: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Give the columns that the input says something about."""
    row = taken(values, COLUMNS)
    if "display_name" in row:
        row["name_pinyin"] = pinyin_key(row["display_name"])
    employer = reference(values, "employer", "Organization")
    if employer is not None:
        await seen(session, viewer, "employer", "Organization", employer)
        row["employer_id"] = employer[0]
    return row


async def _seats(session: Session, row: Mapping[str, Any], county: str | None) -> Mapping[str, Any]:
    """Give the employer's seat and the organisation department; refuse an unknown residence."""
    parameters = Parameters()
    sql = _SEATS.format(
        residence=parameters.add(row.get("residence_code"), "text"),
        employer=parameters.add(row.get("employer_id"), "uuid"),
        county=parameters.add(county, "text"),
    )
    [found] = await session.fetch("person's seats", sql, parameters, ALL)
    if not found["residence_known"]:
        words = f"No area has the code {row['residence_code']}."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, ("residence",))
    seats: Mapping[str, Any] = found
    return seats


async def _stored(session: Session, key: tuple[Any, ...], viewer: Viewer) -> dict[str, Any]:
    parameters, person = Parameters(), ENTITIES["Person"]
    access = Access(viewer, parameters)
    sql = _STORED.format(
        id=parameters.add(key[0], "uuid"),
        county=parameters.add(key[1], "text"),
        visible=person.visible_to(access, "t"),
        known=person.in_scope(access, "t"),
    )
    found = await session.fetch("person stored", sql, parameters, ALL)
    if not found:
        words = "There is no such person, or you may not see them."
        raise Refusal(ErrorCode.NOT_FOUND, words, ("id",))
    return dict(found[0])


def _open_to(viewer: Viewer, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where a person lives for those who may not read it: refusals would tell them."""
    open_to_all = access_shape(viewer).restricted or access_shape(viewer).admin
    return {**stored} if open_to_all else {**stored, "residence_code": None}


def _standing(row: Mapping[str, Any], department: Any) -> Standing:
    residence = row.get("residence_code")
    return Standing(
        None if residence is None else DivisionCode(residence), row.get("employer_id"), department
    )


def _refuse(
    before: Standing | None,
    after: Standing,
    row: Mapping[str, Any],
    viewer: Viewer,
    *,
    known: bool = False,
) -> None:
    """Raise `Refusal` for what is not the caller's to record, or is recorded without a purpose."""
    columns = row.keys() - {"name_pinyin"}
    against = against_recording(before, after, columns, viewer, known=known)
    if against is not None:
        raise against
    personal = sorted(_RESTRICTED[name] for name in row.keys() & _RESTRICTED.keys())
    if personal and not access_shape(viewer).restricted:
        words = (
            f"To record {', '.join(personal)} the key needs the scope read:restricted, and the "
            "request a purpose."
        )
        raise Refusal(ErrorCode.RESTRICTED, words, (personal[0],))


CREATE_PERSON = Drafting("Person", _create, transacted=True)
UPDATE_PERSON = Drafting("Person", _update, transacted=True)
