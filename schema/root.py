"""The graph's table of contents."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import strawberry
from graphql import GraphQLSchema
from strawberry import federation
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig

from loaders import global_ids
from loaders.agreement_acts import AGREEMENTS
from loaders.assignment_acts import ASSIGNMENTS
from loaders.global_ids import parse_global_id
from loaders.project_acts import PARTICIPATIONS, PROJECTS
from loaders.references import parse_reference, refuse_too_many
from loaders.subjects import Subject
from rules.refusals import ErrorCode, Refusal
from schema.acts import act_fields
from schema.agreement_mutations import AGREEMENT_MUTATIONS
from schema.agreements import AgreementQueries
from schema.areas import AreaQueries
from schema.assignment_mutations import ASSIGNMENT_MUTATIONS
from schema.assignments import AssignmentQueries
from schema.audit import AuditQueries
from schema.board import BoardQueries
from schema.bulk import declared_fields
from schema.client_mutations import CLIENT_MUTATIONS
from schema.clients import ClientQueries
from schema.context import Info
from schema.enums import term_enum
from schema.inputs import let_refer
from schema.mutations import Declared
from schema.nodes import Node
from schema.organizations import OrganizationQueries
from schema.pairings import PairingQueries
from schema.people import PersonQueries
from schema.person_mutations import PERSON_MUTATIONS
from schema.project_mutations import PROJECT_MUTATIONS
from schema.projects import ProjectQueries
from schema.scalars import SCALARS
from schema.schema_info import SchemaInfoQueries
from schema.search import SearchQueries
from schema.viewers import ViewerQueries


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
        keys = [parse_global_id(text) for text in global_ids.refuse_too_many(list(ids))]
        return list(await asyncio.gather(*(info.context.loaders.row(*key) for key in keys)))


@strawberry.type(description="Everything that can be asked (查询).")
class Query(
    NodeQueries,
    AreaQueries,
    OrganizationQueries,
    PairingQueries,
    AgreementQueries,
    ProjectQueries,
    PersonQueries,
    AssignmentQueries,
    ClientQueries,
    BoardQueries,
    SearchQueries,
    ViewerQueries,
    AuditQueries,
    SchemaInfoQueries,
):
    """All root fields."""


SUBJECTS: tuple[Subject, ...] = (PROJECTS, PARTICIPATIONS, AGREEMENTS, ASSIGNMENTS)
"""The kinds of objects whose procedures the graph offers."""
DECLARED: tuple[Declared, ...] = (
    *PROJECT_MUTATIONS, *AGREEMENT_MUTATIONS, *ASSIGNMENT_MUTATIONS, *PERSON_MUTATIONS,
    *CLIENT_MUTATIONS,
)  # fmt: skip
"""The mutations that are no steps of a procedure."""


def _mutation() -> Any:
    """Make the type of all mutations: those derived from procedures, and those declared."""
    fields, payloads = {}, {}
    derived = (each for subject in SUBJECTS for each in act_fields(subject))
    stated = (each for declared in DECLARED for each in declared_fields(declared))
    for name, payload, field in (*derived, *stated):
        fields[name], payloads[name] = field, payload
    made = strawberry.type(
        type("Mutation", (), {**fields, "__annotations__": payloads, "__module__": __name__}),
        description="Everything that can be done (变更).",
    )
    let_refer(made, payloads)
    return made


class HubSchema(federation.Schema):
    """The schema, a subgraph of any federation: `_entities` loads rows like `node` does."""

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[Any]:
        """Load what is referred to, one statement for each type and key; null where absent."""
        refuse_too_many(representations)
        return [_referred(info, representation) for representation in representations]


def _referred(info: Info, representation: Any) -> Any:
    try:
        entity, field, value = parse_reference(representation)
    except Refusal as refusal:
        return refusal
    if field in entity.key or field == "id":
        return info.context.loaders.row(entity, value)
    return info.context.loaders.natural_row(entity, field, value[0])


schema = HubSchema(
    query=Query,
    mutation=_mutation(),
    types=[term_enum(ErrorCode)],
    config=StrawberryConfig(scalar_map=SCALARS),
    # The composer refuses newer ones.
    federation_version="2.9",
)
# Strawberry has no other way to its graphql-core schema.
BUILT: GraphQLSchema = schema._schema  # noqa: SLF001
