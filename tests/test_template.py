"""Templates: they read as they should, and what is filled in is all that an import takes."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from exchange.examples import examples, without_examples
from exchange.fields import Field, Layout
from exchange.layouts import LAYOUTS
from exchange.sheet import Row
from exchange.sheets import open_sheet
from exchange.template import write_template
from tests.files import table

ROOT = Path(__file__).parent.parent
EVERY_KIND = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def written(layout: Layout, folder: Path) -> Path:
    """Write a template; give its path."""
    path = folder / f"{layout.name}.xlsx"
    write_template(layout, path)
    return path


def own_rows(layout: Layout, path: Path) -> list[Row]:
    """Read a filled-in template as an import does."""
    with open_sheet(path) as sheet:
        return list(without_examples(layout, sheet))


def part(path: Path, name: str) -> str:
    """Give one of a workbook's parts."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def letter(layout: Layout, field: Field) -> str:
    """Name the column of a field."""
    return chr(ord("A") + layout.fields.index(field))


@EVERY_KIND
def test_a_template_has_every_heading_and_two_examples(layout: Layout, tmp_path: Path) -> None:
    headings, rows = table(written(layout, tmp_path))
    assert [layout.field_for(heading) for heading in headings] == list(layout.fields)
    assert rows == [(2, examples(layout)[0]), (3, examples(layout)[1])]


@EVERY_KIND
def test_a_template_imported_as_it_is_brings_nothing(layout: Layout, tmp_path: Path) -> None:
    assert own_rows(layout, written(layout, tmp_path)) == []


@EVERY_KIND
def test_whoever_renames_an_example_has_entered_a_row(layout: Layout, tmp_path: Path) -> None:
    path = written(layout, tmp_path)
    name = next(field for field in layout.fields if field.required and field.kind == "text")
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    texts = parts["xl/sharedStrings.xml"].decode()
    parts["xl/sharedStrings.xml"] = texts.replace(
        f">{name.example[1]}<", f">{name.example[1]}改<"
    ).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    assert [number for number, _ in own_rows(layout, path)] == [3]


def test_examples_far_below_the_headings_or_without_their_columns_are_real_rows(
    tmp_path: Path,
) -> None:
    layout = LAYOUTS["areas"]
    example = "350703001012-C099,示例小区,商品房型小区\n"
    path = tmp_path / "areas.csv"
    path.write_text("区划代码,名称,小区类型\n" + example + "350703,建阳区,\n" * 200 + example)
    assert [number for number, _ in own_rows(layout, path)][-1] == 203
    assert len(own_rows(layout, path)) == 201
    path.write_text("区划代码,名称\n350703001012-C099,示例小区\n")
    assert len(own_rows(layout, path)) == 1


@EVERY_KIND
def test_every_closed_list_drops_down_with_its_chinese_words(
    layout: Layout, tmp_path: Path
) -> None:
    path = written(layout, tmp_path)
    xml = part(path, FIRST_SHEET)
    columns, rows = table_of_choices(path)
    for field in layout.fields:
        if field.terms is None:
            continue
        column = letter(layout, field)
        rule = re.search(rf'sqref="{column}2:{column}10001"[^>]*><formula1>([^<]*)<', xml)
        assert rule is not None, field.name
        place = columns.index(field.chinese)
        words = [term.chinese for term in field.terms]
        source = chr(ord("A") + place)
        assert rule[1] == f"'选项'!${source}$2:${source}${len(words) + 1}"
        assert [row[1][place] for row in rows if row[1][place]] == words


def table_of_choices(path: Path) -> tuple[list[str], list[Row]]:
    """Read the sheet that the drop-downs refer to."""
    return table(path, sheet="选项")


@EVERY_KIND
def test_columns_of_codes_are_text_so_that_no_digit_is_lost(layout: Layout, tmp_path: Path) -> None:
    path = written(layout, tmp_path)
    formats = re.findall(r'<xf numFmtId="(\d+)"', part(path, "xl/styles.xml").split("<cellXfs")[1])
    columns = re.findall(r'<col min="(\d+)" max="\d+" [^>]*style="(\d+)"', part(path, FIRST_SHEET))
    texts = {int(number) for number, style in columns if formats[int(style)] == "49"}
    for place, field in enumerate(layout.fields, 1):
        if field.kind in {"text", "code", "uscc"}:
            assert place in texts, field.name


@EVERY_KIND
def test_the_guide_tells_of_every_column_and_marks_the_needed_ones(
    layout: Layout, tmp_path: Path
) -> None:
    headings, rows = table(written(layout, tmp_path), sheet="填写说明")
    assert headings[:3] == ["列", "英文列名", "必填"]
    told = [cells[:3] for _, cells in rows[: len(layout.fields)]]
    assert told == [[f.chinese, f.name, "是" if f.required else None] for f in layout.fields]


def command(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `python -m hub import template …` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "hub", "import", "template", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_command_writes_a_template_and_needs_no_database(tmp_path: Path) -> None:
    assert command("areas", folder=tmp_path).returncode == 0
    assert command("projects", "--output", "mine.xlsx", folder=tmp_path).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"areas-template.xlsx", "mine.xlsx"}
    assert table(tmp_path / "mine.xlsx")[0][0] == "编号"


@pytest.mark.parametrize(
    "arguments", [["people"], ["areas", "areas"], ["areas", "--output", "no/x.xlsx"]]
)
def test_the_command_says_what_is_wrong(tmp_path: Path, arguments: list[str]) -> None:
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "KIND" in done.stderr or "cannot be written" in done.stderr
