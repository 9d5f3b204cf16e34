"""The two example rows of a template: typed for writing, and recognised when they come back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from exchange.fields import Field, Layout
from exchange.sheet import Cell, Row, Sheet

_FIRST_ROWS = 100
"""Examples are looked for so far below the headings."""

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

    A row is one when all texts and codes that its KIND requires are an example's: what names
    it, that is; whoever changes these has entered a row of their own.
    """
    found = [layout.field_for(heading) for heading in sheet.headings]
    places = {field.name: place for place, field in enumerate(found) if field is not None}
    marks = [mark for mark in _marks(layout) if mark.keys() <= places.keys()]
    first = islice(sheet.rows, _FIRST_ROWS)
    own = (row for row in first if not any(_is(row[1], mark, places) for mark in marks))
    return chain(own, sheet.rows)


def _typed(field: Field, text: str) -> Cell:
    return _TYPED.get(field.kind, str)(text) if text else None


def _marks(layout: Layout) -> list[dict[str, str]]:
    """Give what each example is recognised by: its required texts by their fields."""
    naming = {"text", "code", "uscc"}
    fields = [field for field in layout.fields if field.required and field.kind in naming]
    return [{field.name: field.example[n] for field in fields} for n in (0, 1)]


def _is(cells: list[Cell], mark: Mapping[str, str], places: Mapping[str, int]) -> bool:
    return all(cells[places[name]] == text for name, text in mark.items())
