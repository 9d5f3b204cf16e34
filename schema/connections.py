"""Relay connections: one generic type for every list, loaded only as far as it is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry

from loaders.bundle import ROOT
from loaders.pages import Arguments, Listing, Page
from schema.context import Info

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list (分页信息).")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(
        description="Whether rows follow; with `before` and `last`, whether `before` was given "
        "(是否有下一页)."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether rows precede; with `first`, whether `after` was given (是否有上一页)."
    )
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first row; null for an empty page (首行游标)."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last row: give it as `after` for the next page (末行游标)."
    )


@strawberry.type(description="A row of a list with its cursor (列表的一行及其游标).")
class Edge(Generic[T]):
    """Relay's edge."""

    cursor: str = strawberry.field(description="Marks the row's place in this list (游标).")
    node: T = strawberry.field(description="The row itself (该行).")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a connection's rows and count come from when they are asked for."""

    page: Callable[[], Awaitable[Page]]
    count: Callable[[], Awaitable[int]]


@strawberry.type(description="A list, page by page (分页列表).")
class Connection(Generic[T]):
    """Relay's connection; each field loads what it needs, once."""

    source: strawberry.Private[Source]

    @strawberry.field(description="The rows of this page with their cursors (本页各行及游标).")
    async def edges(self) -> list[Edge[T]]:
        """Pair the page's rows with their cursors."""
        page = await self.source.page()
        pairs = zip(page.cursors, page.rows, strict=True)
        return [Edge(cursor=cursor, node=node) for cursor, node in pairs]

    @strawberry.field(description="The rows of this page (本页各行).")
    async def nodes(self) -> list[T]:
        """Give the page's rows."""
        return (await self.source.page()).rows

    @strawberry.field(description="Where this page lies in the list (分页信息).")
    async def page_info(self) -> PageInfo:
        """Tell what lies around the page."""
        page = await self.source.page()
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        )

    @strawberry.field(
        description="How many rows the whole list has under its filter; counted only when asked "
        "for (总数,仅在请求时统计)."
    )
    async def total_count(self) -> int:
        """Count the list."""
        return await self.source.count()


def connect(
    info: Info, listing: Listing, arguments: Arguments, parent: tuple[Any, ...] = ROOT
) -> Connection[Any]:
    """Make the connection of `parent`'s list; nothing is loaded yet."""
    loaders = info.context.loaders
    return Connection(
        source=Source(
            page=lambda: loaders.page(listing, arguments, parent),
            count=lambda: loaders.count(listing, arguments, parent),
        )
    )
