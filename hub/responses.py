"""What every answer over HTTP has: JSON, a request's id, a status that fits its code."""

import json
import os
import re
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from rules.refusals import ErrorCode, Refusal

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.REQUEST_TOO_LARGE: 413,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
}

_CHALLENGE = 'Bearer realm="joint-building-hub", error="invalid_token"'


def header_of(scope: Scope, name: bytes) -> str:
    """Give the first header of a name in lower case; an empty text when there is none."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""


def address_of(scope: Scope) -> str | None:
    """Give the address that the request came from; None where the connection has none."""
    client = scope.get("client")
    return None if client is None else str(client[0])


def request_id_of(scope: Scope) -> str:
    """Take the caller's `X-Request-Id` when it is well-formed; else make one."""
    given = header_of(scope, b"x-request-id")
    return given if given and _REQUEST_ID.fullmatch(given) else os.urandom(16).hex()


def refused(refusal: Refusal, request_id: str) -> Response:
    """Answer a request that is no GraphQL request."""
    extensions = {"code": str(refusal.code), "requestId": request_id}
    body = {"errors": [{"message": refusal.message, "extensions": extensions}]}
    response = json_response(body, _STATUS.get(refusal.code, 400), request_id)
    if refusal.code is ErrorCode.UNAUTHENTICATED:
        response.headers["www-authenticate"] = _CHALLENGE
    return response


def json_response(body: Any, status: int, request_id: str) -> Response:
    """Write a body as JSON."""
    return Response(written(body), status, {"x-request-id": request_id}, "application/json")


def written(body: Any) -> bytes:
    """Write JSON; half surrogates that a client sent stay escaped."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
