"""Export: the rows of a KIND as a file that can be imported again without a change."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from exchange.fields import Field, Layout
from exchange.limits import CELL_CHARACTERS
from loaders.exports import Export, Part, copy_csv, records
from rules.areas import DivisionCode
from rules.viewer import PUBLIC, Viewer

if TYPE_CHECKING:
    from loaders.database import Connection


class Format(StrEnum):
    """What a file is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class Language(StrEnum):
    """What headings and choices are written in: Chinese words, or the graph's own names."""

    CHINESE = "zh"
    ENGLISH = "en"


SHEET_ROWS = 1_048_575
"""Most rows under the headings of a workbook's sheet."""

_SHEET_CELL_CHARACTERS = min(CELL_CHARACTERS, 32_767)
_YES_AND_NO = {"true": "是", "false": "否"}
_MARK = "\ufeff".encode()


class TooMuchForASheet(Exception):
    """More rows, or a longer text, than a workbook's sheet can hold."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported: the rows of a KIND that `viewer` may see, `within` an area."""

    layout: Layout
    language: Language
    viewer: Viewer = PUBLIC
    within: DivisionCode | None = None

    @property
    def headings(self) -> list[str]:
        """The headings, in the layout's order."""
        chinese = self.language is Language.CHINESE
        return [field.chinese if chinese else field.name for field in self.layout.fields]

    @property
    def export(self) -> Export:
        """The same, as the loaders know it."""
        parts = [_part(field, self.language) for field in self.layout.fields]
        offsets = self.language is Language.ENGLISH
        return Export(self.layout.table, parts, self.viewer, self.within, offsets=offsets)


def _part(field: Field, language: Language) -> Part:
    return Part(field.name, field.kind, field.refers is not None, _words(field, language))


def _words(field: Field, language: Language) -> dict[str, str] | None:
    if language is Language.ENGLISH:
        return None
    if field.terms is not None:
        return {term.value: term.chinese for term in field.terms}
    return _YES_AND_NO if field.kind == "boolean" else None


async def write_csv(connection: "Connection", wanted: Wanted, file: IO[bytes]) -> int:
    """Write a CSV file piece by piece, for spreadsheet programs with a byte order mark.

    Give the number of rows. Raises the database's errors and the system's.
    """
    file.write(_MARK + ",".join(wanted.headings).encode() + b"\n")

    async def write(piece: bytes) -> None:
        file.write(piece)

    return await copy_csv(connection, wanted.export, write)


async def write_json_lines(connection: "Connection", wanted: Wanted, file: IO[bytes]) -> int:
    """Write an object for each row, every key in each. Give the number of rows."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    rows = 0
    async with aclosing(_rows(connection, wanted)) as records_:
        async for values in records_:
            line = encode(dict(zip(wanted.headings, values, strict=True)))
            file.write(line.encode() + b"\n")
            rows += 1
    return rows


async def write_workbook(connection: "Connection", wanted: Wanted, path: Path) -> int:
    """Write a workbook, one row after the other. Give the number of rows.

    Raises `TooMuchForASheet`.
    """
    with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": path.parent}) as book:
        sheet = _Sheet(book, wanted)
        async with aclosing(_rows(connection, wanted)) as rows:
            async for values in rows:
                sheet.add(values)
    return sheet.rows


def _rows(connection: "Connection", wanted: Wanted) -> AsyncGenerator[Any, None]:
    return records(connection, wanted.export)


class _Sheet:
    """A sheet that grows row by row; texts stay texts, whatever they begin with."""

    def __init__(self, book: xlsxwriter.Workbook, wanted: Wanted) -> None:
        self.rows = 0
        self._sheet = book.add_worksheet(wanted.layout.chinese)
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(wanted.headings) - 1, 18)
        bold = book.add_format({"bold": True})
        for place, heading in enumerate(wanted.headings):
            self._sheet.write_string(0, place, heading, bold)

    def add(self, values: Any) -> None:
        """Write the next row."""
        self.rows += 1
        if self.rows > SHEET_ROWS:
            raise TooMuchForASheet(
                f"There are more than {SHEET_ROWS:,} rows, and a sheet holds no more. Export them "
                "as csv or jsonl, or less at a time with --within."
            )
        for place, value in enumerate(values):
            if value is not None:
                self._write(place, value)

    def _write(self, place: int, value: Any) -> None:
        sheet, row = self._sheet, self.rows
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, place, value)
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            sheet.write_datetime(row, place, value, self._day)
        elif sheet.write_string(row, place, str(value)) != 0:
            raise TooMuchForASheet(
                f"Row {row + 1} has a text of {len(str(value)):,} characters, and a sheet holds "
                f"{_SHEET_CELL_CHARACTERS:,}. Export it as csv or jsonl."
            )


_FIRST_YEAR = 1901
"""Earlier days are text: spreadsheet programs count them wrongly, or not at all."""
