"""Workbooks as people make them, and as nobody should: read right, or refused with the reason."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import xlsxwriter

from exchange.sheets import open_sheet
from tests.files import Write, refusal, table

Make: TypeAlias = Callable[..., Path]
ROWS = [["名称", "户数"], ["甲", 3]]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a workbook: rows of texts, then whatever `and_then` does to book and sheet."""

    def to_disk(
        rows: Sequence[Sequence[Any]] = (), *, and_then: Callable[[Any, Any], object] | None = None
    ) -> Path:
        path = tmp_path / "table.xlsx"
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, options) as book:
            sheet = book.add_worksheet("区划")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if and_then:
                and_then(book, sheet)
        return path

    return to_disk


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write the parts of a workbook anew, each as `change` gives it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


def with_cell(path: Path, cell: bytes) -> Path:
    """Put the XML of a cell in place of the one that reads `HERE`."""

    def change(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        start = content.index(b'<c r="A2"')
        return content[:start] + cell + content[content.index(b"</c>", start) + 4 :]

    return repacked(path, change)


def test_texts_numbers_dates_and_truths_come_as_what_they_are(make: Make) -> None:
    def cells(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["文", "数", "日", "时", "真"])
        sheet.write_row(1, 0, [" 甲\u3000", 3507.0])
        sheet.write_datetime("C2", date(2025, 3, 1), book.add_format({"num_format": "yyyy/m/d"}))
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime("D2", datetime(2025, 3, 1, 8, 30), moment)  # noqa: DTZ001 # a sheet's times have no zone
        sheet.write_boolean("E2", True)  # noqa: FBT003 # the cell's value
        sheet.write_row(2, 0, ["350703", 12.5, 45717])

    assert table(make(and_then=cells))[1] == [
        (2, ["甲", 3507, date(2025, 3, 1), datetime(2025, 3, 1, 8, 30), True]),  # noqa: DTZ001 # as above
        (3, ["350703", 12.5, 45717, None, None]),
    ]


def test_text_that_begins_with_an_equals_sign_is_text(make: Make) -> None:
    assert table(make([["名称"], ["=1+1"], ["'=1+1"]]))[1] == [(2, ["=1+1"]), (3, ["'=1+1"])]


def test_a_formula_gives_the_value_that_it_had(make: Make) -> None:
    path = make(ROWS, and_then=lambda _, sheet: sheet.write_formula("B3", "=B2*2", None, 6))
    assert table(path)[1] == [(2, ["甲", 3]), (3, [None, 6])]


def test_a_formula_that_failed_is_not_taken_for_a_blank(make: Make) -> None:
    path = make(ROWS, and_then=lambda _, s: s.write_formula("B3", "=1/0", None, "#DIV/0!"))
    code, message = refusal(path)
    assert code == "CELL_ERROR"
    assert "B3" in message


@pytest.mark.parametrize("value", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_never_computed_is_not_taken_for_a_blank(make: Make, value: bytes) -> None:
    path = with_cell(make(ROWS), b'<c r="A2"><f>1+1</f>' + value + b"</c>")
    code, message = refusal(path)
    assert code == "FORMULA_WITHOUT_VALUE"
    assert "A2" in message


def test_a_formula_whose_text_is_empty_is_a_blank(make: Make) -> None:
    path = with_cell(make(ROWS), b'<c r="A2" t="str"><f>""</f><v></v></c>')
    assert table(path)[1] == [(2, [None, 3])]


def test_a_number_that_lost_digits_is_refused_with_its_place(make: Make) -> None:
    code, message = refusal(
        make([["代码", "名称"], [350703001005, "甲"], [91350703123456789, "乙"]])
    )
    assert code == "NUMBER_TOO_LONG"
    assert "Row 3, column A" in message


def test_title_rows_above_the_headings_are_passed_over(make: Make) -> None:
    def title(_: Any, sheet: Any) -> None:
        sheet.merge_range("B2:C2", "2025年结对共建台账")
        sheet.write_row(3, 1, ["名称", "户数"])
        sheet.write_row(5, 1, ["甲", 3])

    path = make(and_then=title)
    assert table(path, known=["名称", "households"]) == (["名称", "户数"], [(6, ["甲", 3])])


def test_cells_merged_down_a_column_give_their_value_to_each_row(make: Make) -> None:
    def merged(_: Any, sheet: Any) -> None:
        sheet.merge_range("B3:B5", "示例局")
        sheet.merge_range("B6:B200", "另一局")

    rows = [[None, "单位", "社区"], *([None, None, name] for name in "甲乙丙丁戊")]
    assert table(make(rows, and_then=merged)) == (
        ["单位", "社区"],
        [
            (2, [None, "甲"]),
            (3, ["示例局", "乙"]),
            (4, ["示例局", "丙"]),
            (5, ["示例局", "丁"]),
            (6, ["另一局", "戊"]),
        ],
    )


def test_cells_merged_across_columns_are_refused_with_their_place(make: Make) -> None:
    code, message = refusal(make(ROWS, and_then=lambda _, s: s.merge_range("A4:B4", "小计")))
    assert code == "MERGED_CELLS"
    assert "A4:B4" in message


def test_empty_merged_cells_harm_nobody(make: Make) -> None:
    path = make(ROWS, and_then=lambda _, sheet: sheet.merge_range("A4:B9", ""))
    assert table(path)[1] == [(2, ["甲", 3])]


def test_merged_headings_are_refused(make: Make) -> None:
    code, message = refusal(make(ROWS, and_then=lambda _, s: s.merge_range("C1:D1", "地址")))
    assert code == "MERGED_HEADINGS"
    assert "C1:D1" in message


def test_formatted_but_empty_cells_far_away_are_no_rows(make: Make) -> None:
    def far(book: Any, sheet: Any) -> None:
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))

    assert table(make(ROWS, and_then=far)) == (["名称", "户数"], [(2, ["甲", 3])])


def test_the_first_visible_sheet_is_read_unless_another_is_named(make: Make) -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.hide()
        book.add_chartsheet("图")
        for name in ("台账", "说明"):
            book.add_worksheet(name).write_column(0, 0, ["名称", name])
        book.get_worksheet_by_name("台账").activate()

    path = make(ROWS, and_then=more)
    assert table(path)[1] == [(2, ["台账"])]
    assert table(path, sheet="说明")[1] == [(2, ["说明"])]
    assert table(path, sheet="区划")[1] == [(2, ["甲", 3])]
    code, message = refusal(path, sheet="没有")
    assert code == "NO_SUCH_SHEET"
    assert "台账, 说明" in message
    with open_sheet(path) as opened:
        assert opened.source == "XLSX, sheet 台账; not read: 说明"


def test_an_empty_sheet_has_no_headings(make: Make) -> None:
    assert refusal(make())[0] == "NO_HEADINGS"


def test_a_cell_of_ten_megabytes_is_refused_with_its_place(make: Make) -> None:
    text = b'<c r="A2" t="inlineStr"><is><t>' + b"x" * 10_000_000 + b"</t></is></c>"
    code, message = refusal(with_cell(make(ROWS), text))
    assert code == "CELL_TOO_LARGE"
    assert "Row 2, column A" in message


def swollen(path: Path, size: int) -> Path:
    """Add blanks to the sheet's part, which pack to next to nothing."""
    return repacked(path, lambda name, was: was + b" " * size if name == SHEET else was)


def test_a_zip_bomb_is_refused_by_how_tightly_it_is_packed(make: Make) -> None:
    path = swollen(make(ROWS), 64 << 20)
    assert path.stat().st_size < 1 << 20
    code, message = refusal(path)
    assert code == "TOO_LARGE"
    assert "zip bomb" in message


def test_a_zip_bomb_of_many_parts_is_refused_by_their_sum(make: Make) -> None:
    path = make(ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(150):
            archive.writestr(f"xl/media/{number}", b"")
            archive.filelist[-1].file_size = 15 << 20
    code, message = refusal(path)
    assert code == "TOO_LARGE"
    assert "Unpacked" in message


def test_a_zip_bomb_that_lies_about_its_size_is_refused(make: Make) -> None:
    path = swollen(make(ROWS), 64 << 20)
    with zipfile.ZipFile(path) as archive:
        size = struct.pack("<I", archive.getinfo(SHEET).file_size)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 1000)))
    assert refusal(path)[0] == "BAD_WORKBOOK"


def test_a_cell_at_the_far_corner_needs_more_memory_than_there_is_and_is_refused(
    make: Make,
) -> None:
    code, message = refusal(make(ROWS, and_then=lambda _, s: s.write("XFD1048576", "x")))
    assert code == "TOO_LARGE"
    assert "far away" in message


def test_entities_that_multiply_are_refused(make: Make) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "x">{levels}]><workbook>&e11;</workbook>'.encode()
    path = repacked(make(ROWS), lambda name, was: bomb if name == "xl/workbook.xml" else was)
    assert refusal(path)[0] in {"BAD_WORKBOOK", "NO_SUCH_SHEET"}


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_breaks_off_is_damaged(make: Make, cut: float) -> None:
    path = make(ROWS)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    assert refusal(path)[0] == "BAD_WORKBOOK"


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", SHEET])
def test_one_changed_byte_in_what_is_read_is_damage(make: Make, part: str) -> None:
    path = make([["名称"], ["甲甲甲甲"], [date(2025, 3, 1)]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    content = path.read_bytes()
    place = content.index(parts[part]) + len(parts[part]) // 2
    path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert refusal(path)[0] == "BAD_WORKBOOK"


def test_an_archive_of_a_later_kind_is_damage(make: Make) -> None:
    path = make(ROWS)
    content = path.read_bytes()
    entry = content.index(b"PK\x01\x02")
    path.write_bytes(content[: entry + 6] + b"\xcc" + content[entry + 7 :])
    assert refusal(path)[0] == "BAD_WORKBOOK"


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET])
def test_a_part_that_is_no_xml_is_damage(make: Make, part: str) -> None:
    path = repacked(make(ROWS), lambda name, was: b"<x" if name == part else was)
    assert refusal(path)[0] in {"BAD_WORKBOOK", "NO_SUCH_SHEET", "NO_HEADINGS"}


def test_other_archives_old_workbooks_and_encrypted_ones_are_told_apart(
    write: Write, tmp_path: Path
) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert refusal(write(ole + bytes(4096), "old.xls"))[0] == "OLD_WORKBOOK"
    locked = ole + bytes(2048) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(write(locked, "locked.xlsx"))[0] == "ENCRYPTED_WORKBOOK"
    for part, code in [("mimetype", "OLD_WORKBOOK"), ("readme.txt", "UNKNOWN_FORMAT")]:
        with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
            archive.writestr(part, "x")
        assert refusal(tmp_path / "other.xlsx")[0] == code


def test_a_workbook_is_known_by_its_bytes_whatever_it_is_called(make: Make) -> None:
    assert table(make(ROWS).rename(Path(make(ROWS)).with_suffix(".csv")))[1] == [(2, ["甲", 3])]
