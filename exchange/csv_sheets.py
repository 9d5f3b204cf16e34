"""CSV files: comma, semicolon or tab between the cells, as the headings have it."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from exchange.blanks import tidy
from exchange.encodings import survey
from exchange.fields import folded
from exchange.headings import Headings, find_headings, first_rows, headings_of, likeness
from exchange.limits import CELL_CHARACTERS, COLUMNS, HEADING_ROWS, RECORD_LINES, ROWS
from exchange.sheet import Cell, Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile
from rules.formulas import unguarded

_SEPARATORS = (",", "\t", ";")
_TOO_LARGE = "field larger than field limit"
_NAMES = {",": "comma", "\t": "tab", ";": "semicolon"}

_Clean: TypeAlias = Callable[[list[str]], list[Cell]]


@contextmanager
def open_csv(path: Path, known: Collection[str]) -> Iterator[Sheet]:
    """Open a CSV file; `known` headings help to find their row and the separator.

    Raises `UnreadableFile`.
    """
    found = survey(path)
    # One limit for the whole process; nothing else here reads CSV.
    csv.field_size_limit(CELL_CHARACTERS)
    with path.open(encoding=found.encoding, newline="") as lines:
        separator = _separator(list(islice(lines, 2 * HEADING_ROWS)), known)
        lines.seek(0)
        records = enumerate(_records(lines, separator, quoted=found.quoted), 1)
        clean = _careful if found.odd else _quick
        first = first_rows(_rows(records, clean))
        at = find_headings(first, known)
        headings = headings_of(first[at])
        yield Sheet(
            headings.texts,
            chain(headings.rows(first[at + 1 :]), _below(records, headings, clean, first[-1][0])),
            headings.row,
            f"CSV, {found.encoding.removesuffix('-sig')}, {_NAMES[separator]}",
        )


def _separator(lines: list[str], known: Collection[str]) -> str:
    """Find what separates the headings: it gives the most known ones, else the most cells."""
    understood = {folded(heading) for heading in known}

    def fitness(separator: str) -> tuple[int, int]:
        rows = [[tidy(cell) for cell in row] for row in _some(lines, separator)]
        filled = [row for row in rows if any(row)][:HEADING_ROWS]
        best = max((likeness(row, understood) for row in filled), default=0)
        return best, len(filled[0]) if filled else COLUMNS

    return max(_SEPARATORS, key=fitness)


def _some(lines: list[str], separator: str) -> Iterator[list[str]]:
    """Give the first records; what is wrong with one is told when the rows are read."""
    with suppress(csv.Error):
        yield from csv.reader(lines, delimiter=separator)


def _records(lines: Iterable[str], separator: str, *, quoted: bool) -> Iterator[list[str]]:
    """Give every record, up to the most that there may be."""
    records = iter(_Records(lines, separator)) if quoted else _reader(lines, separator)
    return chain(islice(records, ROWS), _no_more(records))


def _no_more(records: Iterator[list[str]]) -> Iterator[list[str]]:
    for _ in records:
        raise UnreadableFile(
            FileCode.TOO_MANY_ROWS, f"The file has more than {ROWS:,} rows. Split it into several."
        )
    yield from ()


def _rows(records: Iterator[tuple[int, list[str]]], clean: _Clean, last: int = 0) -> Iterator[Row]:
    """Give the rows that are not blank; their numbers are those of a spreadsheet program."""
    number = last
    try:
        for number, record in records:
            cells = clean(record)
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise _refusal(error, number + 1) from error


def _below(
    records: Iterator[tuple[int, list[str]]], headings: Headings, clean: _Clean, last: int
) -> Iterator[Row]:
    """Give the rows below the first ones; most files take the short way, in one loop."""
    if clean is _careful or not headings.gapless:
        return headings.rows(_rows(records, clean, last))
    return _plain_rows(records, headings, last)


def _plain_rows(
    records: Iterator[tuple[int, list[str]]], headings: Headings, last: int
) -> Iterator[Row]:
    number, width = last, len(headings.texts)
    try:
        for number, record in records:
            cells: list[Cell] = [cell.strip() or None for cell in record]
            if any(cells):
                yield (number, cells) if len(cells) == width else headings.fitted(number, cells)
    except csv.Error as error:
        raise _refusal(error, number + 1) from error


def _reader(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, strict=True)


class _Records:
    """The records of a file with quotes: none runs over more lines than it may."""

    def __init__(self, lines: Iterable[str], separator: str) -> None:
        self._lines = lines
        self._taken = 0
        self._reader = _reader(self._feed(), separator)

    def __iter__(self) -> Iterator[list[str]]:
        for record in self._reader:
            self._taken = 0
            yield record

    def _feed(self) -> Iterator[str]:
        for line in self._lines:
            self._taken += 1
            if self._taken > RECORD_LINES:
                raise csv.Error(_TOO_LARGE)
            yield line


def _quick(record: list[str]) -> list[Cell]:
    return [cell.strip() or None for cell in record]


def _careful(record: list[str]) -> list[Cell]:
    """Cut invisible characters off as well, and the apostrophe before what is no formula."""
    tidied = [tidy(cell) for cell in record]
    # Behind the apostrophe of what looks like a formula there may be blanks again.
    return [cell and tidy(unguarded(cell)) for cell in tidied]


def _refusal(error: csv.Error, row: int) -> UnreadableFile:
    if _TOO_LARGE in str(error):
        return UnreadableFile(
            FileCode.CELL_TOO_LARGE,
            f"Row {row} has a cell of more than {CELL_CHARACTERS:,} characters or "
            f"{RECORD_LINES:,} lines. Is there a quote that is never closed?",
        )
    return UnreadableFile(
        FileCode.BAD_QUOTES,
        f'Row {row}: a quote (") is not closed, or text follows the closing one. Put the whole '
        'cell in quotes and write a quote inside of it twice ("").',
    )
