"""Those who act in tests: programs with a role, whose mutations go over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from loaders.uuids import new_id
from rules.areas import DivisionCode, county_of
from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.viewer import Scope
from tests.graph import Graph
from tests.signing import change, connected, new_key

WRITING = (
    Scope.READ_PUBLIC, Scope.READ_INTERNAL, Scope.READ_RESTRICTED, Scope.WRITE_WORK,
    Scope.WRITE_FORMAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Officer:
    """A program with a key of its own, or a signed-in person; and what they ask for."""

    graph: Graph
    token: str
    purpose: str | None = None

    async def post(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation; give the whole answer."""
        answer = await self.graph.client.post(
            "/graphql",
            json={
                "query": query,
                "variables": variables,
                "extensions": {"purpose": self.purpose} if self.purpose else {},
            },
            headers={"authorization": f"Bearer {self.token}"},
        )
        body: dict[str, Any] = answer.json()
        return body

    async def query(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation that must succeed; give its data."""
        body = await self.post(query, variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def call(self, mutation: str, shown: str = "id", **values: Any) -> dict[str, Any]:
        """Call a mutation; give its payload, `shown` of the object."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        data = await self.query(
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ object {{ {shown} }}"
            " userErrors { code message path } clientMutationId } }",
            {"input": values},
        )
        payload: dict[str, Any] = data[mutation]
        return payload

    async def call_for_key(self, mutation: str, **values: Any) -> dict[str, Any]:
        """Call a mutation that makes a key; give its payload."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        data = await self.query(
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ keyId key expiresAt"
            " object { id name } userErrors { code message path } } }",
            {"input": values},
        )
        payload: dict[str, Any] = data[mutation]
        return payload

    async def do(self, mutation: str, shown: str = "id", **values: Any) -> dict[str, Any]:
        """Call a mutation that must succeed; give the object."""
        payload = await self.call(mutation, shown, **values)
        assert payload["userErrors"] == [], payload["userErrors"]
        found: dict[str, Any] = payload["object"]
        return found

    async def refused(self, mutation: str, **values: Any) -> dict[str, Any]:
        """Call a mutation that must be refused; give the one error."""
        payload = await self.call(mutation, **values)
        assert payload["object"] is None
        [error] = payload["userErrors"]
        found: dict[str, Any] = error
        return found

    async def code(self, mutation: str, **values: Any) -> str:
        """Call a mutation that must be refused; give the code."""
        return str((await self.refused(mutation, **values))["code"])


async def officer(
    graph: Graph,
    role: AssignmentRole,
    *,
    organization: str | UUID | None = None,
    area: str | None = None,
    scopes: tuple[Scope, ...] = WRITING,
) -> Officer:
    """Make a program with a role in an organisation (by name or id), an area, or both."""
    key = await new_key(graph, f"{role} {new_id(datetime.now(UTC))}", scopes=scopes)
    async with connected(graph) as connection:
        client = await connection.fetchval(
            "select client_id from api_key where prefix = $1", key.prefix
        )
        if isinstance(organization, str):
            organization = await organization_id(graph, organization)
    county = "10" if area is None else county_of(DivisionCode(area))
    await change(
        graph,
        "insert into assignment (id, county, client_id, role, organization_id, area_code,"
        " term_start, state, version, created_at, updated_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, 'IN_FORCE', 1, now(), now())",
        new_id(datetime.now(UTC)), county, client, role, organization, area,
        day_of(datetime.now(UTC)),
    )  # fmt: skip
    return Officer(graph, key.text)


async def organization_id(graph: Graph, name: str) -> UUID:
    """Find an organisation by its name."""
    async with connected(graph) as connection:
        found: UUID = await connection.fetchval("select id from organization where name = $1", name)
    assert found is not None, name
    return found
