"""The refused rows, written where they can be mended.

A file has them with all their cells as they were, and one more column with the reasons, which the
importer ignores; so it is mended in place and imported again. What came as a workbook goes into a
workbook: a spreadsheet program that opens a CSV file takes codes for numbers and loses digits.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from exchange.cells import shown
from exchange.fields import REASON, Layout, folded
from exchange.limits import COLUMNS
from exchange.records import file_and_line, known_headings
from exchange.refusals import Source, UnwritableFile, table_written, tell
from exchange.sheets import is_workbook, open_sheet
from rules.formulas import guarded
from rules.imports import Complaint


def refused_path(path: Path) -> Path:
    """Name the file for what is refused of `path`, beside it; one that nobody has yet."""
    suffix = "xlsx" if is_workbook(path) else "csv"
    names = (f"{path.stem}-refused{n}.{suffix}" for n in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(free for name in names if not (free := path.with_name(name)).exists())


class RefusedFiles:
    """Writes the refused rows of every file, at first under names that do not count yet.

    `publish` gives them their names once the rest is committed, `discard` removes them.
    """

    def __init__(self, layout: Layout, sources: list[Source]) -> None:
        """Write nothing yet."""
        self._layout = layout
        self._sources = sources
        self._written: list[tuple[Path, Path]] = []

    async def write(self, complaints: AsyncIterator[Complaint]) -> None:
        """Read the files again and write the rows complained about; `complaints` by rows.

        Raises `UnwritableFile`.
        """
        refused = _by_row(complaints, self._layout, self._sources)
        row = await anext(refused, None)
        for file, source in enumerate(self._sources):
            if row is not None and file_and_line(row[0])[0] == file:
                row = await self._write_one(source, file, row, refused)

    async def _write_one(
        self, source: Source, file: int, row: "_Row | None", refused: "AsyncIterator[_Row]"
    ) -> "_Row | None":
        wanted = refused_path(source.path)
        part = wanted.with_name(f".{wanted.name}.part")
        self._written.append((part, wanted))
        known = known_headings(self._layout)
        with (
            _WRITERS[wanted.suffix](part, source.sheet or self._layout.chinese) as write,
            open_sheet(source.path, sheet=source.sheet, known=known) as sheet,
        ):
            kept = _kept(sheet.headings)
            write([*(sheet.headings[place] for place in kept), REASON[source.chinese]])
            for line, cells in sheet.rows:
                if row is None or file_and_line(row[0]) != (file, line):
                    continue
                write([*(shown(cells[place]) for place in kept), row[1]])
                row = await anext(refused, None)
        return row

    @property
    def paths(self) -> list[Path]:
        """The names that the files have once they are published."""
        return [wanted for _, wanted in self._written]

    def publish(self) -> None:
        """Give the files their names."""
        for part, wanted in self._written:
            part.replace(wanted)

    def discard(self) -> None:
        """Remove what was written."""
        for part, _ in self._written:
            part.unlink(missing_ok=True)


_Write: TypeAlias = Callable[[Sequence[str]], None]
"""Writes the next row."""


@contextmanager
def _csv(path: Path, _sheet: str) -> Iterator[_Write]:
    with table_written(path) as writer:
        yield lambda values: writer.writerow(map(guarded, values))


@contextmanager
def _workbook(path: Path, sheet: str) -> Iterator[_Write]:
    options = {"constant_memory": True, "tmpdir": path.parent}
    try:
        with path.open("wb") as out, xlsxwriter.Workbook(out, options) as book:
            yield _page(book, sheet)
    except FileCreateError as error:
        raise UnwritableFile(f"{path} cannot be written: {error}.") from error
    except OSError as error:
        raise UnwritableFile(f"{path} cannot be written: {error.strerror}.") from error


def _page(book: xlsxwriter.Workbook, sheet: str) -> _Write:
    """Begin a sheet of text cells: in others the people who mend it would lose codes' digits."""
    page, rows = book.add_worksheet(sheet), count()
    page.set_column(0, COLUMNS, 18, text := book.add_format({"num_format": "@"}))
    page.freeze_panes(1, 0)

    def write(values: Sequence[str]) -> None:
        row = next(rows)
        for place, value in enumerate(values):
            if value:
                page.write_string(row, place, value, text)

    return write


_WRITERS = {".csv": _csv, ".xlsx": _workbook}

_Row = tuple[int, str]
"""A row's number and all its reasons."""


def _kept(headings: Sequence[str]) -> list[int]:
    """List the places of all columns but the one with the reasons of an earlier import."""
    reasons = set(map(folded, REASON))
    return [place for place, text in enumerate(headings) if folded(text) not in reasons]


async def _by_row(
    complaints: AsyncIterator[Complaint], layout: Layout, sources: list[Source]
) -> AsyncIterator[_Row]:
    """Join the complaints about each row into one text."""
    row, reasons = -1, list[str]()
    async for complaint in complaints:
        if complaint.row != row and reasons:
            yield row, "; ".join(reasons)
            reasons = []
        row = complaint.row
        told = tell(complaint, layout, sources)
        reasons.append(f"{told.column}: {told.reason}")
    if reasons:
        yield row, "; ".join(reasons)
