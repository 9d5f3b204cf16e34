"""The graph as a client sees it: requests over HTTP to the application, in this process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.types import Scope

from hub.app import create_app
from hub.auth import Authentication
from hub.config import Reader, Settings
from hub.responses import header_of
from loaders.database import Database
from rules.viewer import Viewer

IMPERSONATED: dict[str, Viewer] = {}
"""Viewers that the header `x-test-viewer` names in place of a key or token."""


class Graph:
    """A client of one application over one database."""

    def __init__(self, client: httpx.AsyncClient, database: Database, dsn: str) -> None:
        """Keep the client and, for looking at statements, the application's database."""
        self.client = client
        self.database = database
        self.dsn = dsn
        self.statements: list[str] = []
        database.observers.append(self.statements.append)

    async def post(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation; give the whole answer. `statements` then holds what ran."""
        self.statements.clear()
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, Any] = answer.json()
        return body

    async def query(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation that must succeed; give its data."""
        body = await self.post(query, variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def error(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an operation that must fail with one error; give the error."""
        body = await self.post(query, variables)
        assert len(body.get("errors", ())) == 1, body
        error: dict[str, Any] = body["errors"][0]
        return error

    async def code(self, query: str, variables: Mapping[str, Any] | None = None) -> str:
        """Send an operation that must fail with one error; give the error's code."""
        return str((await self.error(query, variables))["extensions"]["code"])


@asynccontextmanager
async def serving(dsn: str, reader: Reader = Reader.FAST, **given: Any) -> AsyncIterator[Graph]:
    """Run the application on the database at `dsn` and give a client of it."""
    # Tests of the audit log seal it themselves.
    quiet: dict[str, Any] = {"log_level": "error", "audit_seal_seconds": 3600}
    app = create_app(dsn, Settings(reader=reader, **quiet | given))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client,
    ):
        _let_impersonate(app.state.authentication)
        yield Graph(client, app.state.database, dsn)


def _let_impersonate(authentication: Authentication) -> None:
    signed_in = authentication.viewer

    async def viewer(request: Scope) -> Viewer:
        name = header_of(request, b"x-test-viewer")
        return IMPERSONATED[name] if name else await signed_in(request)

    authentication.viewer = viewer  # type: ignore[method-assign] # for tests
