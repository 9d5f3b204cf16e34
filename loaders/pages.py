"""Pages and counts of lists: one statement for all parents of a level."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loaders.access import Access
from loaders.conditions import all_of
from loaders.database import Database
from loaders.filters import Filters, belongs_to_key
from loaders.ordering import Order, order_of
from loaders.parameters import Parameters, then
from loaders.tables import ENTITIES, Column, Entity, Many
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

DEFAULT_SIZE = 20
MAX_SIZE = 100


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments that every list takes, as clients gave them."""

    first: int | None = None
    after: Any = None
    last: int | None = None
    before: Any = None
    filter: Mapping[str, Any] = field(default_factory=dict)
    order_by: Sequence[Mapping[str, Any]] = ()

    @property
    def fingerprint(self) -> str:
        """A text that is equal for equal arguments."""
        values = [self.first, self.after, self.last, self.before, self.filter, self.order_by]
        return json.dumps(values, default=str, sort_keys=True)

    @property
    def backwards(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None

    def size(self) -> int:
        """Give the number of rows asked for, 0 to 100; 20 when nothing was said.

        Raises `Refusal` (`BAD_USER_INPUT`).
        """
        if self.first is not None and self.backwards:
            raise _bad("Give `first` or `last`, not both.")
        if self.last is not None:
            return _in_range("last", self.last)
        return DEFAULT_SIZE if self.first is None else _in_range("first", self.first)

    def refuse_bad(self, order: Order, parameters: Parameters) -> None:
        """Raise `Refusal` for a size, or a cursor not of `order`, now or when they are known."""
        self.size()
        for cursor in (self.after, self.before):
            if cursor is not None:
                parameters.require(then(cursor, order.read))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, each with its `cursor`, and whether more lie beyond."""

    rows: list[Any]
    cursors: list[str]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of `entity`'s rows: a whole table, a relation's, or one group's.

    `many` tells whose list it is, `group` the column whose value a group shares; a list
    at the root has neither.
    """

    name: str
    entity: Entity
    many: Many | None = None
    group: Column | None = None

    @property
    def key_types(self) -> tuple[str, ...]:
        """SQL types of what tells one parent from another."""
        if self.group:
            return (self.group.kind.sql,)
        return ENTITIES[self.many.owner].key_types if self.many else ()

    def members(self, t: str) -> str:
        """SQL of the condition that row `t` is in the list of parent `p`."""
        if self.group:
            # An index cannot seek by `is not distinct from`.
            equals = "is not distinct from" if self.group.nullable else "="
            return f"{self.group.compared(t)} {equals} p.k0"
        keys = [f"p.k{n}" for n in range(len(self.key_types))]
        return belongs_to_key(self.many, keys, t) if self.many else "true"


async def pages(
    database: Database,
    viewer: Viewer,
    listing: Listing,
    arguments: Arguments,
    parents: Sequence[tuple[Any, ...]],
) -> list[Page]:
    """Load the same page of the lists of `parents` in one statement, in their order."""
    order = order_of(listing.entity, listing.name, arguments.order_by)
    parameters = Parameters()
    access = Access(viewer, parameters)
    inner = _page_query(access, listing, arguments, order, parameters)
    sql = f"select p.n, r.* from {_parents(listing, parents, parameters)}, lateral ({inner}) as r"
    records = await database.fetch(f"{listing.name} page", sql, parameters, access.rights)
    groups: list[list[Any]] = [[] for _ in parents]
    for record in records:
        groups[record["n"] - 1].append(record)
    return [page_of(arguments, group, listing.entity.make) for group in groups]


async def counts(
    database: Database,
    viewer: Viewer,
    listing: Listing,
    arguments: Arguments,
    parents: Sequence[tuple[Any, ...]],
) -> list[int]:
    """Count the lists of `parents` under the filter, in one statement, in their order."""
    parameters = Parameters()
    access = Access(viewer, parameters)
    order = order_of(listing.entity, listing.name, arguments.order_by)
    arguments.refuse_bad(order, parameters)
    condition = Filters(access, parameters).visible(listing.entity, arguments.filter, "t")
    sql = (
        f"select (select count(*) from {listing.entity.table} t"
        f" where {listing.members('t')} and {condition})"
        f" from {_parents(listing, parents, parameters)} order by p.n"
    )
    found = await database.fetch(f"{listing.name} count", sql, parameters, access.rights)
    return [record[0] for record in found]


def _page_query(
    access: Access, listing: Listing, arguments: Arguments, order: Order, parameters: Parameters
) -> str:
    entity, size = listing.entity, arguments.size()
    condition = Filters(access, parameters).visible(entity, arguments.filter, "t")
    where = all_of(listing.members("t"), condition)
    rows, where = page_rows(entity.table, where, order, arguments, "t", parameters)
    read = order.reversed() if arguments.backwards else order
    return (
        f"select {entity.selection(access, 't')}, {order.cursor('t')} as cursor from {rows}"
        f" where {where} order by {read.clause('t')} limit {size + 1}"
    )


def _parents(listing: Listing, parents: Sequence[tuple[Any, ...]], parameters: Parameters) -> str:
    """SQL of a table `p` of the parents: key columns `k0…`, then `n` from 1."""
    if not listing.key_types:
        return "(values (1)) as p (n)"
    arrays = ", ".join(
        parameters.add(list(values), f"{sql}[]")
        for values, sql in zip(zip(*parents, strict=True), listing.key_types, strict=True)
    )
    names = ", ".join(f"k{n}" for n in range(len(listing.key_types)))
    return f"unnest({arrays}) with ordinality as p ({names}, n)"


def page_rows(
    table: str, where: str, order: Order, arguments: Arguments, t: str, parameters: Parameters
) -> tuple[str, str]:
    """SQL of rows under alias `t` and of a condition on them: the first of them are a page.

    `where` says which rows of `table` are in the list.
    """
    start, end, read = arguments.after, arguments.before, order
    if arguments.backwards:
        start, end, read = end, start, order.reversed()
    if start is None or not order.terms[0].nullable:
        return f"{table} {t}", all_of(where, bounds(order, arguments, t, parameters))
    if end is not None:
        where = all_of(where, read.reversed().beyond(order.places(end), t, parameters))
    # Each part has its own order and limit, for PostgreSQL would read all of it to sort it.
    first = f"order by {read.clause(t)} limit {arguments.size() + 1}"
    union = " union all ".join(
        f"(select * from {table} {t} where {all_of(where, part)} {first})"
        for part in read.parts_beyond(order.places(start), t, parameters)
    )
    return f"({union}) {t}", "true"


def bounds(order: Order, arguments: Arguments, t: str, parameters: Parameters) -> str:
    """SQL of the condition that `after` and `before` put on row `t`."""
    parts = []
    if arguments.after is not None:
        parts.append(order.after(arguments.after, t, parameters))
    if arguments.before is not None:
        parts.append(order.before(arguments.before, t, parameters))
    return all_of(*parts)


def page_of(arguments: Arguments, records: Sequence[Any], make: Callable[[Any], Any]) -> Page:
    """Make a page of the records read: one more than asked for when more lie beyond."""
    size = arguments.size()
    more, kept = len(records) > size, list(records[:size])
    if arguments.backwards:
        kept.reverse()
    return Page(
        rows=[make(record) for record in kept],
        cursors=[record["cursor"] for record in kept],
        has_next=arguments.before is not None if arguments.backwards else more,
        has_previous=more if arguments.backwards else arguments.after is not None,
    )


def _in_range(name: str, size: int) -> int:
    if not 0 <= size <= MAX_SIZE:
        raise _bad(f"`{name}` must be from 0 to {MAX_SIZE}, not {size}.")
    return size


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)
