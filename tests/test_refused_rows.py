"""Refused rows of a workbook: they come back as a workbook, in which no code loses digits."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from exchange.refusals import UnwritableFile
from exchange.unreadable import UnreadableFile
from tests.files import Write, table
from tests.graph import Graph
from tests.importing import Office, names_in, outcome

AREAS = "区划代码,名称\n35,福建省\n3507,南平市\n350703,建阳区\n350703001,潭城街道\n"
DUE = datetime.combine(date(2026, 12, 31), time())
MISSING = "区划代码,名称\n350703001012,七贤社区居委会\n"


@pytest.fixture
async def office(empty: Graph, write: Write) -> Office:
    """Give an office whose hub knows one subdistrict."""
    office = Office(empty, write)
    await office.written("areas", AREAS)
    return office


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Give a workbook as a clerk keeps it: a title above, codes as numbers, days as days."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range("A1:F1", "潭城街道2026年共建项目台账")
        sheet.write_row(1, 0, ["编号", "项目名称", "区划代码", "预算(元)", "截止时间", "说明"])
        rows = (
            ("TC-1", "甲", 350703001),
            ("TC-2", "乙", 350703001012),
            ("TC-3", "丙", "３５０７０３"),
        )
        for number, row in enumerate(rows, start=2):
            sheet.write_row(number, 0, [*row, "１，２００ ", None, "=1+1"])
            sheet.write_datetime(number, 4, DUE, day)
        for number in range(5, 9):
            sheet.write_string(number, 1, "  ")
    return path


async def test_refused_rows_of_a_workbook_come_back_in_one_and_lose_nothing(
    office: Office, write: Write, ledger: Path
) -> None:
    result = await office.bring_files("projects", ledger, apply=True, skip_bad=True)
    assert outcome(result) == (2, 0, 0, 1)
    [refused] = result.refused_files
    assert refused == ledger.with_name("台账-refused.xlsx")
    headings, [(_, cells)] = table(refused)
    assert headings == ["编号", "项目名称", "区划代码", "预算(元)", "截止时间", "说明", "拒绝原因"]
    assert cells[:3] == ["TC-2", "乙", "350703001012"]
    assert cells[5:] == ["=1+1", "区划代码: 所引用的350703001012不存在,请先导入或更正"]
    await office.written("areas", MISSING)
    again = await office.bring_files("projects", refused, apply=True)
    assert (outcome(again), again.written) == ((1, 0, 0, 0), True)
    for file, rows in ((ledger, 3), (refused, 1)):
        assert outcome(await office.bring_files("projects", file, apply=True)) == (0, 0, rows, 0)
    kept = await office.rows(
        "select title, budget::text, due_at at time zone 'Asia/Shanghai', description"
        " from project order by number"
    )
    assert kept == [(title, "1200.00", DUE, "=1+1") for title in "甲乙丙"]


async def test_a_file_of_another_kind_is_told_as_such(office: Office, ledger: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await office.bring_files("organizations", ledger)
    assert refused.value.code == "UNKNOWN_HEADING"
    assert refused.value.message.startswith("These are the headings of projects (共建项目)")


async def test_a_workbook_of_refused_rows_that_cannot_be_written_stops_the_import(
    office: Office, ledger: Path
) -> None:
    # Permissions do not stop root; a name that leads nowhere does.
    nowhere = ledger.with_name("none") / "rows"
    ledger.with_name(".台账-refused.xlsx.part").symlink_to(nowhere)
    with pytest.raises(UnwritableFile, match=r"台账-refused\.xlsx\.part cannot be written"):
        await office.bring_files("projects", ledger, apply=True, skip_bad=True)
    assert await office.rows("select count(*) from project") == [(0,)]
    assert names_in(ledger.parent) == ["areas-1.csv", ledger.name]
