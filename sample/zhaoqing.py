"""Zhaoqing's Neighbourhood Vanguard programme (邻里先锋, S2): 304 communities carry it out.

The division table has 303 urban communities in Zhaoqing. The 304th is the village of Xi'an
(西岸村), whose first secretary of the programme the article describes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import WorkCategory
from sample.divisions import communities, divisions, spoken
from sample.ids import between, pick
from sample.names import UnitNames
from sample.rows import Row, organization, pairing, programme, project
from sample.works import CATALOGUE, Work, carried_out

CITY = "4412"
XIAN_VILLAGE = "441284108206"
NAMED = frozenset({
    "441202001024",  # 星湖社区
    "441202006003",  # 站北社区
    "441203001002",  # 苏村社区
    "441203101001",  # 永安社区
    XIAN_VILLAGE,
})  # fmt: skip
"""Communities whose work the article describes."""

_SEAT = "441202"
_STEPS = ("建队伍、建阵地", "收集社情民意", "办好身边微实事")


def vanguard() -> Row:
    """Give the programme of the whole city."""
    return programme(
        "ZQ-LLXF",
        "“邻里先锋”项目",
        CITY,
        formula="1+2+N",
        description="支部建在网格、先锋带动邻里、服务送进心坎。",
    )


def carriers() -> list[str]:
    """Give the codes of the 304 communities that carry it out."""
    return [*(division.code for division in communities(CITY)), XIAN_VILLAGE]


def team(community: str) -> Row:
    """Give the Neighbourhood Vanguard work team of a community."""
    return organization(
        OrganizationKind.WORK_TEAM,
        f"{spoken(community)}“邻里先锋”工作队",
        community,
        synthetic=community not in NAMED,
    )


def rows() -> Iterator[Row]:
    """Give the programme, a team and a project per community, the seat's paired units."""
    top = vanguard()
    yield top
    for n, code in enumerate(carriers(), 1):
        yield team(code)
        yield from [named_project(code)] if code in NAMED else _taken_up(n, code, top)
    yield from _paired_units(top)


def named_project(code: str) -> Row:
    """Give the project of a community that the article names; its own works are below it."""
    return project(
        _number(carriers().index(code) + 1),
        f"{spoken(code)}“邻里先锋”项目",
        code,
        key=f"ZQ-LLXF:{code}",
        lead=team(code),
        parent=vanguard(),
        category=WorkCategory.OTHER,
        synthetic=False,
    )


def _taken_up(n: int, code: str, top: Row) -> Iterator[Row]:
    """Give the one project by which a community carries out the programme."""
    work = Work("“邻里先锋”项目", pick(f"field of {code}", CATALOGUE).category, _STEPS)
    yield from carried_out(
        _number(n), spoken(code), code, work, team(code), key=f"ZQ-LLXF:{code}", parent=top
    )


def _number(n: int) -> str:
    return f"ZQ-LLXF-{n:03}"


def _paired_units(top: Row) -> Iterator[Row]:
    """Give a city unit for each community of the seat: the 1 of 1+2+N."""
    names = UnitNames()
    for division in communities(_SEAT):
        key = f"unit of {division.code}"
        kind, name, sector = names.invent(divisions()[CITY].name, key)
        unit = organization(kind, name, CITY, key=key, sector=sector)
        since = date(2022, 3, 1) + timedelta(days=between(f"since {key}", 0, 200))
        yield unit
        yield pairing(unit, division.code, PairingKind.AGENCY_COMMUNITY, since, programme=top)
