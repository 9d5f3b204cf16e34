"""Co-building agreements: who signs, what they promise, which pairings they cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rules.lifecycle import FormalState
from rules.pairings import PartySide
from sample.ids import between, pick
from sample.rows import Row, agreement, commitment, coverage, party

_OF_UNITS = (
    "每季度组织在职党员到社区开展一次志愿服务",
    "每年认领不少于两个共建项目",
    "开放会议室、停车场等资源供社区居民错时使用",
    "每半年到社区开展一次专题宣讲",
    "为社区困难家庭办理不少于十个微心愿",
)
_OF_COMMUNITIES = (
    "每季度向共建单位通报需求清单、资源清单、项目清单",
    "为在职党员到社区报到提供岗位和场地",
    "每年向共建单位反馈在职党员参与服务情况",
)
_TERM = timedelta(days=2 * 365)
_BEGINNINGS = {
    FormalState.ENDED: (date(2022, 3, 1), 300),
    FormalState.IN_FORCE: (date(2025, 1, 1), 300),
}
_SIGNED = (FormalState.IN_FORCE, FormalState.ENDED)


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who an agreement is between, and who witnesses it."""

    unit: Row
    community: Row
    witness: Row | None = None


def concluded(
    number: str,
    title: str,
    signatories: Signatories,
    pairings: Sequence[Row],
    state: FormalState,
    start: date,
    **columns: Any,
) -> Iterator[Row]:
    """Give an agreement in `state`, in the area of its first pairing unless told otherwise.

    Its term begins on `start` and lasts two years.
    """
    area = columns.pop("area", pairings[0]["area_code"])
    act = agreement(
        number, title, area, state, **({"term_start": start, "term_end": start + _TERM} | columns)
    )
    yield act
    yield from _parties(act, signatories)
    yield from (coverage(act, pairing) for pairing in pairings)
    yield from _commitments(act, signatories)


def first_start(key: str, state: FormalState) -> date:
    """Pick a day on which an agreement in `state` may begin: it is over, runs, or is to come."""
    first, span = _BEGINNINGS.get(state, (date(2026, 12, 1), 29))
    return first + timedelta(days=between(f"start {key}", 0, span))


def _parties(act: Row, signatories: Signatories) -> Iterator[Row]:
    yield party(act, signatories.unit, PartySide.UNIT, signed_at=_signed(act, half=True))
    yield party(act, signatories.community, PartySide.COMMUNITY, signed_at=_signed(act))
    if signatories.witness:
        yield party(act, signatories.witness, PartySide.WITNESS, signed_at=_signed(act))


def _signed(act: Row, *, half: bool = False) -> datetime | None:
    """Tell when a party signed; in a pending agreement only one half of the parties has."""
    if act["state"] in _SIGNED or (half and act["state"] is FormalState.PENDING):
        return datetime.combine(act["term_start"], time(2), UTC) - timedelta(days=60)
    return None


def _commitments(act: Row, signatories: Signatories) -> Iterator[Row]:
    key = str(act["id"])
    due = act["term_end"]
    first, second = between(key, 0, 4), between(f"second {key}", 1, 4)
    yield commitment(act, signatories.unit, _OF_UNITS[first], due)
    yield commitment(act, signatories.unit, _OF_UNITS[(first + second) % 5], due)
    yield commitment(act, signatories.community, pick(key, _OF_COMMUNITIES), due)
