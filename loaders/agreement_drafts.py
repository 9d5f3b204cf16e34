"""Agreements drafted, and changed while they are drafts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from loaders.agreement_facts import read_agreements
from loaders.agreement_parts import Parts, changes_of, given_parts, stored_parts, told_of
from loaders.drafting import Drafting, cleared, new_number, reference, stored, taken
from loaders.objects import Session
from loaders.planned import Caller, Planned, Request, Told
from loaders.store import Change, Creation
from loaders.subjects import found_object, refuse_outdated
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.agreements import DRAFTERS, Draft, draft_refusal, not_a_draft, renewal_refusal
from rules.areas import DivisionCode, county_of
from rules.days import day_of
from rules.drafts import require_office
from rules.facts import Facts, Party
from rules.lifecycle import FormalState
from rules.pinyin import pinyin_key
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer

Key = tuple[Any, ...]
_COLUMNS = {"title": "title", "area": "area_code", "termStart": "term_start", "termEnd": "term_end"}


async def _create(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Draft an agreement; by an officer of one of its parties, or of the place."""
    values, viewer = request.input, caller.viewer
    area = DivisionCode(values["area"])
    key = (new_id(now), county_of(area))
    parts = await given_parts(session, values, viewer, key[1], Parts())
    facts = Facts(FormalState.DRAFT, area, parties=_parties(parts))
    require_office(viewer, Scope.WRITE_FORMAL, DRAFTERS, facts, "draft an agreement")
    row = _written(values)
    _refuse(draft_refusal(_draft(parts, row)))
    row |= await _renewed(session, values, viewer, key, parts, now)
    row |= {
        "id": key[0], "county": key[1], "state": FormalState.DRAFT,
        "number": values.get("number") or new_number("XY", now),
    }  # fmt: skip
    told = Told(request.mutation, after=row | told_of(parts))
    made = Creation(ENTITIES["Agreement"], key, row)
    besides = changes_of(key, now, Parts(), parts)
    return Planned(made, "CREATE", [told], FormalState.DRAFT, besides)


async def _update(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Change a draft; lists that are given take the place of the whole lists."""
    values, viewer, key = request.input, caller.viewer, request.key
    assert key is not None
    found = found_object(await read_agreements(session, viewer, [key], now))
    require_office(viewer, Scope.WRITE_FORMAL, DRAFTERS, found.facts, "change this agreement")
    _refuse(not_a_draft(found.facts))
    refuse_outdated(request.expected_version, found)
    before = await stored_parts(session, key)
    after = await given_parts(session, values, viewer, key[1], before)
    row = _written(values) | cleared(request, _COLUMNS, required=("title", "area"))
    _refuse_elsewhere(row, key)
    _refuse(draft_refusal(_draft(after, {**found.row, **row})))
    row |= await _still_renewed(session, values, viewer, found.row["renews_id"], key, after, now)
    was = await stored(session, found, row) | told_of(before)
    main = Change(found.entity, key, found.version, row, found.facts.state.value)
    told = Told(request.mutation, was, row | told_of(after))
    besides = changes_of(key, now, before, after)
    return Planned(main, "UPDATE", [told], found.facts.state.value, besides)


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    row = taken(values, _COLUMNS)
    return row | ({"title_pinyin": pinyin_key(row["title"])} if "title" in row else {})


def _parties(parts: Parts) -> tuple[Party, ...]:
    return tuple(Party(organization, "") for organization in parts.parties)


def _draft(parts: Parts, row: Mapping[str, Any]) -> Draft:
    return Draft(
        parties=list(parts.parties.items()),
        promisers=[promise.organization for promise in parts.promises],
        pairings=len(parts.pairings),
        term_start=row.get("term_start"),
        term_end=row.get("term_end"),
    )


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal


def _refuse_elsewhere(row: Mapping[str, Any], key: Key) -> None:
    if "area_code" in row and county_of(DivisionCode(row["area_code"])) != key[1]:
        words = f"An agreement stays in its county ({key[1]}); draft another one elsewhere."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("area",))


async def _renewed(
    session: Session, values: Mapping[str, Any], viewer: Viewer, key: Key, parts: Parts,
    now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Give the column of the agreement that this one renews, which must be renewable."""
    old_key = reference(values, "renews", "Agreement")
    if old_key is None:
        return {}
    [old] = await read_agreements(session, viewer, [old_key], now)
    if old is None or old.key[1] != key[1] or old.key == key:
        words = f"`renews` is the id of another agreement of the same county ({key[1]})."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, ("renews",))
    _refuse(renewal_refusal(old.facts, parts.parties, day_of(now)))
    return {"renews_id": old.key[0]}


async def _still_renewed(
    session: Session, values: Mapping[str, Any], viewer: Viewer, stored_id: Any, key: Key,
    parts: Parts, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Check a draft's renewal again when its parties or what it renews have changed."""
    if "renews" in values or stored_id is None:
        return await _renewed(session, values, viewer, key, parts, now)
    if "parties" not in values:
        return {}
    known = {"renews": f"Agreement:{key[1]}:{stored_id}"}
    await _renewed(session, known, viewer, key, parts, now)
    return {}


CREATE_AGREEMENT = Drafting("Agreement", _create)
UPDATE_AGREEMENT = Drafting("Agreement", _update)
