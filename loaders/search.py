"""Search of names and titles across entities: grams find, folding rechecks, rank orders."""

from collections.abc import Sequence
from typing import Any

from loaders.access import Access
from loaders.database import Database
from loaders.global_ids import parse_global_id
from loaders.kinds import INTEGER, STRING
from loaders.ordering import Order, OrderTerm
from loaders.pages import Arguments, Page, bounds, page_of
from loaders.parameters import Parameters, then
from loaders.tables import ENTITIES, Entity
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

LISTING = "Query.search"
MAX_LENGTH = 100
MAX_WORDS = 8
ORDER = Order(
    LISTING,
    (
        OrderTerm("rank", "{t}.rank", INTEGER),
        OrderTerm("size", "{t}.size", INTEGER),
        OrderTerm("id", "{t}.id", STRING),
    ),
)
"""Equal, then beginning with, then holding the text, then holding its words; shorter first."""

_PATTERN = r"'%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%'"
"""SQL of the pattern that holds a word as it is."""


def search_words(text: str) -> list[str]:
    """Split `text` at blanks; raises `Refusal` (`BAD_USER_INPUT`) for nothing or too much."""
    words = text.split()
    if not words or len(text) > MAX_LENGTH or len(words) > MAX_WORDS:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT,
            f"Search for 1 to {MAX_LENGTH} characters in at most {MAX_WORDS} words.",
        )
    return words


async def hits(
    database: Database,
    viewer: Viewer,
    text: str,
    names: Sequence[str],
    arguments: Arguments,
    _parents: Sequence[object],
) -> list[Page]:
    """Find one page of hits; its rows are the (entity, key) of each.

    `names` are the entities to look through.
    """
    parameters = Parameters()
    access = Access(viewer, parameters)
    sql = hits_query(access, text, names, arguments, parameters)
    records = await database.fetch(f"{LISTING} page", sql, parameters, access.rights)
    return [page_of(arguments, records, lambda hit: parse_global_id(hit["id"]))]


async def count_hits(
    database: Database,
    viewer: Viewer,
    text: str,
    names: Sequence[str],
    arguments: Arguments,
    _parents: Sequence[object],
) -> list[int]:
    """Count all hits; raises `Refusal` for arguments that no page could have."""
    parameters = Parameters()
    access = Access(viewer, parameters)
    arguments.refuse_bad(ORDER, parameters)
    sql = count_query(access, text, names, parameters)
    return [await database.fetch_value(f"{LISTING} count", sql, parameters, access.rights)]


def _hits(access: Access, entity: Entity, text: Any, parameters: Parameters) -> str:
    """SQL of the hits in one table: global id, rank and length of each."""
    assert entity.searched is not None
    content = f"folded({entity.searched.compared('t')})"
    place = parameters.add(then(text, lambda text: " ".join(search_words(text))), "text")
    # Hidden from the planner: it would plan each search anew, for an estimate that fits no better.
    words = f"(select {parameters.add(then(text, search_words), 'text[]')})"
    # Selected, these are worked out once and not for every row.
    whole = f"(select folded({place}))"
    grams = f"(select array_agg(g) from unnest({words}) w, unnest(grams(w)) g)"
    patterns = f"(select array_agg({_PATTERN}) from unnest({words}) w)"
    return (
        f'select ({entity.global_id("t")}) collate "C" as id,'
        f" case when {content} = {whole} then 0"
        f" when starts_with({content}, {whole}) then 1"
        f" when strpos({content}, {whole}) > 0 then 2 else 3 end as rank,"
        f" length({entity.searched.compared('t')}) as size"
        f" from {entity.table} t where {entity.visible_to(access, 't')}"
        # The grams of all words at once are what the index can look for.
        f" and t.grams @> {grams} and {content} like all ({patterns}::text[])"
    )


def hits_query(
    access: Access, text: Any, names: Sequence[str], arguments: Arguments, parameters: Parameters
) -> str:
    """SQL of one page of hits, and one more if there are more: global id and cursor."""
    order = ORDER.reversed() if arguments.backwards else ORDER
    limit = arguments.size() + 1
    return (
        f"select s.id, {ORDER.cursor('s')} as cursor"
        f" from ({hits_union(access, text, names, arguments, parameters)}) s"
        f" order by {order.clause('s')} limit {limit}"
    )


def hits_union(
    access: Access, text: Any, names: Sequence[str], arguments: Arguments, parameters: Parameters
) -> str:
    """SQL of the first hits of each table: global id, rank and size; not yet in one order."""
    order = ORDER.reversed() if arguments.backwards else ORDER
    limit = arguments.size() + 1
    beyond = bounds(ORDER, arguments, "s", parameters)
    return " union all ".join(
        f"(select * from ({_hits(access, ENTITIES[name], text, parameters)}) s"
        f" where {beyond} order by {order.clause('s')} limit {limit})"
        for name in names
    )


def count_query(access: Access, text: Any, names: Sequence[str], parameters: Parameters) -> str:
    """SQL of the number of hits."""
    branches = " union all ".join(
        f"select count(*) as hits from ({_hits(access, ENTITIES[name], text, parameters)}) s"
        for name in names
    )
    return f"select sum(hits)::int from ({branches}) s"
