"""The GraphQL endpoint over HTTP: a request in, a document's answer out."""

import json
import os
import re
import time
from dataclasses import dataclass
from typing import Any

import structlog
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from structlog.contextvars import bound_contextvars

from hub.config import Reader
from hub.departure import ClientLeft, stopped_when_the_client_leaves
from hub.errors import shown_error
from loaders.bundle import Loaders
from rules.refusals import ErrorCode, Refusal
from rules.viewer import PUBLIC
from schema.answering import Answer, answer
from schema.context import Context
from schema.documents import read_document

log = structlog.get_logger()

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,199}", re.ASCII)
_STATUS = {
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.REQUEST_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks: a document, the operation in it, and its variables."""

    query: str
    variables: dict[str, Any] | None
    name: str | None


async def graphql(request: Request) -> Response:
    """Answer `POST /graphql`."""
    request_id, started = request_id_of(request), time.perf_counter()
    try:
        operation = await _read(request, request.app.state.settings.max_body_bytes)
    except Refusal as refusal:
        return refused(refusal, request_id)
    with bound_contextvars(request_id=request_id, operation=operation.name):
        status, body, errors, fell_back = await answer_operation(operation, request, request_id)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info(
            "answered", status=status, errors=len(errors), ms=milliseconds, fell_back=fell_back
        )
    headers = {"x-request-id": request_id, "x-hub-fell-back": fell_back}
    return Response(body, status, headers, "application/json")


def request_id_of(request: Request) -> str:
    """Take the caller's `X-Request-Id` when it is well-formed; else make one."""
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else os.urandom(16).hex()


def refused(refusal: Refusal, request_id: str) -> Response:
    """Answer a request that is no GraphQL request."""
    extensions = {"code": str(refusal.code), "requestId": request_id}
    body = {"errors": [{"message": refusal.message, "extensions": extensions}]}
    return json_response(body, _STATUS.get(refusal.code, 400), request_id)


def json_response(body: Any, status: int, request_id: str) -> Response:
    """Write a body as JSON."""
    return Response(written(body), status, {"x-request-id": request_id}, "application/json")


def written(body: Any) -> bytes:
    """Write JSON; half surrogates that a client sent stay escaped."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


async def answer_operation(
    operation: Operation, request: Request, request_id: str
) -> tuple[int, bytes, list[dict[str, Any]], str]:
    """Give the status, the body, the errors shown in it, and the share that fell back.

    Raises `ClientLeft`.
    """
    state = request.app.state
    fast = state.settings.reader is Reader.FAST
    context = Context(PUBLIC, Loaders(state.database, PUBLIC), request_id, fast=fast)
    document = read_document(operation.query)
    if document.errors:
        errors = [shown_error(e, request_id) for e in document.errors]
        return 400, written({"errors": errors}), errors, "0/0"
    try:
        async with stopped_when_the_client_leaves(request):
            found = await answer(document, operation.variables, operation.name, context)
    except ClientLeft:
        context.loaders.cancel()
        raise
    except Exception as error:  # noqa: BLE001 # judged, logged and masked like any other
        found = Answer(b"null", [GraphQLError(str(error), original_error=error)])
    errors = [shown_error(e, request_id, executed=True) for e in found.errors]
    told = b',"errors":' + written(errors) if errors else b""
    body = b'{"data":' + found.data + told + b"}"
    return 200, body, errors, f"{found.fell_back}/{found.roots}"


async def _read(request: Request, limit: int) -> Operation:
    """Read the body; raises `Refusal` for whatever is no GraphQL request."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send `content-type: application/json`.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(ErrorCode.REQUEST_TOO_LARGE, f"A body may have {limit} bytes at most.")
    return _operation(_parsed(bytes(body)))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _bad("The body is not JSON in UTF-8.") from error


def _operation(body: Any) -> Operation:
    if not isinstance(body, dict):
        raise _bad('The body must be an object: {"query": "…", "variables": {…}}.')
    query, variables, name = (body.get(k) for k in ("query", "variables", "operationName"))
    if not isinstance(query, str) or not query.strip():
        raise _bad("`query` must be a text with a GraphQL document.")
    if not isinstance(variables, dict | None):
        raise _bad("`variables` must be an object.")
    if not isinstance(name, str | None):
        raise _bad("`operationName` must be a text.")
    if name and not _NAME.fullmatch(name):
        raise _bad("`operationName` is not the name of an operation.")
    return Operation(query, variables, name or None)


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)
