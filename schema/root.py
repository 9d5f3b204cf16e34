"""The graph's table of contents."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from loaders.global_ids import parse_global_id
from rules.refusals import ErrorCode, Refusal
from schema.agreements import AgreementQueries
from schema.areas import AreaQueries
from schema.board import BoardQueries
from schema.context import Info
from schema.enums import term_enum
from schema.nodes import Node
from schema.organizations import OrganizationQueries
from schema.pairings import PairingQueries
from schema.projects import ProjectQueries
from schema.scalars import SCALARS
from schema.search import SearchQueries

MAX_NODES = 100


@strawberry.type
class NodeQueries:
    """Root fields that look things up by id."""

    @strawberry.field(description="The object with this id, of whatever type (按标识查对象).")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id (标识).")],
    ) -> Node | None:
        """Look one object up; null when it does not exist or may not be seen."""
        found: Node | None = await info.context.loaders.row(*parse_global_id(id))
        return found

    @strawberry.field(description="The objects with these ids, in their order (批量按标识查对象).")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="100 ids at most (标识列表).")
        ],
    ) -> list[Node | None]:
        """Look objects up, one statement for each type; null where there is none."""
        if len(ids) > MAX_NODES:
            raise Refusal(
                ErrorCode.BAD_USER_INPUT, f"Ask for {MAX_NODES} ids at most, not {len(ids)}."
            )
        keys = [parse_global_id(text) for text in ids]
        return list(await asyncio.gather(*(info.context.loaders.row(*key) for key in keys)))


@strawberry.type(description="Everything that can be asked (查询).")
class Query(
    NodeQueries,
    AreaQueries,
    OrganizationQueries,
    PairingQueries,
    AgreementQueries,
    ProjectQueries,
    BoardQueries,
    SearchQueries,
):
    """All root fields."""


schema = strawberry.Schema(
    query=Query,
    types=[term_enum(ErrorCode)],
    config=StrawberryConfig(scalar_map=SCALARS),
)
# Strawberry has no other way to its graphql-core schema.
BUILT: GraphQLSchema = schema._schema  # noqa: SLF001
