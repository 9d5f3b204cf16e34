"""Wuhan's property industry: its Party committees (S3-11) and its mentoring (S3-12)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from rules.areas import CompoundClass
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from sample.divisions import counties, divisions
from sample.ids import between, pick, ranked
from sample.names import compound_name
from sample.rows import Row, area, organization, pairing, programme
from sample.wuhan import CITY, covered

COMPANIES, COMPOUNDS = 73, 294

_ZONES = {"武汉东湖新技术开发区": CITY, "武汉市东湖生态旅游风景区": "420111491"}
"""The two functional zones that are not districts; the first has no code in the table."""

_CLASSES = (CompoundClass.OLD, CompoundClass.OLD, CompoundClass.WORK_UNIT)
_BRANDS = (
    "安和", "百合", "长江", "楚天", "东方", "恒信", "江南", "金宇", "锦程", "康居", "龙泰",
    "美佳", "诚信", "荣盛", "三和", "泰安", "同心", "万家", "祥云", "欣悦", "永安", "中环",
    "众诚", "卓越",
)  # fmt: skip


def mentoring() -> Row:
    """Give the programme 物业牵手."""
    return programme(
        "WH-WYQS",
        "“物业牵手”行动",
        CITY,
        description="组织73个物业企业与294个自管小区建立帮扶机制。",
    )


def industry_committees() -> list[Row]:
    """Give the 16 committees: the city's, 13 districts', two functional zones'."""
    city = _committee("武汉市", CITY, None)
    districts = [_committee(d.name, d.code, city) for d in counties(CITY)]
    zones = [_committee(name, code, city) for name, code in _ZONES.items()]
    return [city, *districts, *zones]


def _committee(place: str, code: str, parent: Row | None) -> Row:
    kind = OrganizationKind.PARTY_COMMITTEE
    return organization(kind, f"{place}物业行业党委", code, parent=parent, sector="物业")


@cache
def compounds() -> tuple[str, ...]:
    """Give the codes of the 294 self-managed compounds, one to a community."""
    return tuple(f"{code}-C101" for code in sorted(ranked(covered())[-COMPOUNDS:]))


def companies() -> list[Row]:
    """Give the 73 property companies, each in the district of its first compound."""
    return [_company(n) for n in range(COMPANIES)]


def _company(n: int) -> Row:
    county = next(code for i, code in enumerate(compounds()) if _mentor(i) == n)[:6]
    brand = _BRANDS[n % len(_BRANDS)]
    name = f"{divisions()[county].name}{brand}物业服务有限公司"
    key = f"property company {n}"
    kind = OrganizationKind.PROPERTY_COMPANY
    return organization(kind, name, county, key=key, sector="物业")


def _mentor(compound: int) -> int:
    """Tell which company mentors the compound of this index: four or five in a row each."""
    return compound * COMPANIES // COMPOUNDS


def rows() -> Iterator[Row]:
    """Give committees, companies, compounds and who mentors which."""
    programme_row, units = mentoring(), companies()
    yield programme_row
    yield from industry_committees()
    yield from units
    for index, code in enumerate(compounds()):
        yield _compound(code)
        yield pairing(
            units[_mentor(index)],
            code,
            PairingKind.PROPERTY_MENTORING,
            date(2020, 9, 1),
            programme=programme_row,
        )


def _compound(code: str) -> Row:
    households = between(f"households {code}", 60, 900)
    return area(
        code,
        compound_name(code[:12], 1),
        compound_class=pick(f"class {code}", _CLASSES),
        property_managed=False,
        households=households,
        population=households * 27 // 10,
    )
