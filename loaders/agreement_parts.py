"""The parts of an agreement's draft: parties, promises, pairings; lists are replaced whole.

What stays is left alone, so that its id stays: work may be linked to a promise already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from loaders.drafting import reference, seen
from loaders.objects import Session
from loaders.store import Beside, Insertion, Removal, Revision
from loaders.uuids import new_ids
from rules.pairings import PartySide
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

Key = tuple[Any, ...]
_PARTIES = (
    "select organization_id, side from agreement_party where (agreement_id, county) = ($1, $2)"
)
_PROMISES = (
    "select id, organization_id, content, due_on from commitment"
    " where (agreement_id, county) = ($1, $2) order by id"
)
_PAIRINGS = "select pairing_id from agreement_pairing where (agreement_id, county) = ($1, $2)"


class Promise(NamedTuple):
    """What an organisation promises, and by when."""

    organization: UUID
    content: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one agreement; `ids` are those of its promises, in their order."""

    parties: Mapping[UUID, PartySide] = field(default_factory=dict)
    promises: Sequence[Promise] = ()
    pairings: Sequence[UUID] = ()
    ids: Sequence[UUID] = ()


async def stored_parts(session: Session, key: Key) -> Parts:
    """Read the parts of an agreement."""
    parties = await session.fetch("Agreement parties", _PARTIES, list(key))
    promises = await session.fetch("Agreement promises", _PROMISES, list(key))
    pairings = await session.fetch("Agreement pairings", _PAIRINGS, list(key))
    return Parts(
        {record[0]: PartySide[record[1]] for record in parties},
        [Promise(record[1], record[2], record[3]) for record in promises],
        [record[0] for record in pairings],
        [record[0] for record in promises],
    )


async def given_parts(
    session: Session, values: Mapping[str, Any], viewer: Viewer, county: str, stored: Parts
) -> Parts:
    """Read the parts that an input gives; lists that it leaves out stay as they are stored.

    Raises `Refusal` for what does not exist, may not be seen, or lies in another county.
    """
    parties, promises = stored.parties, stored.promises
    if "parties" in values:
        named = _organizations(values, "parties")
        _refuse_twice(named)
        sides = (PartySide[each["side"]] for each in values["parties"])
        parties = dict(zip(named, sides, strict=True))
    if "commitments" in values:
        of = _organizations(values, "commitments")
        promises = [_promise(*each) for each in zip(of, values["commitments"], strict=True)]
    for name in ("parties", "commitments"):
        organizations = {(each,) for each in _organizations(values, name)}
        await seen(session, viewer, name, "Organization", *organizations)
    pairings = await _pairings(session, values, viewer, county, stored)
    return Parts(parties, promises, pairings, stored.ids)


def changes_of(key: Key, now: datetime, before: Parts, after: Parts) -> list[Beside]:
    """Give the writes that make the one of the other."""
    own = {"agreement_id": key[0], "county": key[1]}
    return [
        *_party_changes(own, now, before, after),
        *_promise_changes(own, now, before, after),
        *_pairing_changes(own, before, after),
    ]


def told_of(parts: Parts) -> dict[str, Any]:
    """Give what the audit log tells of the parts."""
    return {
        "parties": [[each, side.value] for each, side in parts.parties.items()],
        "commitments": [[*promise] for promise in parts.promises],
        "pairings": list(parts.pairings),
    }


def _organizations(values: Mapping[str, Any], name: str) -> list[UUID]:
    found = []
    for each in values.get(name) or ():
        try:
            key = reference(each, "organization", "Organization")
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, (name, *refusal.path)) from refusal
        assert key is not None
        found.append(key[0])
    return found


def _refuse_twice(parties: Sequence[UUID]) -> None:
    if len(set(parties)) < len(parties):
        raise Refusal(ErrorCode.BAD_USER_INPUT, "Name each party once.", ("parties",))


def _promise(organization: UUID, given: Mapping[str, Any]) -> Promise:
    return Promise(organization, given["content"], given.get("dueOn"))


async def _pairings(
    session: Session, values: Mapping[str, Any], viewer: Viewer, county: str, stored: Parts
) -> Sequence[UUID]:
    if "pairings" not in values:
        return stored.pairings
    keys = [reference({"pairings": text}, "pairings", "Pairing") for text in values["pairings"]]
    found = list(dict.fromkeys(key for key in keys if key is not None))
    if any(key[1] != county for key in found):
        words = f"An agreement covers pairings of its own county ({county}) only."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, ("pairings",))
    await seen(session, viewer, "pairings", "Pairing", *found)
    return [key[0] for key in found]


def _party_changes(
    own: Mapping[str, Any], now: datetime, before: Parts, after: Parts
) -> list[Beside]:
    gone = [each for each in before.parties if each not in after.parties]
    new = [each for each in after.parties if each not in before.parties]
    kept = [each for each in before.parties if each in after.parties]
    found: list[Beside] = []
    if gone:
        found.append(Removal("agreement_party", {**own, "organization_id": gone}))
    for organization in kept:
        if before.parties[organization] is not after.parties[organization]:
            where = {**own, "organization_id": organization}
            found.append(Revision("agreement_party", where, {"side": after.parties[organization]}))
    for id, organization in zip(_ids(new, now), new, strict=True):
        named = {"organization_id": organization, "side": after.parties[organization]}
        found.append(Insertion("agreement_party", {"id": id, **own, **named}))
    return found


def _promise_changes(
    own: Mapping[str, Any], now: datetime, before: Parts, after: Parts
) -> list[Beside]:
    wanted, gone = list(after.promises), []
    for id, promise in zip(before.ids, before.promises, strict=True):
        if promise in wanted:
            wanted.remove(promise)
        else:
            gone.append(id)
    found: list[Beside] = _without_promises(gone, own["county"])
    for id, promise in zip(_ids(wanted, now), wanted, strict=True):
        said = {"content": promise.content, "due_on": promise.due_on}
        values = {"id": id, **own, "organization_id": promise.organization, **said}
        found.append(Insertion("commitment", values))
    return found


def _without_promises(ids: list[UUID], county: str) -> list[Beside]:
    if not ids:
        return []
    return [
        Removal("commitment_project", {"commitment_id": ids, "county": county}),
        Removal("commitment", {"id": ids, "county": county}),
    ]


def _ids(rows: Sequence[Any], now: datetime) -> list[UUID]:
    """Make ids in the order of the rows: lists are shown by id."""
    return sorted(new_ids(len(rows), now))


def _pairing_changes(own: Mapping[str, Any], before: Parts, after: Parts) -> list[Beside]:
    gone = [each for each in before.pairings if each not in after.pairings]
    new = [each for each in after.pairings if each not in before.pairings]
    found: list[Beside] = (
        [Removal("agreement_pairing", {**own, "pairing_id": gone})] if gone else []
    )
    return [*found, *(Insertion("agreement_pairing", {**own, "pairing_id": x}) for x in new)]
