"""The GraphQL endpoint over HTTP: a request in, a document's answer out."""

import time
from dataclasses import replace
from typing import Any

import structlog
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from hub.config import Reader
from hub.departure import ClientLeft, while_the_client_stays
from hub.errors import shown_error
from hub.logs import tell_request
from hub.operations import Operation, read_operation
from hub.responses import address_of, refused, request_id_of, written
from loaders.bundle import Loaders
from rules.refusals import Refusal
from rules.viewer import Viewer
from schema.answering import Answer, answer
from schema.context import Context
from schema.documents import Document, read_document

log = structlog.get_logger()


class GraphQLEndpoint:
    """Answers `POST /graphql`, by ASGI's own messages.

    A request and a response object of Starlette's would take as long as a small answer does.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request_id, started = request_id_of(scope), time.perf_counter()
        try:
            viewer = await scope["app"].state.authentication.viewer(scope)
            limit = scope["app"].state.settings.max_body_bytes
            operation = await read_operation(scope, receive, limit)
            if operation.purpose is not None:
                viewer = replace(viewer, purpose=operation.purpose)
        except Refusal as refusal:
            code, reason = str(refusal.code), refusal.message
            log.info("refused", request_id=request_id, code=code, reason=reason)
            scope["app"].state.sign_in_failures.note(refusal, scope, request_id)
            await refused(refusal, request_id)(scope, receive, send)
            return
        tell_request(request_id, operation.name)
        status, body, errors, fell_back = await answer_operation(
            operation, viewer, scope, receive, request_id
        )
        await _send(send, status, body, request_id, fell_back)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info("answered", status=status, errors=errors, ms=milliseconds, fell_back=fell_back)


async def answer_operation(
    operation: Operation, viewer: Viewer, scope: Scope, receive: Receive, request_id: str
) -> tuple[int, bytes, int, str]:
    """Give the status, the body, how many errors are in it, and the share that fell back.

    Raises `ClientLeft`.
    """
    found = await _answer(operation, viewer, scope, receive, request_id)
    executed = found.data is not None
    errors = [shown_error(e, request_id, executed=executed) for e in found.errors]
    fell_back = f"{found.fell_back}/{found.roots}"
    return 200 if executed else 400, _body(found.data, errors), len(errors), fell_back


async def _answer(
    operation: Operation, viewer: Viewer, scope: Scope, receive: Receive, request_id: str
) -> Answer:
    state = scope["app"].state
    fast = state.settings.reader is Reader.FAST
    document = read_document(operation.query)
    if document.errors:
        return Answer(None, list(document.errors))
    loaders = Loaders(state.database, viewer)
    context = Context(
        viewer,
        loaders,
        request_id,
        fast=fast,
        address=address_of(scope),
        blinding_key=state.audit_key,
    )
    return await _executed(document, operation, context, receive)


async def _executed(
    document: Document, operation: Operation, context: Context, receive: Receive
) -> Answer:
    work = answer(document, operation.variables, operation.name, context)
    try:
        return await while_the_client_stays(receive, work)
    except ClientLeft:
        context.loaders.cancel()
        raise
    except GraphQLError as error:
        return Answer(b"null", [error])
    except Exception as error:  # noqa: BLE001 # judged, logged and masked like any other
        return Answer(b"null", [GraphQLError(str(error), original_error=error)])


def _body(data: bytes | None, errors: list[dict[str, Any]]) -> bytes:
    if data is None:
        return written({"errors": errors})
    if not errors:
        return b'{"data":%b}' % data
    return b'{"data":%b,"errors":%b}' % (data, written(errors))


async def _send(send: Send, status: int, body: bytes, request_id: str, fell_back: str) -> None:
    headers = [
        (b"content-length", b"%d" % len(body)),
        (b"content-type", b"application/json"),
        (b"x-request-id", request_id.encode()),
        (b"x-hub-fell-back", fell_back.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
