"""Division codes: what level, parent, county and settlement a code says.

Sources: GB/T 2260 (province, prefecture, county: 6 digits), GB/T 10114 (township: 3 digits),
and the National Bureau of Statistics' rules for the 12-digit code (统计用区划代码). Below a
community no national code exists; the hub's own suffixes are `-C` compound, `-G` grid,
`-B` building, `-E` entrance, then the household's number.

A code is kept as a *path*: the digits without padding (`3507`, `350703001005`), so that a
subtree is a range of texts. The official form pads it with zeros to 12 digits.
"""

import re
from typing import NewType

from rules.refusals import ErrorCode, Refusal
from rules.terms import Term

DivisionCode = NewType("DivisionCode", str)
"""A division code in path form, 2 to 12 digits, or 12 digits and a local suffix."""

WHOLE_HUB = DivisionCode("10")
"""The county of what belongs to the hub as a whole: a number that no province has."""


class AreaLevel(Term):
    """Level of an area in the one tree of places (区划层级)."""

    PROVINCE = "PROVINCE", "省(自治区、直辖市)", "Province"
    PREFECTURE = "PREFECTURE", "地级市", "Prefecture-level city"
    COUNTY = "COUNTY", "县(市、区)", "County, county-level city or district"
    SUBDISTRICT = "SUBDISTRICT", "街道、镇、乡", "Subdistrict, town or township"
    COMMUNITY = "COMMUNITY", "社区、行政村", "Urban community or administrative village"
    GRID = "GRID", "网格", "Grid"
    COMPOUND = "COMPOUND", "小区、片区", "Residential compound"
    BUILDING = "BUILDING", "楼栋", "Building"
    ENTRANCE = "ENTRANCE", "楼道、单元", "Entrance (stairwell unit)"
    HOUSEHOLD = "HOUSEHOLD", "户", "Household"


class Settlement(Term):
    """Whether a community is urban or rural (城乡属性)."""

    URBAN = "URBAN", "城镇(居民委员会)", "Urban: a residents' committee"
    RURAL = "RURAL", "乡村(村民委员会)", "Rural: a villagers' committee"


class CompoundClass(Term):
    """Class of a residential compound (小区类型)."""

    COMMERCIAL = "COMMERCIAL", "商品房型小区", "Commercial housing"
    OLD = "OLD", "老旧型小区", "Old compound"
    URBAN_RENEWAL = "URBAN_RENEWAL", "城改型小区", "Urban renewal"
    WORK_UNIT = "WORK_UNIT", "单位型小区", "Work-unit housing"


_FORM = re.compile(r"[1-9]\d(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3}(?P<suffix>-.+)?)?)?)?)?", re.ASCII)
_SUFFIX = re.compile(
    r"-(?:(?P<grid>G\d{3})|(?P<compound>C\d{3,4})"
    r"(?P<building>-B\d{2,3})?(?(building)(?P<entrance>-E\d{2})?"
    r"(?(entrance)(?P<household>-\d{4})?)))",
    re.ASCII,
)
_DIGITS = {2: AreaLevel.PROVINCE, 4: AreaLevel.PREFECTURE, 6: AreaLevel.COUNTY,
           9: AreaLevel.SUBDISTRICT, 12: AreaLevel.COMMUNITY}  # fmt: skip
_SUFFIXES = {"G": AreaLevel.GRID, "C": AreaLevel.COMPOUND, "B": AreaLevel.BUILDING,
             "E": AreaLevel.ENTRANCE}  # fmt: skip
_PADDING = re.compile(r"(?<=^.{9})000$|(?<=^.{6})0{6}$|(?<=^.{4})0{8}$|(?<=^.{2})0{10}$")


def parse_division_code(text: str) -> DivisionCode:
    """Read a division code in official or path form; give its path.

    `350703000000` and `350703` are the same county. Raises `Refusal`
    (`INVALID_DIVISION_CODE`) for anything else.
    """
    path = _unpadded(text.strip())
    form = _FORM.fullmatch(path)
    if form is None or not _is_suffix(form["suffix"]) or _skips_prefecture(path):
        raise Refusal(
            ErrorCode.INVALID_DIVISION_CODE,
            f"{text[:60]!r} is not a division code. Give 12 digits (350703001005), their path "
            "without padding (350703), or a local code below a community "
            "(350703001005-C012-B28-E02-0801).",
        )
    return DivisionCode(path)


def official_code(code: DivisionCode) -> str:
    """Give the official form: digits padded with zeros to 12; local suffixes as they are."""
    return code.ljust(12, "0")


def level_of(code: DivisionCode) -> AreaLevel:
    """Tell the level by the code's length or its last suffix."""
    if len(code) <= 12:
        return _DIGITS[len(code)]
    return _SUFFIXES.get(code.rsplit("-", 1)[1][0], AreaLevel.HOUSEHOLD)


def parent_of(code: DivisionCode) -> DivisionCode | None:
    """Give the code one level up; None for a province.

    Where a prefecture has no counties (digits 5 and 6 are `00`, as in 441900003), the
    parent of a town is the prefecture.
    """
    if "-" in code:
        return DivisionCode(code.rsplit("-", 1)[0])
    shorter = {4: 2, 6: 4, 9: 6, 12: 9}.get(len(code))
    if shorter is None:
        return None
    parent = code[:shorter]
    return DivisionCode(parent[:4] if parent[4:] == "00" else parent)


def county_of(code: DivisionCode) -> DivisionCode:
    """Give the county's code; the area's own where it lies above county level."""
    county = code[:6]
    return DivisionCode(county[:4] if county[4:] == "00" else county)


def settlement_of(code: DivisionCode) -> Settlement | None:
    """Tell urban from rural by digits 10–12, at community level and below; None above.

    001–199 residents' committees and 400–499 the like are urban; 200–399 villagers'
    committees and 500–599 the like are rural (NBS, 统计用区划代码编制规则).
    """
    if len(code) < 12:
        return None
    number = int(code[9:12])
    urban = number < 200 or 400 <= number < 500
    return Settlement.URBAN if urban else Settlement.RURAL


def subtree(code: DivisionCode) -> tuple[str, str]:
    """Give the bounds `low ≤ x < high` (collation C) of the codes at and below `code`.

    After a full 12-digit code only `-` can follow, and the suffixes have free widths:
    `.` is the next character after `-`, `:` the next after `9`.
    """
    return code, code + ("." if len(code) >= 12 else ":")


def _unpadded(text: str) -> str:
    return _PADDING.sub("", text) if len(text) == 12 else text


def _is_suffix(suffix: str | None) -> bool:
    return suffix is None or _SUFFIX.fullmatch(suffix) is not None


def _skips_prefecture(path: str) -> bool:
    """`00` is no prefecture and, alone, no county: `3500…`, `350700` would be ambiguous."""
    return path[2:4] == "00" or (len(path) == 6 and path[4:] == "00")
