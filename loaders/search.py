"""Search of names and titles across entities: grams find, folding rechecks, rank orders."""

from collections.abc import Sequence

from loaders.database import Database
from loaders.global_ids import parse_global_id
from loaders.kinds import INTEGER, STRING
from loaders.ordering import Order, OrderTerm
from loaders.pages import Arguments, Page, bounds, page_of
from loaders.parameters import Parameters
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
    sql = _hits_query(viewer, text, names, arguments, parameters)
    records = await database.fetch(f"{LISTING} page", sql, parameters)
    return [page_of(arguments, records, lambda hit: parse_global_id(hit["id"]))]


def _hits_query(
    viewer: Viewer, text: str, names: Sequence[str], arguments: Arguments, parameters: Parameters
) -> str:
    order = ORDER if arguments.last is None else ORDER.reversed()
    beyond = bounds(ORDER, arguments, "s", parameters)
    limit = arguments.size() + 1
    branches = " union all ".join(
        f"(select * from ({_hits(viewer, ENTITIES[name], text, parameters)}) s"
        f" where {beyond} order by {order.clause('s')} limit {limit})"
        for name in names
    )
    return (
        f"select s.id, {ORDER.cursor('s')} as cursor from ({branches}) s"
        f" order by {order.clause('s')} limit {limit}"
    )


async def count_hits(
    database: Database,
    viewer: Viewer,
    text: str,
    names: Sequence[str],
    _parents: Sequence[object],
) -> list[int]:
    """Count all hits."""
    parameters = Parameters()
    branches = " union all ".join(
        f"select count(*) as hits from ({_hits(viewer, ENTITIES[name], text, parameters)}) s"
        for name in names
    )
    sql = f"select sum(hits)::int from ({branches}) s"
    return [await database.fetch_value(f"{LISTING} count", sql, parameters)]


def _hits(viewer: Viewer, entity: Entity, text: str, parameters: Parameters) -> str:
    assert entity.searched is not None
    content = f"folded({entity.searched.compared('t')})"
    whole = f"folded({parameters.add(' '.join(text.split()), 'text')})"
    matches = " and ".join(
        f"t.grams @> grams({place}) and strpos({content}, folded({place})) > 0"
        for place in (parameters.add(word, "text") for word in search_words(text))
    )
    return (
        f'select ({entity.global_id("t")}) collate "C" as id,'
        f" case when {content} = {whole} then 0 when starts_with({content}, {whole}) then 1"
        f" when strpos({content}, {whole}) > 0 then 2 else 3 end as rank,"
        f" length({entity.searched.compared('t')}) as size"
        f" from {entity.table} t where {entity.visible_to(viewer, 't')} and {matches}"
    )
