"""What a client selects, freed of GraphQL's syntax: the input of the fast reader.

Each part is named by its response key; `fields` keep the order in which they are answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from loaders.pages import Arguments, Listing
from loaders.tables import Ancestors, Column, Entity, One


@dataclass(frozen=True, slots=True)
class Word:
    """A text that is known beforehand: `__typename`, a column's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The global id of a row."""


@dataclass(frozen=True, slots=True)
class RowSelection:
    """Fields of one row of `entity`: response key → part."""

    entity: Entity
    fields: Mapping[str, "RowPart"]


@dataclass(frozen=True, slots=True)
class OneSelection:
    """The row that a to-one relation leads to."""

    one: One
    row: RowSelection


@dataclass(frozen=True, slots=True)
class AncestorsSelection:
    """The rows above, nearest first."""

    ancestors: Ancestors
    row: RowSelection


@dataclass(frozen=True, slots=True)
class PageInfoSelection:
    """Parts of the page information: response key → name of the field or a word."""

    fields: Mapping[str, "str | Word"]


@dataclass(frozen=True, slots=True)
class EdgesSelection:
    """Edges: response key → `cursor`, a word, or the node's selection."""

    fields: Mapping[str, "str | Word | NodeSelection"]


@dataclass(frozen=True, slots=True)
class NodesSelection:
    """The rows of a page without their cursors."""

    node: "NodeSelection"


@dataclass(frozen=True, slots=True)
class TotalCount:
    """How many rows the whole list has."""


ConnectionPart: TypeAlias = Word | TotalCount | NodesSelection | EdgesSelection | PageInfoSelection


@dataclass(frozen=True, slots=True)
class ListSelection:
    """A connection: the list, its arguments, and what is selected of it."""

    listing: Listing
    arguments: Arguments
    fields: Mapping[str, ConnectionPart]


RowPart: TypeAlias = Column | Word | Identity | OneSelection | AncestorsSelection | ListSelection

NodeSelection: TypeAlias = RowSelection | Mapping[str, RowSelection]
"""A row of one entity, or, for a union, the selection of each entity by its name."""


@dataclass(frozen=True, slots=True)
class LookupSelection:
    """One row at the root, found by a filter on its key."""

    row: RowSelection
    condition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NodesByIdSelection:
    """Rows at the root by their ids, in order, null where there is none."""

    ids: Any
    rows: Mapping[str, RowSelection]


@dataclass(frozen=True, slots=True)
class ReferencesSelection:
    """Rows at the root by federation's references, in order, null where there is none.

    `rows` has an entry for each type and key field that the references use.
    """

    representations: Any
    rows: Mapping[tuple[str, str], RowSelection]


@dataclass(frozen=True, slots=True)
class SearchSelection:
    """A search at the root, through the entities called `names`."""

    text: Any
    names: Sequence[str]
    arguments: Arguments
    fields: Mapping[str, ConnectionPart]


@dataclass(frozen=True, slots=True)
class BoardColumnSelection:
    """What is selected of a board's column: response key → `key`, `title`, `count`, or its list.

    `listing` groups the rows; `condition` is the board's filter, which holds in every column.
    """

    listing: Listing
    condition: Mapping[str, Any]
    fields: Mapping[str, "str | Word | ListSelection"]


@dataclass(frozen=True, slots=True)
class BoardSelection:
    """A board: the keys and titles of its columns, and what is selected of it."""

    keys: Sequence[tuple[str | None, str]]
    fields: Mapping[str, Word | BoardColumnSelection]


RootPart: TypeAlias = (
    Word
    | ListSelection
    | LookupSelection
    | NodesByIdSelection
    | ReferencesSelection
    | SearchSelection
    | BoardSelection
)
