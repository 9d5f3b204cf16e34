"""What is refused, told in the file's own headings."""

import csv
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.fields import Layout
from exchange.records import file_and_line
from rules.formulas import guarded
from rules.imports import Complaint, Fault

_ABOUT_ROWS = (Fault.DUPLICATE_IN_FILE, Fault.REFERENCE_REFUSED)
"""The faults whose words name another row."""

REPORT = ("file", "row", "column", "value", "code", "reason")
"""The headings of a report, and the keys of a refusal as JSON."""


class UnwritableFile(Exception):
    """A file beside the import could not be written; nothing else was, either."""


@contextmanager
def table_written(path: Path) -> Iterator[Any]:
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
    with table_written(path) as writer:
        writer.writerow(REPORT)
        async for complaint in complaints:
            told = tell(complaint, layout, sources).as_dict()
            writer.writerow([guarded(str(value)) for value in told.values()])
