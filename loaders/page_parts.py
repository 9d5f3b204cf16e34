"""The parts of a connection as SQL over the rows of one page."""

from collections.abc import Callable
from dataclasses import dataclass

from loaders.ordering import Order
from loaders.pages import Arguments
from loaders.selections import EdgesSelection, NodeSelection, PageInfoSelection, Word


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a page's rows come from: a table or a search, called `inner` where they are chosen.

    The page itself is called `t`; `node` gives the SQL of one of its rows as JSON.
    """

    table: str
    where: str
    order: Order
    inner: str
    t: str
    node: Callable[[NodeSelection], str]


def edge_json(part: EdgesSelection, source: PageSource) -> str:
    """SQL of one edge: the row with its cursor."""
    fields = ", ".join(
        f'{_edge_part(value, source)} as "{key}"' for key, value in part.fields.items()
    )
    return f'(select row_to_json("#r") from (select {fields}) "#r")'


def _edge_part(value: str | Word | NodeSelection, source: PageSource) -> str:
    if isinstance(value, Word):
        return literal(value.text)
    return source.order.cursor(source.t) if isinstance(value, str) else source.node(value)


def aggregated(value: str, arguments: Arguments, source: PageSource) -> str:
    """SQL of the array of a value over the page, in the list's order.

    The filter is met before the value is computed: the row beyond the page costs nothing.
    """
    place = f'{source.t}."#n"'
    direction = " desc" if arguments.backwards else ""
    kept = f"filter (where {place} <= {arguments.size()})"
    return f"coalesce(json_agg({value} order by {place}{direction}) {kept}, '[]')"


def page_info(part: PageInfoSelection, arguments: Arguments, source: PageSource) -> str:
    """SQL of what lies around the page."""
    # Aggregates of the page: a sub-select around them would count its own rows.
    pairs = (
        f"'{key}', {literal(x.text) if isinstance(x, Word) else _page_fact(x, arguments, source)}"
        for key, x in part.fields.items()
    )
    return f"json_build_object({', '.join(pairs)})"


def _page_fact(name: str, arguments: Arguments, source: PageSource) -> str:
    """SQL of one field of the page information, over the rows of the page."""
    forwards, size = not arguments.backwards, arguments.size()
    match name:
        case "has_next_page":
            known = arguments.before is not None
            return f"count(*) > {size}" if forwards else str(known).lower()
        case "has_previous_page":
            known = arguments.after is not None
            return str(known).lower() if forwards else f"count(*) > {size}"
    return _cursor_at_end(source, size, first=(name == "start_cursor") == forwards)


def _cursor_at_end(source: PageSource, size: int, *, first: bool) -> str:
    """SQL of the cursor of the first or last row that was read; it is put together once."""
    place = f'{source.t}."#n"'
    kept = f"filter (where {place} <= {size})"
    order = f"order by {place}{'' if first else ' desc'}"
    ends = [f"(array_agg({text} {order}) {kept})[1]" for text in source.order.texts(source.t)]
    return f"case when count(*) {kept} > 0 then {source.order.encoded(ends)} end"


def literal(text: str) -> str:
    """SQL of a text that is known beforehand."""
    return "'" + text.replace("'", "''") + "'::text"
