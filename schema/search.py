"""Search across the entities that have a name or title."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, TypeAlias

import strawberry

from loaders.bundle import Loaders
from loaders.pages import Arguments, Page
from loaders.search import search_words
from rules.refusals import ErrorCode, Refusal
from rules.terms import Term
from schema.agreements import Agreement
from schema.areas import Area
from schema.connections import Connection, Source
from schema.context import Info
from schema.enums import term_enum
from schema.lists import PAGING
from schema.organizations import Organization
from schema.projects import Project


class SearchType(Term):
    """What search looks through (搜索范围)."""

    AREA = "AREA", "区划", "Areas"
    ORGANIZATION = "ORGANIZATION", "组织", "Organisations"
    AGREEMENT = "AGREEMENT", "共建协议", "Agreements"
    PROJECT = "PROJECT", "共建项目", "Projects"


term_enum(SearchType)
SearchResult: TypeAlias = Annotated[
    Area | Organization | Agreement | Project,
    strawberry.union("SearchResult", description="What search finds (搜索结果)."),
]


def searched_names(types: Sequence[SearchType] | None) -> tuple[str, ...]:
    """Give the names of the entities to look through; all when nothing is said.

    Raises `Refusal` (`BAD_USER_INPUT`) for an empty list.
    """
    if types is not None and not types:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT, "`types: []` finds nothing. Name one, or leave it out."
        )
    return tuple(kind.capitalize() for kind in dict.fromkeys(types or SearchType))


@strawberry.type
class SearchQueries:
    """Root fields of search."""

    @strawberry.field(
        description="Search names and titles; words are separated by blanks and must all occur. "
        "Equal comes first, then beginning with, then holding the text; shorter first (搜索)."
    )
    async def search(
        self,
        info: Info,
        text: Annotated[
            str, strawberry.argument(description="1 to 100 characters, at most 8 words (搜索词).")
        ],
        types: Annotated[
            list[SearchType] | None,
            strawberry.argument(description="Where to look; everywhere if not said (搜索范围)."),
        ] = None,
        first: Annotated[int | None, strawberry.argument(description=PAGING["first"][1])] = None,
        after: Annotated[str | None, strawberry.argument(description=PAGING["after"][1])] = None,
        last: Annotated[int | None, strawberry.argument(description=PAGING["last"][1])] = None,
        before: Annotated[str | None, strawberry.argument(description=PAGING["before"][1])] = None,
    ) -> Connection[SearchResult]:
        """Make the connection of hits; nothing is loaded yet."""
        search_words(text)
        names = searched_names(types)
        arguments = Arguments(first=first, after=after, last=last, before=before)
        loaders = info.context.loaders
        page = partial(_page, loaders, text, names, arguments)
        return Connection(
            source=Source(page=page, count=partial(loaders.count_hits, text, names, arguments))
        )


async def _page(loaders: Loaders, text: str, names: tuple[str, ...], arguments: Arguments) -> Page:
    """Replace the hits of a page by their rows, loaded together by type."""
    page = await loaders.hits(text, names, arguments)
    rows = await asyncio.gather(*(loaders.row(entity, key) for entity, key in page.rows))
    return replace(page, rows=list(rows))
