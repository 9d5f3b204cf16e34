"""The floor: a bare Starlette route for each operation that runs its SQL written by hand.

It stands behind the same uvicorn settings and the same pool as the hub, and does nothing that
could be left out: the body is read for its variables, one statement makes the whole answer, and
its bytes are sent as PostgreSQL gave them.
"""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.operations import QUERIES
from loaders.database import SESSION
from rules.areas import DivisionCode, subtree

if TYPE_CHECKING:
    from loaders.lending import Pool

Values = Callable[[Mapping[str, Any]], tuple[Any, ...]]


def _key(variables: Mapping[str, Any]) -> tuple[Any, ...]:
    _, county, id = variables["id"].split(":")
    return county, id


def _bounds(variables: Mapping[str, Any]) -> tuple[Any, ...]:
    return subtree(DivisionCode(variables["within"]))


def _with_organizations(values: Values) -> Values:
    return lambda variables: (*values(variables), variables["organizations"])


_PUBLIC: dict[str, Values] = {
    "point": _key,
    "page": lambda _: (),
    "wide": lambda variables: (datetime.fromisoformat(variables["now"]),),
    "board": _bounds,
    "search": lambda variables: (variables["text"],),
    "count": _bounds,
    "walk": lambda variables: ([id.partition(":")[2] for id in variables["unit"]],),
}
VALUES = _PUBLIC | {
    f"agency-{name}": _with_organizations(_PUBLIC[name])
    for name in ("point", "page", "count", "board")
}


class _Connection(asyncpg.Connection):
    """A connection that has nothing to reset: it only ever reads."""

    def get_reset_query(self) -> str:
        return ""


async def _send_json_as_bytes(connection: Any) -> None:
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=bytes, decoder=bytes
    )


def _route(name: str, values: Values) -> Route:
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")

    async def answer(request: Request) -> Response:
        variables = json.loads(await request.body())["variables"]
        pool: Pool = request.app.state.pool
        body: bytes = await pool.fetchval(sql, *values(variables))
        return Response(body, media_type="application/json")

    endpoint: Callable[[Request], Awaitable[Response]] = answer
    return Route(f"/{name}", endpoint, methods=["POST"])


@asynccontextmanager
async def _pool(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=int(os.environ["HUB_CONNECTIONS"]),
        command_timeout=30,
        connection_class=_Connection,
        init=_send_json_as_bytes,
        server_settings=SESSION,
    ) as app.state.pool:
        yield


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    routes = [_route(name, values) for name, values in VALUES.items()]
    uvicorn.run(
        Starlette(routes=routes, lifespan=_pool),
        host="127.0.0.1",
        port=int(os.environ["HUB_PORT"]),
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
