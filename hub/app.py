"""The Starlette application: routes, and what lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.audit_key import audit_key
from hub.audit_sealer import Sealer
from hub.auth import Authentication
from hub.config import Settings
from hub.departure import ClientLeft
from hub.endpoint import GraphQLEndpoint
from hub.explorer import explorer_routes
from hub.metrics import metrics
from hub.responses import json_response, refused, request_id_of
from hub.sign_in_failures import SignInFailures
from hub.upkeep import Upkeep
from loaders.database import Database, connect
from rules.refusals import ErrorCode, Refusal

log = structlog.get_logger()


def create_app(dsn: str, settings: Settings) -> Starlette:
    """Make the application over the database at `dsn`, which must be migrated.

    Raises `NoAuditKey`.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.database = await connect(dsn, connections=settings.connections)
        app.state.authentication = Authentication(app.state.database, dsn, settings)
        app.state.sign_in_failures = SignInFailures(app.state.database)
        app.state.upkeep = Upkeep(app.state.database)
        sealer = Sealer(dsn, settings.audit_seal_seconds)
        try:
            yield
        finally:
            await sealer.close()
            await app.state.upkeep.close()
            await app.state.sign_in_failures.close()
            await app.state.authentication.close()
            await app.state.database.close()

    app = Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(), methods=["POST"], name="graphql"),
            Route("/health", health),
            Route("/metrics", metrics),
            *explorer_routes(),
        ],
        lifespan=lifespan,
        exception_handlers={
            HTTPException: http_error,
            ClientLeft: client_left,
            Exception: unexpected_error,
        },
    )
    app.state.settings = settings
    app.state.audit_key = audit_key(settings)
    return app


async def health(request: Request) -> Response:
    """Tell whether the database answers: 200 or 503."""
    request_id, database = request_id_of(request.scope), request.app.state.database
    if await _answers(database):
        return json_response({"status": "ok"}, 200, request_id)
    refusal = Refusal(ErrorCode.SERVICE_UNAVAILABLE, "The database does not answer.")
    return refused(refusal, request_id)


async def _answers(database: Database) -> bool:
    try:
        return bool(await database.fetch_value("health", "select true"))
    except Exception:
        # Whatever keeps the database from answering, the answer here is the same.
        log.warning("database does not answer", exc_info=True)
        return False


async def http_error(request: Request, error: Exception) -> Response:
    """Answer Starlette's own refusals in the same shape as all others."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        refusal = Refusal(ErrorCode.METHOD_NOT_ALLOWED, "Use POST on /graphql.")
    else:
        refusal = Refusal(ErrorCode.NOT_FOUND, "Nothing is here. The graph is at POST /graphql.")
    response = refused(refusal, request_id_of(request.scope))
    response.headers.update(error.headers or {})
    return response


async def client_left(request: Request, _error: Exception) -> Response:
    """Say nothing to a client that is gone; 499 is what proxies log for it."""
    log.info("client left", request_id=request_id_of(request.scope))
    return Response(status_code=499)


async def unexpected_error(request: Request, error: Exception) -> Response:
    """Mask what nobody foresaw; Starlette logs it and raises it on."""
    request_id = request_id_of(request.scope)
    log.error("request failed", request_id=request_id, exc_info=error)
    refusal = Refusal(
        ErrorCode.INTERNAL_SERVER_ERROR, "Internal error. Quote the request id to the operators."
    )
    return refused(refusal, request_id)
