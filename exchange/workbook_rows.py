"""The rows of a workbook's sheet, cell by cell as `Sheet` promises them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from exchange.blanks import tidy
from exchange.headings import find_headings, first_rows, headings_of, letters
from exchange.limits import CELL_CHARACTERS, EXACT_DIGITS
from exchange.sheet import Cell, Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile

_INEXACT = 10**EXACT_DIGITS


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area: rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top + 1}:{letters(self.right)}{self.bottom + 1}"


def choose(workbook: CalamineWorkbook, wanted: str | None) -> tuple[str, list[str]]:
    """Give the name of the sheet to read, and those of the visible ones left aside.

    Raises `UnreadableFile` (`NO_SUCH_SHEET`).
    """
    tables = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    visible = [s.name for s in tables if s.visible == SheetVisibleEnum.Visible]
    if wanted is None and visible:
        return visible[0], visible[1:]
    if wanted is not None and wanted in [s.name for s in tables]:
        return wanted, [name for name in visible if name != wanted]
    raise UnreadableFile(
        FileCode.NO_SUCH_SHEET,
        f"The workbook has no sheet {wanted!r}. It has: {', '.join(s.name for s in tables)}."
        if wanted
        else "The workbook has no visible sheet with cells.",
    )


def read(sheet: CalamineSheet, known: Collection[str], source: str) -> Sheet:
    """Read a sheet: find its headings, fill areas that are merged down a column.

    Raises `UnreadableFile`, while rows are asked for as well.
    """
    left = sheet.start[1] if sheet.start else 0
    rows = _rows(sheet, left)
    first = first_rows(rows)
    at = find_headings(first, known)
    areas = [Area(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ()]
    _refuse_merged_headings(areas, first[: at + 1])
    headings = headings_of(first[at])
    below: Iterator[Row] = chain(first[at + 1 :], rows)
    if areas:
        below = _filled(below, areas)
    return Sheet(headings.texts, headings.rows(_exact(below)), headings.row, source)


def _rows(sheet: CalamineSheet, left: int) -> Iterator[Row]:
    """Give the rows that are not blank, from column A on."""
    margin: list[Cell] = [None] * left
    kinds, blank = _CELLS, {None}
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [kinds.get(type(value), str)(value) for value in values]
        if not blank.issuperset(cells):
            yield number, margin + cells


def _number(value: float) -> Cell:
    return int(value) if value.is_integer() and abs(value) < _INEXACT else value


def _as_it_is(value: Any) -> Cell:
    cell: Cell = value
    return cell


# Times of day and durations become text.
_CELLS: dict[type, Callable[[Any], Cell]] = {
    str: tidy,
    float: _number,
    int: _as_it_is,
    bool: _as_it_is,
    date: _as_it_is,
    datetime: _as_it_is,
}


def _exact(rows: Iterator[Row]) -> Iterator[Row]:
    """Refuse numbers that have lost digits, and texts that are far too long."""
    for number, cells in rows:
        for cell in cells:
            if isinstance(cell, str):
                if len(cell) > CELL_CHARACTERS:
                    raise _cell_too_large(number, cells.index(cell))
            elif isinstance(cell, float) and abs(cell) >= _INEXACT:
                raise _number_too_long(number, cells.index(cell))
        yield number, cells


def _refuse_merged_headings(areas: Sequence[Area], first: Sequence[Row]) -> None:
    """Raise `UnreadableFile` where merged cells reach into the row of headings."""
    row, values = first[-1][0] - 1, {number - 1: cells for number, cells in first}
    for area in areas:
        cells = values.get(area.top, [])
        if area.top <= row <= area.bottom and _at(cells, area.left) is not None:
            raise UnreadableFile(
                FileCode.MERGED_HEADINGS,
                f"The headings in row {row + 1} hold merged cells ({area}). Unmerge them and give "
                "each column one heading, all in one row.",
            )


def _filled(rows: Iterator[Row], areas: Sequence[Area]) -> Iterator[Row]:
    """Give every row of a merged area its value, which only the first row holds."""
    starting: defaultdict[int, list[Area]] = defaultdict(list)
    for area in areas:
        starting[area.top].append(area)
    open_: dict[int, tuple[Cell, int]] = {}
    for number, cells in rows:
        for place, (value, bottom) in list(open_.items()):
            if number - 1 > bottom:
                del open_[place]
            else:
                cells[place] = value
        for area in starting.get(number - 1, ()):
            if (value := _at(cells, area.left)) is not None:
                open_[_column_of(area)] = value, area.bottom
        yield number, cells


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _column_of(area: Area) -> int:
    if area.left == area.right:
        return area.left
    raise UnreadableFile(
        FileCode.MERGED_CELLS,
        f"Row {area.top + 1}: the cells {area} are merged across columns, so it cannot be told "
        "to which column their value belongs. Unmerge them; remove lines between the rows that "
        "are only titles or sums.",
    )


def _number_too_long(number: int, place: int) -> UnreadableFile:
    return UnreadableFile(
        FileCode.NUMBER_TOO_LONG,
        f"Row {number}, column {letters(place)}: the number has more than {EXACT_DIGITS} digits, "
        "and the spreadsheet has replaced the last ones by 0. Format the column as text and enter "
        "the numbers again.",
    )


def _cell_too_large(number: int, place: int) -> UnreadableFile:
    return UnreadableFile(
        FileCode.CELL_TOO_LARGE,
        f"Row {number}, column {letters(place)}: the cell has more than {CELL_CHARACTERS:,} "
        "characters. Shorten it.",
    )
