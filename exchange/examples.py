"""The two example rows of a template: typed for writing, and recognised when they come back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from exchange.fields import Field, Layout
from exchange.sheet import Cell, Row, Sheet

_FIRST_ROWS = 100
"""Examples are looked for so far below the headings."""

_NAMING = {"text", "code", "uscc", "term"}
"""Kinds whose cells come back as they were written, from every spreadsheet program."""

_TYPED: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "integer": int,
    "decimal": float,
}


def examples(layout: Layout) -> list[list[Cell]]:
    """Give the two example rows, a cell for each field."""
    return [[_typed(field, field.example[n]) for field in layout.fields] for n in (0, 1)]


def without_examples(layout: Layout, sheet: Sheet) -> Iterator[Row]:
    """Give the sheet's rows but for examples that were left standing in a template.

    A row is one when all its texts, codes and choices are an example's, and the sheet has a
    column for each that the example fills. So whoever changes one has entered a row of their own.
    """
    found = [layout.field_for(heading) for heading in sheet.headings]
    places = {field.name: place for place, field in enumerate(found) if field is not None}
    marks = [mark for n in (0, 1) if (mark := _mark(layout, n, places)) is not None]
    first = islice(sheet.rows, _FIRST_ROWS)
    own = (row for row in first if not any(_is(row[1], mark) for mark in marks))
    return chain(own, sheet.rows)


def _typed(field: Field, text: str) -> Cell:
    return _TYPED.get(field.kind, str)(text) if text else None


def _mark(layout: Layout, n: int, places: Mapping[str, int]) -> dict[int, str | None] | None:
    """Give the cells that an example is recognised by; None where it has no column for one."""
    fields = [field for field in layout.fields if field.kind in _NAMING]
    if any(field.example[n] and field.name not in places for field in fields):
        return None
    present = [field for field in fields if field.name in places]
    return {places[field.name]: field.example[n] or None for field in present}


def _is(cells: list[Cell], mark: Mapping[int, str | None]) -> bool:
    return all(cells[place] == text for place, text in mark.items())
