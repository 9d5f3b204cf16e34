"""Importing: what rows refer to, and what they do to each other."""

import pytest

from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, outcome, reasons

PLACES = """code,name
35,福建省
3507,南平市
350703,建阳区
350704,别区
350703001,潭城街道
350703001005,西门社区
350703001005-C001,西门小区
"""
UNITS = """name,kind,area
甲局,AGENCY,350703
乙局,AGENCY,350703
甲支部,PARTY_BRANCH,350703
乙支部,PARTY_BRANCH,350703
"""
PAIRING = "unit,area,kind,since,until\n"


@pytest.fixture
async def office(empty: Graph, write: Write) -> Office:
    office = Office(empty, write)
    await office.written("areas", PLACES)
    await office.written("organizations", UNITS)
    return office


async def test_a_parent_may_come_after_its_child_and_in_another_file(office: Office) -> None:
    below = "code,name\n360102001,中街\n360102,东湖区\n"
    above = "code,name\n3601,南昌市\n36,江西省\n"
    assert outcome(await office.written("areas", below, above)) == (4, 0, 0, 0)


async def test_an_area_without_the_one_above_it_is_refused(office: Office) -> None:
    result = await office.bring("areas", "code,name\n360102001,中街\n")
    assert reasons(result) == [(2, "code", "UNKNOWN_PARENT")]
    assert "360102" in result.refusals[0].reason


async def test_what_is_below_a_refused_row_is_refused_with_it(office: Office) -> None:
    table = "code,name,households\n36,江西省,many\n3601,南昌市,1\n360102,东湖区,1\n3508,龙岩市,1\n"
    result = await office.bring("areas", table, apply=True, skip_bad=True)
    assert reasons(result) == [
        (2, "households", "INVALID_INTEGER"),
        (3, "code", "REFERENCE_REFUSED"),
        (4, "code", "REFERENCE_REFUSED"),
    ]
    assert "row 2" in result.refusals[1].reason
    assert outcome(result) == (1, 0, 0, 3)


async def test_what_refers_to_a_row_that_is_there_stands_though_its_change_is_refused(
    office: Office,
) -> None:
    table = "code,name,households\n350703,建阳区,many\n350703002,新街道,1\n"
    result = await office.bring("areas", table, apply=True, skip_bad=True)
    assert reasons(result) == [(2, "households", "INVALID_INTEGER")]
    assert outcome(result) == (1, 0, 0, 1)


async def test_rows_of_one_record_that_differ_are_refused_after_the_first(office: Office) -> None:
    table = "code,name\n36,江西省\n360000000000,江西\n36,江西省\n360000,江西省\n"
    result = await office.bring("areas", table)
    assert reasons(result) == [(3, "code", "DUPLICATE_IN_FILE")]
    assert "row 2" in result.refusals[0].reason
    assert outcome(result) == (1, 0, 2, 1)


async def test_a_repeated_row_falls_with_the_first(office: Office) -> None:
    table = "code,name\n360102,东湖区\n360102,东湖区\n"
    result = await office.bring("areas", table, apply=True, skip_bad=True)
    assert outcome(result) == (0, 0, 0, 2)


async def test_an_organisation_is_found_by_its_code_and_then_takes_another_name(
    office: Office,
) -> None:
    head = "uscc,name,kind,area\n"
    await office.written("organizations", head + "11350703HB9900010U,丙局,AGENCY,350703\n")
    result = await office.written(
        "organizations", head + "11350703HB9900010U,丁局,机关单位,350704\n"
    )
    assert outcome(result) == (0, 1, 0, 0)


async def test_an_organisation_gets_its_code_later_and_keeps_it(office: Office) -> None:
    head = "uscc,name,kind,area\n"
    with_code = head + "11350703HB9900010U,甲局,AGENCY,350703\n"
    assert outcome(await office.written("organizations", with_code)) == (0, 1, 0, 0)
    assert outcome(await office.written("organizations", with_code)) == (0, 0, 1, 0)
    without = head + ",甲局,AGENCY,350703\n"
    assert outcome(await office.written("organizations", without)) == (0, 0, 1, 0)
    assert await office.rows("select uscc from organization where name = '甲局'") == [
        ("11350703HB9900010U",)
    ]


async def test_namesakes_are_told_apart_by_their_places(office: Office) -> None:
    await office.written("organizations", "name,kind,area\n甲支部,PARTY_BRANCH,350704\n")
    row = "350703001005-C001,BRANCH_COMPOUND,2024-01-01,\n"
    result = await office.bring("pairings", f"{PAIRING}甲支部,{row}")
    assert reasons(result) == [(2, "unit", "AMBIGUOUS_REFERENCE")]
    result = await office.written("pairings", f"{PAIRING}甲支部@350703,{row}")
    assert outcome(result) == (1, 0, 0, 0)
    assert outcome(await office.bring("pairings", f"{PAIRING}甲支部＠350703000000,{row}")) == (
        0,
        0,
        1,
        0,
    )


async def test_two_organisations_that_a_row_could_be_refuse_it(office: Office) -> None:
    await office.rows(
        "insert into organization select gen_random_uuid(), uscc, name, name_pinyin, kind, "
        "parent_id, host_id, area_code, sector, provisional, established_on, dissolved_on, "
        "public_contact, synthetic, version, created_at, updated_at from organization "
        "where name = '甲局' returning 1"
    )
    result = await office.bring("organizations", "name,kind,area\n甲局,ENTERPRISE,350703\n")
    assert reasons(result) == [(2, "name", "AMBIGUOUS_KEY")]


async def test_an_unknown_organisation_area_or_number_is_named(office: Office) -> None:
    table = "number,title,area,lead_organization,parent,agreement\nA,标题,350705,无局,Z,Y\n"
    result = await office.bring("projects", table)
    assert reasons(result) == [
        (2, column, "UNKNOWN_REFERENCE")
        for column in ("agreement", "area", "lead_organization", "parent")
    ]
    assert "There is no 无局" in result.refusals[2].reason


async def test_organisations_of_one_file_refer_to_each_other_in_any_order(office: Office) -> None:
    head = "name,kind,area,parent,host\n"
    table = head + "小组,党小组,350703,丙支部,甲局\n丙支部,党支部,350703,甲支部@350703,\n"
    assert outcome(await office.written("organizations", table)) == (2, 0, 0, 0)
    assert await office.rows(
        "select p.name, h.name from organization o join organization p on p.id = o.parent_id "
        "join organization h on h.id = o.host_id where o.name = '小组'"
    ) == [("丙支部", "甲局")]


async def test_a_long_chain_of_organisations_may_stand_upside_down(office: Office) -> None:
    length = 3000
    rows = "".join(f"第{n}队,CLUB,350703,第{n + 1}队\n" for n in range(length))
    table = f"name,kind,area,parent\n{rows}第{length}队,CLUB,350703,\n"
    assert outcome(await office.written("organizations", table)) == (length + 1, 0, 0, 0)
    closed = table.replace(f"第{length}队,CLUB,350703,", f"第{length}队,CLUB,350703,第0队")
    assert outcome(await office.bring("organizations", closed)) == (0, 0, 0, length + 1)


async def test_a_circle_of_organisations_is_refused(office: Office) -> None:
    head = "name,kind,area,parent\n"
    table = head + "甲局,AGENCY,350703,乙局\n乙局,AGENCY,350703,丙局\n丙局,AGENCY,350703,甲局\n"
    result = await office.bring("organizations", table)
    assert reasons(result) == [(row, "parent", "OWN_ANCESTOR") for row in (2, 3, 4)]


async def test_a_circle_that_closes_over_what_is_there_is_refused(office: Office) -> None:
    head = "name,kind,area,parent\n"
    await office.written("organizations", head + "甲局,AGENCY,350703,乙局\n")
    result = await office.bring("organizations", head + "乙局,AGENCY,350703,甲局\n")
    assert reasons(result) == [(2, "parent", "OWN_ANCESTOR")]


async def test_a_refused_row_that_would_have_opened_a_circle_leaves_it_closed(
    office: Office,
) -> None:
    head = "name,kind,area,parent,established_on\n"
    await office.written("organizations", head + "甲局,AGENCY,350703,乙局,\n")
    table = head + "甲局,AGENCY,350703,,some day\n乙局,AGENCY,350703,甲局,\n"
    result = await office.bring("organizations", table, apply=True, skip_bad=True)
    assert reasons(result) == [
        (2, "established_on", "INVALID_DATE"),
        (3, "parent", "OWN_ANCESTOR"),
    ]


async def test_a_second_standing_pairing_of_a_kind_is_refused(office: Office) -> None:
    row = "甲局,350703001005,AGENCY_COMMUNITY,{},\n"
    await office.written("pairings", PAIRING + row.format("2024-01-01"))
    result = await office.bring("pairings", PAIRING + row.format("2024-02-01"))
    assert reasons(result) == [(2, "unit", "ALREADY_PAIRED")]


async def test_a_pairing_may_end_in_the_file_in_which_the_next_begins(office: Office) -> None:
    row = "{},350703001005-C001,支部结对小区,{},{}\n"
    await office.written("pairings", PAIRING + row.format("甲支部", "2024-01-01", ""))
    table = (
        PAIRING
        + row.format("乙支部", "2024-06-01", "")
        + row.format("甲支部", "2024-01-01", "2024-05-31")
    )
    assert outcome(await office.written("pairings", table)) == (1, 1, 0, 0)


async def test_the_next_pairing_falls_with_the_row_that_would_end_the_last(office: Office) -> None:
    row = "{},350703001005-C001,支部结对小区,{},{}\n"
    await office.written("pairings", PAIRING + row.format("甲支部", "2024-01-01", ""))
    table = (
        PAIRING
        + row.format("乙支部", "2024-06-01", "")
        + row.format("甲支部", "2024-01-01", "2023-05-31")
    )
    result = await office.bring("pairings", table, apply=True, skip_bad=True)
    assert reasons(result) == [
        (2, "unit", "COMPOUND_ALREADY_PAIRED"),
        (3, "until", "PERIOD_REVERSED"),
    ]


async def test_numbers_of_other_counties_are_named_with_their_county(office: Office) -> None:
    head = "number,title,area,kind,parent\n"
    await office.written("projects", head + "Z,专项,3507,PROGRAMME,\nX,别区项目,350704,,\n")
    table = head + "X,项目,350703001005,,Z@3507\nY,项目,350703,,X@350704001\n"
    assert outcome(await office.written("projects", table)) == (2, 0, 0, 0)
    assert await office.rows(
        "select number, parent_county from project where county = '350703' order by number"
    ) == [("X", "3507"), ("Y", "350704")]


async def test_an_agreement_of_another_county_is_refused(office: Office) -> None:
    await office.written("agreements", "number,title,area\nA,协议,350704\n")
    head = "number,title,area,renews\n"
    result = await office.bring("agreements", head + "B,协议,350703,A@350704\n")
    assert reasons(result) == [(2, "renews", "OTHER_COUNTY")]


@pytest.mark.parametrize(
    ("kind", "table", "column", "code"),
    [
        ("areas", "code,name,valid_from,valid_to\n36,江西,2024-01-02,2024-01-01\n", "valid_to",
         "PERIOD_REVERSED"),
        ("agreements", "number,title,area,term_start,term_end\nA,B,35,2024-01-02,2024-01-01\n",
         "term_end", "PERIOD_REVERSED"),
        ("areas", "code,name\n36," + "长" * 201 + "\n", "name", "TOO_LONG"),
        ("areas", "code,name\n36,\n", "name", "MISSING_VALUE"),
        ("areas", "code,name\n3.50703E+11,南平\n", "code", "LOST_DIGITS"),
        ("areas", "code,name,superseded_by\n36,江西,37\n", "superseded_by", "UNKNOWN_REFERENCE"),
        ("areas", "code,name,is_grid\n36,江西,也许\n", "is_grid", "INVALID_BOOLEAN"),
        ("areas", "code,name,households\n36,江西,-1\n", "households", "OUT_OF_RANGE"),
        ("organizations", "uscc,name,kind,area\n11350703HB9900010X,甲,AGENCY,35\n", "uscc",
         "INVALID_USCC"),
        ("organizations", "name,kind,area\n甲,衙门,35\n", "kind", "UNKNOWN_TERM"),
        ("projects", "number,title,area,budget\nA,B,35,1.005\n", "budget", "INVALID_DECIMAL"),
        ("projects", "number,title,area,due_at\nA,B,35,soon\n", "due_at", "INVALID_TIME"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_cell_is_said(
    office: Office, kind: str, table: str, column: str, code: str
) -> None:
    result = await office.bring(kind, table, apply=True)
    assert reasons(result) == [(2, column, code)]
    assert not result.written


async def test_every_thing_that_is_wrong_with_a_row_is_said_at_once(office: Office) -> None:
    table = "编号,标题,实施区划,预算,截止时间\n,无,99,一万,明天\n"
    result = await office.bring("projects", table)
    assert [(column, code) for _, column, code in reasons(result)] == [
        ("实施区划", "UNKNOWN_REFERENCE"),
        ("预算", "INVALID_DECIMAL"),
        ("截止时间", "INVALID_TIME"),
        ("编号", "MISSING_VALUE"),
    ]
    assert result.counts.refused == 1
