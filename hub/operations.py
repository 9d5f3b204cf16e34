"""Operations as clients post them: an HTTP body in, a document's text and its variables out."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from starlette.types import Receive, Scope

from hub.departure import ClientLeft
from hub.responses import header_of
from loaders.kinds import read_text
from rules.refusals import ErrorCode, Refusal

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,199}", re.ASCII)

LONGEST_PURPOSE = 200
"""Characters of what personal data is asked for."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks: a document, the operation in it, its variables, and what for."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    purpose: str | None = None


async def read_operation(scope: Scope, receive: Receive, limit: int) -> Operation:
    """Read a body of at most `limit` bytes; raises `Refusal` for what is no GraphQL request."""
    media_type = header_of(scope, b"content-type").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send `content-type: application/json`.")
    operation = _operation(_parsed(await _body(receive, limit)))
    header = header_of(scope, b"x-purpose")
    if operation.purpose is None and header:
        return replace(operation, purpose=_purpose(_decoded(header)))
    return operation


async def _body(receive: Receive, limit: int) -> bytes:
    """Read the whole body; raises `ClientLeft` when the client does so meanwhile."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise Refusal(ErrorCode.REQUEST_TOO_LARGE, f"A body may have {limit} bytes at most.")
    return body


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _bad("The body is not JSON in UTF-8.") from error


def _operation(body: Any) -> Operation:
    if not isinstance(body, dict):
        raise _bad('The body must be an object: {"query": "…", "variables": {…}}.')
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query or query.isspace():
        raise _bad("`query` must be a text with a GraphQL document.")
    if not (variables is None or isinstance(variables, dict)):
        raise _bad("`variables` must be an object.")
    if not (name is None or isinstance(name, str)):
        raise _bad("`operationName` must be a text.")
    if name and not _NAME.fullmatch(name):
        raise _bad("`operationName` is not the name of an operation.")
    extensions = body.get("extensions")
    given = extensions.get("purpose") if isinstance(extensions, dict) else None
    return Operation(query, variables, name or None, _purpose(given))


def _decoded(header: str) -> str:
    try:
        return unquote(header, errors="strict")
    except UnicodeDecodeError as error:
        raise _bad("`x-purpose` must be UTF-8, percent-encoded.") from error


def _purpose(given: object) -> str | None:
    """Read what personal data is asked for; blank is nothing."""
    if given is None:
        return None
    if not isinstance(given, str) or len(given.strip()) > LONGEST_PURPOSE or not _storable(given):
        raise _bad(f"A purpose must be a text of {LONGEST_PURPOSE} characters at most.")
    return given.strip() or None


def _storable(text: str) -> bool:
    try:
        read_text(text)
    except ValueError:
        return False
    return True


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)
