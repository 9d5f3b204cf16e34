"""The vocabulary that layouts are declared in: a field, a layout, and how headings are found."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rules.terms import Term

Kind = Literal["text", "code", "uscc", "date", "timestamp", "integer", "decimal", "boolean", "term"]

REASON = ("reason", "拒绝原因")
"""Heading of the column that the importer adds to what it refuses, and ignores when it reads."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a KIND's file.

    `name` is the graph's column in snake case and the English heading, `chinese` the Chinese
    one, `also` further headings that are understood. `required` must have a value in every
    row; `key` is part of what a row is recognised by. `refers` is the KIND whose natural key
    the cell holds: `areas` a division code; `organizations` a credit code, a name, or
    `name@division code`; `agreements` and `projects` a number, or `number@county code`.
    `longest` is the most characters that a text may have. `about` tells the clerk in Chinese
    what to enter. `example` is of the template's two rows.
    """

    name: str
    chinese: str
    kind: Kind
    example: tuple[str, str] = ("", "")
    about: str = ""
    terms: type[Term] | None = None
    required: bool = False
    key: bool = False
    refers: str | None = None
    longest: int | None = None
    also: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is understood, the English one first, the Chinese one second."""
        return (self.name, self.chinese, *self.also)


@dataclass(frozen=True)
class Layout:
    """What a KIND's file looks like: its fields in the order in which they are written.

    `name` is the KIND on the command line, `chinese` its word, `table` where its rows are
    kept. `ignored` are headings of columns that are accepted and not read.
    """

    name: str
    chinese: str
    table: str
    fields: tuple[Field, ...]
    ignored: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        """The fields whose columns a file must have; a credit code is never all there is."""
        return tuple(f for f in self.fields if f.required or (f.key and f.kind != "uscc"))

    @cached_property
    def _by_heading(self) -> dict[str, Field]:
        return {folded(h): field for field in self.fields for h in field.headings}

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(map(folded, self.ignored + REASON))

    def field_for(self, heading: str) -> Field | None:
        """Find the field that a heading of a file means; None for a strange one."""
        return self._by_heading.get(folded(heading))

    def ignores(self, heading: str) -> bool:
        """Tell whether a column with this heading is accepted without being read."""
        return folded(heading) in self._ignored


def folded(heading: str) -> str:
    """Fold what does not tell headings apart: width, case, blanks, `_`, `-`, a mark of need.

    `Area Code`, `area_code` and `areaCode` are one; so are `名称` and ` 名称*`.
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(c for c in text if c not in " _-*\t\r\n").removesuffix("(必填)")
