"""Text files as people save them, and as nobody should: read right, or refused with the reason."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange import csv_sheets
from exchange.blanks import tidy
from exchange.encodings import survey
from exchange.limits import CELL_CHARACTERS, COLUMNS, LINE_BYTES, PACKING_RATIO, RECORD_LINES, ROWS
from exchange.sheets import FileCode, UnreadableFile
from rules.formulas import guarded, unguarded
from tests.files import Write, refusal, table

PLAIN = "名称,区划代码\n七贤社区,350703001012\n"
READ = (["名称", "区划代码"], [(2, ["七贤社区", "350703001012"])])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le+", "utf-16-be+"]
)
def test_a_chinese_table_reads_the_same_in_every_encoding(write: Write, encoding: str) -> None:
    bare = encoding.removesuffix("+")
    text = PLAIN if bare == encoding else f"\ufeff{PLAIN}"
    assert table(write(text, encoding=bare)) == READ


def test_one_bad_byte_in_utf_8_is_named_by_its_line_and_never_read_as_gb18030(
    write: Write,
) -> None:
    lines = ["名称,说明"] + [f"社区{n},结对共建" for n in range(50_000)]
    content = "\n".join(lines).encode()
    broken = content[: content.index("社区30000".encode())] + b"\xd6" + content[-400_000:]
    code, message = refusal(write(broken))
    assert code == "BROKEN_TEXT"
    assert "Line 30002 " in message


def test_a_file_of_two_encodings_is_refused(write: Write) -> None:
    joined = PLAIN.encode() * 20 + PLAIN.encode("gb18030") * 20
    assert refusal(write(joined))[0] == "BROKEN_TEXT"


def test_gb18030_with_a_bad_byte_is_refused_with_its_line(write: Write) -> None:
    code, message = refusal(write(PLAIN.encode("gb18030") + b"\xff\xff,1\n"))
    assert code == "ENCODING_UNKNOWN"
    assert "line 3)" in message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_and_not_guessed(write: Write, encoding: str) -> None:
    content = "code,name\n35,Fujian\n".encode(encoding)
    code, message = refusal(write(content))
    assert code == "NUL_CHARACTER"
    assert "UTF-16" in message


def test_utf_16_that_breaks_off_is_refused_with_its_line(write: Write) -> None:
    code, message = refusal(write(PLAIN.encode("utf-16")[:-1]))
    assert code == "BROKEN_TEXT"
    assert "Line 2 " in message


def test_utf_32_is_refused(write: Write) -> None:
    assert refusal(write(PLAIN, encoding="utf-32"))[0] == "ENCODING_UNKNOWN"


def test_letters_that_both_encodings_have_are_not_guessed(write: Write) -> None:
    assert refusal(write("name,x\nAndr\u00e9,1\n"))[0] == "ENCODING_UNKNOWN"
    assert table(write("name,x\nAndr\u00e9,1\n", encoding="utf-8-sig"))[1] == [
        (2, ["Andr\u00e9", "1"])
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_read_off_the_headings(write: Write, separator: str) -> None:
    text = f"名称{separator}说明\n甲{separator}“一,二;三”\n"
    quoted = text.replace("“", '"').replace("”", '"')
    assert table(write(quoted)) == (["名称", "说明"], [(2, ["甲", "一,二;三"])])


def test_known_headings_decide_the_separator_against_more_cells(write: Write) -> None:
    text = "名称;户数,含空户;代码\n甲;3;35\n"
    headings, rows = table(write(text), known=["名称", "代码"])
    assert headings == ["名称", "户数,含空户", "代码"]
    assert rows == [(2, ["甲", "3", "35"])]


def test_a_title_above_the_known_headings_is_passed_over(write: Write) -> None:
    text = "2025年结对共建台账,,\n填报单位:示例局,,\n\n名称 *,AREA CODE,备注\n甲,35,\n"
    headings, rows = table(write(text), known=["名称", "area_code"])
    assert headings == ["名称 *", "AREA CODE", "备注"]
    assert rows == [(5, ["甲", "35", None])]


def test_blanks_seen_and_unseen_are_cut_off_and_empty_cells_are_none(write: Write) -> None:
    text = "名称,代码,备注\n\u3000甲\u00a0,\u200b35\ufeff,\u202d0599-1\u202c\n 乙 ,\t, \n"
    assert table(write(text))[1] == [(2, ["甲", "35", "0599-1"]), (3, ["乙", None, None])]


def test_blank_rows_and_columns_at_the_end_are_left_out(write: Write) -> None:
    text = "名称,代码,,\n甲,35,,\n,,,\n\n乙,36\n" + ",,,\n" * 1000
    assert table(write(text)) == (["名称", "代码"], [(2, ["甲", "35"]), (5, ["乙", "36"])])


def test_rows_keep_their_numbers_when_cells_hold_line_ends(write: Write) -> None:
    text = '名称,说明\r\n甲,"一\n二\r\n三"\r\n乙,四\r\n'
    assert table(write(text))[1] == [(2, ["甲", "一\n二\r\n三"]), (3, ["乙", "四"])]


def test_full_width_digits_stay_as_they_are_for_the_column_to_judge(write: Write) -> None:
    assert table(write("代码\n350703\n"))[1] == [(2, ["350703"])]


def test_old_line_ends_are_line_ends(write: Write) -> None:
    assert table(write("名称,代码\r甲,35\r乙,36\r"))[1] == [(2, ["甲", "35"]), (3, ["乙", "36"])]


@pytest.mark.parametrize("text", ["=1+1", "+86 591", "-5", "@x", "=cmd|' /C calc'!A0", "=1", "'=1"])
def test_what_looks_like_a_formula_stays_text_and_comes_back(write: Write, text: str) -> None:
    assert table(write(f'名称\n"{text.removeprefix(chr(39))}"\n'))[1] == [
        (2, [text.removeprefix("'")])
    ]
    assert guarded(text).startswith("'")
    assert table(write(f'名称\n"{guarded(text)}"\n'))[1] == [(2, [text])]


@given(st.text())
def test_guarding_a_text_is_undone_by_reading_it(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_value_under_no_heading_is_refused_with_row_and_column(write: Write) -> None:
    code, message = refusal(write("名称,代码\n甲,35\n乙,丙,36\n"))
    assert code == "CELL_WITHOUT_HEADING"
    assert "Row 3: '36' in column C" in message
    assert refusal(write("名称,,代码\n甲,乙,35\n"))[0] == "CELL_WITHOUT_HEADING"


def test_an_empty_column_between_headings_is_left_out(write: Write) -> None:
    assert table(write("名称,,代码\n甲,,35\n")) == (["名称", "代码"], [(2, ["甲", "35"])])


def test_two_columns_of_one_heading_are_refused(write: Write) -> None:
    code, message = refusal(write("名称,代码,名 称*\n甲,35,乙\n"))
    assert code == "DUPLICATE_HEADING"
    assert "'名称'" in message


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " , ,\n"])
def test_an_empty_file_has_no_headings(write: Write, content: str) -> None:
    assert refusal(write(content))[0] == "NO_HEADINGS"


def test_headings_without_rows_are_a_table_without_rows(write: Write) -> None:
    assert table(write("名称,代码")) == (["名称", "代码"], [])


def test_too_many_columns_are_refused(write: Write) -> None:
    assert refusal(write(",".join(f"h{n}" for n in range(600))))[0] == "TOO_MANY_COLUMNS"


def test_nul_characters_are_refused_with_the_line(write: Write) -> None:
    code, message = refusal(write("名称\n甲\n乙\0\n"))
    assert code == "NUL_CHARACTER"
    assert "Line 3 " in message


def test_a_quote_that_is_never_closed_is_refused_where_it_opens(write: Write) -> None:
    short = '名称,说明\n甲,乙\n丙,"丁\n' + "戊,己\n" * 20
    code, message = refusal(write(short))
    assert code == "BAD_QUOTES"
    assert "Row 3:" in message
    assert refusal(write(short + "戊,己\n" * RECORD_LINES))[0] == "CELL_TOO_LARGE"
    assert refusal(write(short + "戊," + "己" * CELL_CHARACTERS + "\n"))[0] == "CELL_TOO_LARGE"


def test_text_after_a_closing_quote_is_refused(write: Write) -> None:
    code, message = refusal(write('名称,说明\n甲,"一"二\n'))
    assert code == "BAD_QUOTES"
    assert "Row 2:" in message


def test_a_cell_of_ten_megabytes_is_refused_with_its_row(write: Write) -> None:
    code, message = refusal(write(f"名称,说明\n甲,乙\n丙,{'丁' * CELL_CHARACTERS}丁\n戊,己\n"))
    assert code == "CELL_TOO_LARGE"
    assert "Row 3 " in message
    assert refusal(write(f"名称\n{'x' * 10_000_000}\n"))[0] == "CELL_TOO_LARGE"


def test_a_file_of_one_endless_line_is_refused_before_it_is_in_memory(write: Write) -> None:
    code, message = refusal(write("名称\n" + "," * (2 * LINE_BYTES)))
    assert code == "CELL_TOO_LARGE"
    assert "Line 2 " in message


def test_a_file_of_more_rows_than_allowed_is_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_sheets, "ROWS", 100)
    assert len(table(write("名称\n" + "甲\n" * 99))[1]) == 99
    assert refusal(write("名称\n" + "甲\n" * 100))[0] == "TOO_MANY_ROWS"


def test_a_missing_file_a_folder_and_a_picture_are_refused(write: Write, tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.csv")[0] == "FILE_NOT_FOUND"
    assert refusal(tmp_path)[0] == "FILE_NOT_FOUND"
    assert refusal(write(b"\x89PNG\r\n\x1a\n", "table.png"))[0] == "UNKNOWN_FORMAT"
    assert refusal(write("<html><table>", "table.xls"))[0] == "UNKNOWN_FORMAT"


def test_blanks_behind_a_formulas_apostrophe_are_cut_off_too(write: Write) -> None:
    assert outcome(write('名称,说明\n,"\'\n="\n')) == [(2, [None, "="])]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8)


@given(
    rows=TABLES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    separator=st.sampled_from([",", ";", "\t"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_reads_back_the_same_or_is_refused_but_never_differently(
    write: Write, rows: list[list[str]], encoding: str, separator: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([["名称", "说明"], *([guarded(cell) for cell in row] for row in rows)])
    path = write(text.getvalue(), encoding=encoding)
    expected = [
        (number, [tidy(cell) for cell in row])
        for number, row in enumerate(rows, 2)
        if any(map(tidy, row))
    ]
    # Few letters that happen to be the bytes of others: the one thing that is not guessed.
    allowed = {"BROKEN_TEXT", "ENCODING_UNKNOWN"} if encoding == "gb18030" else set()
    assert outcome(path) in [expected, *allowed]


def outcome(path: Path) -> object:
    """Give the rows of a file, or the code of its refusal."""
    try:
        return table(path)[1]
    except UnreadableFile as error:
        return error.code.value


def test_what_a_survey_says_is_so(write: Write) -> None:
    found = survey(write('名称\n"it’s"\n甲\u200b\n'))
    assert (found.encoding, found.odd, found.quoted, found.lines) == ("utf-8", True, True, 3)


def test_every_reason_for_refusing_a_file_is_documented() -> None:
    told = Path(__file__).parent.parent.joinpath("docs", "files.md").read_text()
    for code in FileCode:
        assert f"| `{code}` | {code.chinese} | {code.english} |" in told
    for number in (ROWS, COLUMNS, CELL_CHARACTERS, RECORD_LINES, PACKING_RATIO):
        assert f"{number:,}" in told
