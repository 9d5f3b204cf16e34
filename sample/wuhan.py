"""Wuhan's counterpart links (对口联系, S3-22): 1,793 units, and all of 1,428 communities.

The division table is younger than the article and has 1,552 urban communities. The sample
takes 1,428 of them and makes them countable as the children of one programme.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from rules.lifecycle import FormalState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from sample.accords import Signatories, concluded, first_start
from sample.divisions import communities, divisions, spoken
from sample.ids import between, digest, pick, ranked
from sample.names import UnitNames
from sample.rows import Row, organization, pairing, programme
from sample.works import CATALOGUE, carried_out

CITY = "4201"
COMMUNITIES, UNITS = 1428, 1793

NAMED = frozenset({
    "420103009001",  # 西桥社区
    "420103010005",  # 横堤社区
    "420107003004",  # 蒋家墩社区
    "420107005008",  # 青和居社区
    "420111005012",  # 东湖社区
    "420111491015",  # 东湖新城社区
})  # fmt: skip
"""Communities that the article names: among the 1,428 in any case."""

_STATES = (
    *[FormalState.IN_FORCE] * 6,
    FormalState.ENDED,
    FormalState.PENDING,
    FormalState.UNDER_REVIEW,
    FormalState.DRAFT,
    FormalState.REJECTED,
)


@cache
def covered() -> tuple[str, ...]:
    """Give the codes of the 1,428 communities; what is not called a community comes last."""
    urban = communities(CITY)
    urban.sort(key=lambda d: (d.code not in NAMED, "社区" not in d.name, digest(d.code)))
    return tuple(sorted(division.code for division in urban[:COMMUNITIES]))


def counterpart_links() -> Row:
    """Give the programme that all links belong to."""
    return programme(
        "WH-DK",
        "机关企事业单位党组织对口联系社区",
        CITY,
        description="1793个机关企事业单位党组织全覆盖对口联系全市1428个社区。",
    )


@cache
def district_units() -> dict[str, Row]:
    """Give one district unit for each community: code of the community → unit."""
    names = UnitNames()
    return {code: _unit(code[:6], f"unit of {code}", names) for code in covered()}


@cache
def city_units() -> dict[str, Row]:
    """Give the city's own units: code of the first community of each → unit."""
    names = UnitNames()
    return {code: _unit(CITY, f"city unit of {code}", names) for code in _with_city_unit()[0]}


def _with_city_unit() -> tuple[list[str], list[str]]:
    """Give the first and the second community of each city unit."""
    order, number = ranked(covered()), UNITS - COMMUNITIES
    return order[:number], order[number : 2 * number]


def _unit(area: str, key: str, names: UnitNames) -> Row:
    kind, name, sector = names.invent(divisions()[area].name, key)
    return organization(kind, name, area, key=key, sector=sector)


def residents_committee(code: str) -> Row:
    """Give the residents' committee of a community, under its name in the table."""
    kind = OrganizationKind.RESIDENTS_COMMITTEE
    return organization(kind, divisions()[code].name, code, synthetic=False)


def rows() -> Iterator[Row]:
    """Give programme, units, links, a project for each community, and agreements for some."""
    links = counterpart_links()
    yield links
    yield from city_units().values()
    support = _city_unit_by_community()
    for n, code in enumerate(covered(), 1):
        yield from _community(n, code, support.get(code), links)


def _city_unit_by_community() -> dict[str, Row]:
    first, second = _with_city_unit()
    units = list(city_units().values())
    return dict(zip([*first, *second], units + units, strict=True))


def _community(n: int, code: str, second: Row | None, links: Row) -> Iterator[Row]:
    """Give one community's units, its links, its agreement if it has one, its project."""
    first, committee = district_units()[code], residents_committee(code)
    yield from (first, committee)
    pairings = [_link(unit, code, committee, links) for unit in (first, second) if unit]
    yield from pairings
    agreements = list(_agreements(n, code, Signatories(first, committee), pairings))
    yield from agreements
    running = [row for row in agreements if row.get("state") is FormalState.IN_FORCE]
    work = pick(f"work of {code}", CATALOGUE)
    yield from carried_out(
        f"WH-DK-{n:04}", spoken(code), code, work, first, [second] if second else [],
        key=f"WH-DK:{code}", parent=links, agreement=running[0] if running else None,
    )  # fmt: skip


def _link(unit: Row, code: str, committee: Row, links: Row) -> Row:
    since = date(2020, 5, 6) + timedelta(days=between(f"since {unit['id']} {code}", 0, 330))
    return pairing(
        unit,
        code,
        PairingKind.AGENCY_COMMUNITY,
        since,
        counterpart=committee,
        programme=links,
    )


def _agreements(n: int, code: str, signatories: Signatories, pairings: list[Row]) -> Iterator[Row]:
    """Give every fifth community an agreement; one that has ended is renewed."""
    if digest(f"has agreement {code}") % 5:
        return
    state = pick(f"agreement of {code}", _STATES)
    start = first_start(code, state)
    number, title = f"WH-XY-{n:04}", f"{signatories.unit['name']}与{spoken(code)}共建协议"
    first = list(concluded(number, title, signatories, pairings, state, start))
    yield from first
    if state is FormalState.ENDED:
        yield from concluded(
            f"{number}-2", f"{title}(续签)", signatories, pairings, FormalState.IN_FORCE,
            date(2025, 3, 1), renews=first[0],
        )  # fmt: skip
