"""What every file is read as: headings, and rows of plain values under them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | None
"""A value as the file has it. Text has no blanks around it and is never empty: that is None.

A datetime names no zone. A float is no whole number, or came so from a JSON file.
"""

Row: TypeAlias = tuple[int, list[Cell]]
"""The row's number as a spreadsheet program shows it, then one cell for each heading."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open file: its headings as written, and its rows, which are read as they are asked for.

    `heading_row` is the number of the row with the headings. `source` says what is read, for
    people: `CSV, gb18030` or the workbook's sheet and those that are left aside.
    Asking for rows raises `UnreadableFile` where the file turns out not to be readable.
    """

    headings: list[str]
    rows: Iterator[Row]
    heading_row: int
    source: str
