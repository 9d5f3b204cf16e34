"""Rows of a sheet → records to stage, and complaints about cells that cannot be read."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from exchange.cells import BadCell, Convert, converter, shown
from exchange.fields import Field, Layout
from exchange.layouts import AREAS, LAYOUTS
from exchange.sheet import Cell, Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile
from loaders.import_targets import TARGETS
from loaders.uuids import new_ids
from rules.areas import county_of, parent_of
from rules.imports import Complaint, Fault
from rules.pinyin import pinyin_key

BATCH = 10_000
_LINES = 32
"""Bits of a row's number that are for its line; those above are for its file."""
_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the file: records to stage, and what is wrong with which."""

    records: list[tuple[Any, ...]]
    complaints: list[Complaint]


def row_number(file: int, line: int) -> int:
    """Number a row so that rows stand in the order of their files and lines."""
    return file << _LINES | line


def file_and_line(row: int) -> tuple[int, int]:
    """Give the file's place among the files, from 0, and the line as people count it."""
    return row >> _LINES, row & (1 << _LINES) - 1


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    field: Field
    convert: Convert


class Reader:
    """Reads the rows of files that have one KIND's columns.

    `headings` are the sheet's headings by the field that each means.
    """

    def __init__(self, layout: Layout, sheet: Sheet) -> None:
        """Find the fields. Raises `UnreadableFile` for headings that do not fit the layout."""
        places = _places(layout, sheet.headings)
        self._columns = [
            _Column(places[field.name], field, converter(field))
            for field in layout.fields
            if field.name in places
        ]
        self.headings = {c.field.name: sheet.headings[c.place] for c in self._columns}
        self._derive = _Deriving(layout, list(self.headings))

    @property
    def present(self) -> tuple[str, ...]:
        """The names of the fields that the file has, in the layout's order."""
        return tuple(self.headings)

    def batches(self, rows: Iterator[Row], file: int) -> Iterator[Batch]:
        """Read rows; `file` is the file's place among those of the import, from 0."""
        while some := list(itertools.islice(rows, BATCH)):
            complaints: list[Complaint] = []
            records = [
                (number := row_number(file, line), *self._values(number, cells, complaints))
                for line, cells in some
            ]
            yield Batch(self._derive(records), complaints)

    def _values(
        self, row: int, cells: Sequence[Cell], complaints: list[Complaint]
    ) -> Iterator[Any]:
        for column in self._columns:
            cell, field = cells[column.place], column.field
            if cell is not None:
                try:
                    yield column.convert(cell)
                    continue
                except BadCell as bad:
                    complaints.append(_complaint(row, field, cell, bad))
            elif field.required:
                complaints.append(Complaint(row, field.name, "", Fault.MISSING_VALUE))
            yield None


def known_headings(layout: Layout) -> list[str]:
    """List every heading that a file of the layout may have, in any of its words."""
    return [h for field in layout.fields for h in field.headings] + list(layout.ignored)


def _complaint(row: int, field: Field, cell: Cell, bad: BadCell) -> Complaint:
    value = shown(cell).replace("\0", "")[:_LONGEST_SHOWN]
    return Complaint(row, field.name, value, bad.fault, bad.other)


def _places(layout: Layout, headings: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = layout.field_for(heading)
        if field is None and layout.ignores(heading):
            continue
        if field is None:
            raise UnreadableFile(FileCode.UNKNOWN_HEADING, _strange(layout, heading, headings))
        if field.name in places:
            raise UnreadableFile(
                FileCode.DUPLICATE_HEADING,
                f"{headings[places[field.name]]!r} and {heading!r} head the same column; keep one.",
            )
        places[field.name] = place
    _refuse_missing(layout, headings, places)
    return places


def _strange(layout: Layout, heading: str, headings: Sequence[str]) -> str:
    for other in LAYOUTS.values():
        if all(other.field_for(each) or other.ignores(each) for each in headings):
            return (
                f"These are the headings of {other.name} ({other.chinese}), not of {layout.name} "
                f"({layout.chinese}): import it as {other.name}. 这是{other.chinese}的表头。"
            )
    known = "、".join(f"{field.chinese} ({field.name})" for field in layout.fields)
    return (
        f"{heading[:60]!r} is no heading of {layout.name} ({layout.chinese}). Take the column out, "
        f"or give it one of these headings: {known}."
    )


def _refuse_missing(layout: Layout, headings: Sequence[str], places: dict[str, int]) -> None:
    missing = [field for field in layout.needed if field.name not in places]
    if missing:
        wanted = "、".join(f"{field.chinese} ({field.name})" for field in missing)
        raise UnreadableFile(
            FileCode.MISSING_COLUMN,
            f"{layout.name} ({layout.chinese}) needs the column {wanted}; the file has "
            f"{'、'.join(headings)[:300]}.",
        )


_Records = list[tuple[Any, ...]]


class _Deriving:
    """Adds to records the values made from their fields, as the loader stages them."""

    def __init__(self, layout: Layout, present: Sequence[str]) -> None:
        target = TARGETS[layout.table]
        places = {name: place for place, name in enumerate(present, start=1)}
        self._code = places["code" if layout is AREAS else "area"]
        self._named = places[target.named] if target.named else 0
        makers = {"id": _ids, "above": self._above, "county": self._county, "pinyin": self._pinyin}
        self._makers = [makers[name] for name in target.derived]

    def __call__(self, records: _Records) -> _Records:
        derived = zip(*(make(records) for make in self._makers), strict=True)
        return [record + more for record, more in zip(records, derived, strict=True)]

    def _above(self, records: _Records) -> list[Any]:
        return [parent_of(code) if (code := record[self._code]) else None for record in records]

    def _county(self, records: _Records) -> list[Any]:
        return [county_of(code) if (code := record[self._code]) else None for record in records]

    def _pinyin(self, records: _Records) -> list[Any]:
        return [pinyin_key(name) if (name := record[self._named]) else None for record in records]


def _ids(records: _Records) -> list[Any]:
    return new_ids(len(records), datetime.now(UTC))
