"""A selection → SQL whose value is the answer, already JSON.

Correlated sub-selects with `row_to_json` and `json_agg`: measured faster than LATERAL,
`json_build_object` and `jsonb`. Response keys become column names in quotes; the compiler's own
names begin with `#`, which no GraphQL name can.
"""

from collections.abc import Callable, Mapping
from itertools import count

from loaders.access import Access
from loaders.conditions import all_of
from loaders.filters import Filters, belongs
from loaders.kinds import DECIMAL
from loaders.ordering import Order, order_of
from loaders.page_parts import PageSource, aggregated, edge_json, literal, page_info
from loaders.pages import Arguments, page_rows
from loaders.parameters import Parameters
from loaders.rows import MAX_ANCESTORS
from loaders.selections import (
    AncestorsSelection,
    ConnectionPart,
    EdgesSelection,
    Identity,
    ListSelection,
    NodeSelection,
    NodesSelection,
    OneSelection,
    PageInfoSelection,
    RowPart,
    RowSelection,
    TotalCount,
    Word,
)
from loaders.tables import Column, Entity, row
from rules.viewer import Viewer

Members = Callable[[str], str]
"""An alias → the SQL condition that its row belongs to the list."""


class Compiler:
    """Compiles the selections of one statement; `parameters` collects its values."""

    def __init__(self, viewer: Viewer) -> None:
        """Compile for what viewers of `viewer`'s access shape may see."""
        self.parameters = Parameters()
        self.access = Access(viewer, self.parameters, kept=True)
        self.filters = Filters(self.access, self.parameters)
        self._aliases = count()

    def alias(self) -> str:
        """Give a table alias that nothing else has."""
        return f'"#{next(self._aliases)}"'

    def found_row(self, selection: RowSelection, condition: Callable[[str], str]) -> str:
        """SQL of the row that meets `condition`, as JSON; null when there is none."""
        t = self.alias()
        entity = selection.entity
        where = all_of(entity.visible_to(self.access, t), condition(t))
        return (
            f'(select row_to_json("#r") from (select {self.columns(selection, t)}'
            f' from {entity.table} {t} where {where}) "#r")'
        )

    def columns(self, selection: RowSelection, t: str) -> str:
        """SQL of the select list of a row under alias `t`."""
        entity = selection.entity
        return ", ".join(
            f'{self.part(entity, part, t)} as "{key}"' for key, part in selection.fields.items()
        )

    def row_json(self, selection: RowSelection, t: str) -> str:
        """SQL of the row under alias `t` as JSON."""
        return f'(select row_to_json("#r") from (select {self.columns(selection, t)}) "#r")'

    def part(self, entity: Entity, part: RowPart, t: str) -> str:
        """SQL of one field of the row of `entity` under alias `t`."""
        match part:
            case Word(text):
                return literal(text)
            case Identity():
                return entity.global_id(t)
            case Column():
                return shown_json(self.access, entity, part, t)
            case OneSelection():
                return self._one(entity, part, t)
            case AncestorsSelection():
                return self._ancestors(entity, part, t)
            case ListSelection():
                many = part.listing.many
                assert many is not None
                return self.connection(part, lambda inner: belongs(entity, many, t, inner))

    def _one(self, entity: Entity, part: OneSelection, t: str) -> str:
        target = part.row.entity
        key = row(f"{t}.{column}" for column in part.one.columns)
        seen = entity.open_to(self.access, part.one, t)
        found = self.found_row(
            part.row, lambda inner: all_of(f"{target.key_of(inner)} = {key}", seen)
        )
        if part.one.nullable:
            return found
        # A row that is missing behind a non-null field is an error, which the cast raises.
        return f"coalesce({found}, ('!' || ({t}.{part.one.columns[0]})::text)::json)"

    def _ancestors(self, entity: Entity, part: AncestorsSelection, t: str) -> str:
        up = entity.ones[part.ancestors.through].columns
        climbed, above, shown = self.alias(), self.alias(), self.alias()
        names = ", ".join(f"k{n}" for n in range(len(up)))
        keys = row(f"{climbed}.k{n}" for n in range(len(up)))
        start = ", ".join(f"{t}.{column}" for column in up)
        further = ", ".join(f"{above}.{column}" for column in up)
        visible = entity.visible_to(self.access, shown)
        return (
            f"(with recursive {climbed} ({names}, depth) as (select {start}, 1 union all"
            f" select {further}, depth + 1 from {climbed} join {entity.table} {above}"
            f" on {entity.key_of(above)} = {keys} where depth < {MAX_ANCESTORS})"
            f" select coalesce(json_agg({self.row_json(part.row, shown)} order by depth), '[]')"
            f" from {climbed} join {entity.table} {shown} on {entity.key_of(shown)} = {keys}"
            f" where {visible})"
        )

    def count(self, selection: ListSelection, members: Members) -> str:
        """SQL of the number of rows of a list."""
        t, entity = self.alias(), selection.listing.entity
        order = order_of(entity, selection.listing.name, selection.arguments.order_by)
        selection.arguments.refuse_bad(order, self.parameters)
        tree, many = selection.arguments.filter, selection.listing.many
        condition = self.filters.visible(entity, tree, t, many=many)
        where = all_of(members(t), condition)
        return f"(select count(*) from {entity.table} {t} where {where})"

    def connection(self, selection: ListSelection, members: Members) -> str:
        """SQL of a connection as JSON."""
        total = lambda: self.count(selection, members)  # noqa: E731 # a part that few ask for
        parts = selection.fields.values()
        rows = sum(isinstance(part, NodesSelection) for part in parts)
        paged = any(isinstance(part, EdgesSelection | PageInfoSelection) for part in parts)
        if not paged and (rows == 0 or (rows == 1 and not selection.arguments.backwards)):
            return self._short_connection(selection, members, total)
        t, inner, entity = self.alias(), self.alias(), selection.listing.entity
        order = order_of(entity, selection.listing.name, selection.arguments.order_by)
        table, where = self._rows(selection, members, order, inner)
        source = PageSource(
            table=table,
            where=where,
            order=order,
            inner=inner,
            t=t,
            node=lambda node: self._node(node, t),
        )
        return self.page(selection.fields, selection.arguments, source, total)

    def _short_connection(
        self, selection: ListSelection, members: Members, total: Callable[[], str]
    ) -> str:
        """SQL of a connection of which only the rows, and perhaps their number, are asked."""
        parts = []
        for key, part in selection.fields.items():
            match part:
                case NodesSelection(node):
                    assert isinstance(node, RowSelection)
                    sql = self._nodes(selection, members, node)
                case TotalCount():
                    sql = total()
                case _:
                    assert isinstance(part, Word)
                    sql = literal(part.text)
            parts.append(f'{sql} as "{key}"')
        return f'(select row_to_json("#c") from (select {", ".join(parts)}) "#c")'

    def _nodes(self, selection: ListSelection, members: Members, node: RowSelection) -> str:
        t, listing = self.alias(), selection.listing
        order = order_of(listing.entity, listing.name, selection.arguments.order_by)
        rows, where = self._rows(selection, members, order, t)
        limit = selection.arguments.size()
        return (
            f"(select coalesce(json_agg(\"#r\"), '[]') from (select {self.columns(node, t)}"
            f" from {rows} where {where}"
            f' order by {order.clause(t)} limit {limit}) "#r")'
        )

    def _rows(
        self, selection: ListSelection, members: Members, order: Order, t: str
    ) -> tuple[str, str]:
        """SQL of a list's rows under alias `t`, and of the condition on them."""
        entity, arguments = selection.listing.entity, selection.arguments
        many = selection.listing.many
        seen = self.filters.visible(entity, arguments.filter, t, many=many)
        where = all_of(members(t), seen)
        return page_rows(entity.table, where, order, arguments, t, self.parameters)

    def _node(self, node: NodeSelection, t: str) -> str:
        assert isinstance(node, RowSelection)
        return self.row_json(node, t)

    def page(
        self,
        fields: Mapping[str, ConnectionPart],
        arguments: Arguments,
        source: PageSource,
        total: Callable[[], str],
    ) -> str:
        """SQL of a connection over `source`: its page is read once, with one row more."""
        columns = [
            f'{self._connection_part(part, arguments, source, total)} as "{key}"'
            for key, part in fields.items()
        ]
        read = source.order.reversed() if arguments.backwards else source.order
        return (
            f'(select row_to_json("#c") from (select {", ".join(columns)}'
            f' from (select row_number() over () as "#n", "#q".* from ('
            f"select {source.inner}.* from {source.table} where {source.where}"
            f' order by {read.clause(source.inner)} limit {arguments.size() + 1}) "#q") {source.t}'
            # One row also when no part is an aggregate.
            ' having true) "#c")'
        )

    def _connection_part(
        self,
        part: ConnectionPart,
        arguments: Arguments,
        source: PageSource,
        total: Callable[[], str],
    ) -> str:
        match part:
            case Word(text):
                return literal(text)
            case TotalCount():
                return total()
            case PageInfoSelection():
                return page_info(part, arguments, source)
            case NodesSelection(node):
                return aggregated(source.node(node), arguments, source)
            case EdgesSelection():
                return aggregated(edge_json(part, source), arguments, source)


def shown_json(access: Access, entity: Entity, column: Column, t: str) -> str:
    """SQL of a column's value as the graph writes it: the JSON that the plain reader gives."""
    shown = entity.shown(access, column, t)
    return f"({shown})::text" if column.kind is DECIMAL else shown
