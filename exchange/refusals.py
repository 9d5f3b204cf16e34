"""What is refused: told in the file's own headings, and written where it can be mended.

The second file has the refused rows with all their cells as they were, and one more column with
the reasons, which the importer ignores; so it is mended in place and imported again.
"""

import csv
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.cells import shown
from exchange.fields import REASON, Layout, folded
from exchange.records import file_and_line, known_headings
from exchange.sheets import open_sheet
from rules.formulas import guarded
from rules.imports import Complaint, Fault

_ABOUT_ROWS = (Fault.DUPLICATE_IN_FILE, Fault.REFERENCE_REFUSED)
"""The faults whose words name another row."""

REPORT = ("file", "row", "column", "value", "code", "reason")
"""The headings of a report, and the keys of a refusal as JSON."""


class UnwritableFile(Exception):
    """A file beside the import could not be written; nothing else was, either."""


@contextmanager
def _written(path: Path) -> Iterator[Any]:
    """Open a CSV file for writing. Raises `UnwritableFile`."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            yield csv.writer(out)
    except OSError as error:
        raise UnwritableFile(f"{path} cannot be written: {error.strerror}.") from error


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an import: its path, its sheet, and the headings that its fields have."""

    path: Path
    sheet: str | None
    headings: Mapping[str, str]

    @property
    def chinese(self) -> bool:
        """Whether people who made it read Chinese: its headings are."""
        return not all(heading.isascii() for heading in self.headings.values())


@dataclass(frozen=True)
class Told:
    """One complaint as people read it."""

    row: int
    column: str
    value: str
    code: str
    reason: str
    source: Source

    def as_dict(self) -> dict[str, Any]:
        """Give it by the keys of `REPORT`."""
        return {
            "file": str(self.source.path),
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "reason": self.reason,
        }


def tell(complaint: Complaint, layout: Layout, sources: list[Source]) -> Told:
    """Say what is wrong in the words and headings of the file it is about."""
    file, line = file_and_line(complaint.row)
    source = sources[file]
    field = layout.by_name[complaint.field]
    heading = field.chinese if source.chinese else field.name
    reason = complaint.fault.words(
        complaint.value, _other(complaint, sources, file), chinese=source.chinese
    )
    column = source.headings.get(field.name, heading)
    return Told(line, column, complaint.value, complaint.fault.value, reason, source)


def _other(complaint: Complaint, sources: list[Source], file: int) -> str:
    if complaint.fault not in _ABOUT_ROWS:
        return complaint.other
    other, line = file_and_line(int(complaint.other))
    return str(line) if other == file else f"{line} ({sources[other].path.name})"


async def write_report(
    path: Path, complaints: AsyncIterator[Complaint], layout: Layout, sources: list[Source]
) -> None:
    """Write every complaint as a line of a CSV file. Raises `UnwritableFile`."""
    with _written(path) as writer:
        writer.writerow(REPORT)
        async for complaint in complaints:
            told = tell(complaint, layout, sources).as_dict()
            writer.writerow([guarded(str(value)) for value in told.values()])


def refused_path(path: Path) -> Path:
    """Name the file for what is refused of `path`, beside it; one that nobody has yet."""
    names = (f"{path.stem}-refused{n}.csv" for n in ("", *(f"-{n}" for n in range(2, 1000))))
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
            _written(part) as writer,
            open_sheet(source.path, sheet=source.sheet, known=known) as sheet,
        ):
            kept = _kept(sheet.headings)
            headings = [sheet.headings[place] for place in kept]
            writer.writerow([*map(guarded, headings), REASON[source.chinese]])
            for line, cells in sheet.rows:
                if row is None or file_and_line(row[0]) != (file, line):
                    continue
                values = [guarded(shown(cells[place])) for place in kept]
                writer.writerow([*values, guarded(row[1])])
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
