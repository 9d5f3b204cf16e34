"""What a division code says, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.areas import (
    AreaLevel,
    DivisionCode,
    Settlement,
    county_of,
    level_of,
    official_code,
    parent_of,
    parse_division_code,
    settlement_of,
    subtree,
)
from rules.refusals import ErrorCode, Refusal

two = st.integers(1, 99).map("{:02}".format)
three = st.integers(1, 999).map("{:03}".format)
provinces = st.integers(11, 82).map(str)
suffixes = st.sampled_from(["-G001", "-C001", "-C012-B28", "-C0120-B101-E02", "-C012-B28-E02-0801"])
paths = st.one_of(
    provinces,
    st.tuples(provinces, two).map("".join),
    st.tuples(provinces, two, two).map("".join),
    st.tuples(provinces, two, two, three).map("".join),
    st.tuples(provinces, two, two, three, three).map("".join),
    st.tuples(provinces, two, two, three, three, suffixes).map("".join),
)


@given(paths)
def test_official_and_path_form_of_a_code_are_the_same_code(path: str) -> None:
    code = parse_division_code(path)
    assert code == path
    assert parse_division_code(official_code(code)) == code


@given(paths)
def test_a_code_is_one_level_or_a_side_branch_below_its_parent(path: str) -> None:
    code = DivisionCode(path)
    parent = parent_of(code)
    if parent is None:
        assert level_of(code) is AreaLevel.PROVINCE
    else:
        levels = list(AreaLevel)
        assert levels.index(level_of(parent)) < levels.index(level_of(code))
        assert code.startswith(parent)


@given(paths, paths)
def test_a_subtree_holds_the_area_and_all_below_and_nothing_else(above: str, other: str) -> None:
    low, high = subtree(DivisionCode(above))
    ancestor: DivisionCode | None = DivisionCode(other)
    while ancestor is not None and ancestor != above:
        ancestor = parent_of(ancestor)
    assert (low <= other < high) == (ancestor == above)


@pytest.mark.parametrize(
    ("text", "path", "level", "county"),
    [
        ("350000000000", "35", AreaLevel.PROVINCE, "35"),
        ("350700000000", "3507", AreaLevel.PREFECTURE, "3507"),
        ("350703", "350703", AreaLevel.COUNTY, "350703"),
        (" 350703001000 ", "350703001", AreaLevel.SUBDISTRICT, "350703"),
        ("350703001005", "350703001005", AreaLevel.COMMUNITY, "350703"),
        ("350703001005-G003", "350703001005-G003", AreaLevel.GRID, "350703"),
        ("350703001005-C012", "350703001005-C012", AreaLevel.COMPOUND, "350703"),
        ("350703001005-C012-B28", "350703001005-C012-B28", AreaLevel.BUILDING, "350703"),
        ("350703001005-C012-B28-E02", "350703001005-C012-B28-E02", AreaLevel.ENTRANCE, "350703"),
        (
            "350703001005-C012-B28-E02-0801",
            "350703001005-C012-B28-E02-0801",
            AreaLevel.HOUSEHOLD,
            "350703",
        ),
    ],
)
def test_both_forms_are_read_and_the_level_is_derived(
    text: str, path: str, level: AreaLevel, county: str
) -> None:
    code = parse_division_code(text)
    assert (code, level_of(code), county_of(code)) == (path, level, county)


def test_a_town_of_a_prefecture_without_counties_hangs_under_the_prefecture() -> None:
    dongguan_town = parse_division_code("441900003000")
    assert parent_of(dongguan_town) == "4419"
    assert county_of(dongguan_town) == "4419"


@pytest.mark.parametrize(
    ("code", "settlement"),
    [
        ("350703001005", Settlement.URBAN),
        ("350703001201", Settlement.RURAL),
        ("350181008400", Settlement.URBAN),
        ("350181400501", Settlement.RURAL),
        ("350703001005-C012", Settlement.URBAN),
        ("350703001", None),
    ],
)
def test_urban_and_rural_are_read_off_the_code(code: str, settlement: Settlement | None) -> None:
    assert settlement_of(DivisionCode(code)) is settlement


@pytest.mark.parametrize(
    "text",
    ["", "3", "abc", "35070", "0507", "350700", "3500", "３５０７", "3507030010051", "35-07",
     "350703001005-X001", "350703001005-C012-E02", "350703-C012", "350703001005-C012\n"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_code_and_a_way_out(text: str) -> None:
    if text.endswith("\n"):
        text += "x"
    with pytest.raises(Refusal, match="12 digits") as refusal:
        parse_division_code(text)
    assert refusal.value.code is ErrorCode.INVALID_DIVISION_CODE
