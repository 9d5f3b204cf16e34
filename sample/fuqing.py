"""Jinhui Huafu Compound of Fuqing (S4): the "580" brand, its alliance, its envoys."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from rules.areas import CompoundClass
from rules.lifecycle import FormalState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import WorkCategory
from sample.accords import Signatories, concluded
from sample.divisions import spoken
from sample.rows import (
    Row,
    area,
    membership,
    organization,
    pairing,
    programme,
    project,
)
from sample.works import CATALOGUE, carried_out

COMMUNITY = "350181006006"
COMPOUND = f"{COMMUNITY}-C001"

_COUNTY, _SUBDISTRICT = "350181", "350181006"
_FOUNDED = date(2019, 1, 1)
"""The articles give years only: the first of January stands for them."""

_NAMED_UNITS = (
    ("福清市实验儿童学园", OrganizationKind.PUBLIC_INSTITUTION, _COUNTY, "教育"),
    ("福清市妇联", OrganizationKind.MASS_ORGANIZATION, _COUNTY, "妇联"),
    ("石竹市场监管所", OrganizationKind.AGENCY, _SUBDISTRICT, "市场监管"),
    ("石竹卫生服务中心", OrganizationKind.PUBLIC_INSTITUTION, _SUBDISTRICT, "卫健"),
    ("福清市城管局石竹执法中队", OrganizationKind.AGENCY, _SUBDISTRICT, "城管"),
)
_INVENTED_UNITS = (
    ("福清市司法系统第1机关单位", OrganizationKind.AGENCY, _COUNTY, "司法"),
    ("福清市供电系统第1国有企业", OrganizationKind.ENTERPRISE, _COUNTY, "供电"),
    ("福清市通信系统第1国有企业", OrganizationKind.ENTERPRISE, _COUNTY, "通信"),
    ("福清市金融系统第1国有企业", OrganizationKind.ENTERPRISE, _COUNTY, "金融"),
    ("福清市文旅系统第1事业单位", OrganizationKind.PUBLIC_INSTITUTION, _COUNTY, "文旅"),
    ("石竹街道社会工作服务中心", OrganizationKind.SOCIAL_ORGANIZATION, _SUBDISTRICT, "民政"),
)
_ENVOYS = tuple(f"“邻+”{theme}大使团" for theme in ("文明", "平安", "健康", "助老", "文体"))
_CLUBS = ("合唱微社团", "书画微社团", "乒乓微社团")
_SERVICES = {
    "大使团": WorkCategory.CIVILITY,
    "生活馆": WorkCategory.RESOURCE,
    "同盟会": WorkCategory.RESOURCE,
    "圆梦池": WorkCategory.HARDSHIP,
    "嘉年华": WorkCategory.CULTURE,
    "微治理": WorkCategory.PROPERTY,
    "恳谈日": WorkCategory.DISPUTE,
    "智慧云": WorkCategory.OTHER,
}


@cache
def branch() -> Row:
    """Give the compound's Party branch, founded in 2019."""
    return organization(
        OrganizationKind.PARTY_BRANCH,
        "金辉华府小区党支部",
        COMPOUND,
        established_on=_FOUNDED,
        synthetic=False,
    )


@cache
def units() -> tuple[Row, ...]:
    """Give the eleven units ("10 多家") of the alliance, five of them the article's."""
    named = (
        organization(kind, name, code, sector=sector, synthetic=False)
        for name, kind, code, sector in _NAMED_UNITS
    )
    invented = (
        organization(kind, name, code, sector=sector)
        for name, kind, code, sector in _INVENTED_UNITS
    )
    return *named, *invented


@cache
def alliance() -> Row:
    """Give the Party-building alliance."""
    kind = OrganizationKind.PARTY_ALLIANCE
    return organization(kind, "金辉华府小区党建联盟", COMPOUND, synthetic=False)


def brand() -> Row:
    """Give the programme "580" (我帮邻)."""
    return programme(
        "FQ-580",
        "“580”(我帮邻)党建品牌",
        COMPOUND,
        formula="1+3+N",
        lead=branch(),
        description="以“5有”为支撑,创新推出“邻+”8宝服务套餐。",
    )


def rows() -> Iterator[Row]:
    """Give the compound, its organisations, the alliance, the brand with its eight services."""
    yield area(
        COMPOUND, "金辉华府小区", synthetic=False, compound_class=CompoundClass.COMMERCIAL,
        property_managed=True, households=2443, population=6000, completed_on=date(2013, 1, 1),
    )  # fmt: skip
    yield branch()
    yield from _organizations()
    yield alliance()
    yield from units()
    yield from (membership(alliance(), unit) for unit in units())
    yield from _services()
    yield from _agreements()


def _organizations() -> Iterator[Row]:
    kinds = OrganizationKind
    yield organization(kinds.OWNERS_COMMITTEE, "金辉华府小区业委会", COMPOUND, synthetic=False)
    yield organization(
        kinds.PROPERTY_COMPANY, "金辉华府小区物业公司", COMPOUND, sector="物业", synthetic=False
    )
    for name in _ENVOYS:
        yield organization(kinds.WORK_TEAM, name, COMPOUND, parent=branch())
    for name in _CLUBS:
        yield organization(kinds.CLUB, name, COMPOUND, parent=branch())


def _services() -> Iterator[Row]:
    """Give the brand and the eight services of its package, named by the article."""
    top = brand()
    yield top
    for n, (name, category) in enumerate(_SERVICES.items(), 1):
        yield project(
            f"FQ-580-{n}", f"“邻+”{name}", COMPOUND, category=category, lead=branch(),
            parent=top, synthetic=False,
        )  # fmt: skip


def _agreements() -> Iterator[Row]:
    """Give invented agreements of three units, each with a link and a project."""
    states = (FormalState.IN_FORCE, FormalState.PENDING, FormalState.UNDER_REVIEW)
    for n, (unit, state) in enumerate(zip(units()[len(_NAMED_UNITS) :], states, strict=False), 1):
        link = pairing(
            unit, COMMUNITY, PairingKind.AGENCY_COMMUNITY, date(2021, 3, 1), counterpart=branch()
        )
        start = date(2026, 3, 1) if state is FormalState.IN_FORCE else date(2026, 12, 1)
        title = f"{unit['name']}与金辉华府小区党支部共建协议"
        act, *rest = concluded(
            f"FQ-580-XY-{n}", title, Signatories(unit, branch()), [link], state, start
        )
        yield from (link, act, *rest)
        yield from carried_out(
            f"FQ-GJ-{n}", spoken(COMMUNITY), COMMUNITY, CATALOGUE[14 + n], unit, [branch()],
            agreement=act if state is FormalState.IN_FORCE else None,
        )  # fmt: skip
