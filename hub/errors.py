"""Errors as clients see them: coded, with the request's id, without internals."""

from collections.abc import Iterator
from typing import Any

import asyncpg
import structlog
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError

from loaders.lending import DatabaseUnavailable
from rules.refusals import ErrorCode, Refusal

log = structlog.get_logger()

UNAVAILABLE = (
    OSError,
    DatabaseUnavailable,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
"""What an unreachable database raises."""


def shown_error(error: GraphQLError, request_id: str, *, executed: bool = False) -> dict[str, Any]:
    """Give one error of a response; what was not foreseen is logged and masked.

    `executed` tells whether the document had passed validation.
    """
    code, message = _judge(error, executed=executed)
    if code in (ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.SERVICE_UNAVAILABLE):
        cause = error.original_error or error
        log.error("request failed", code=str(code), path=error.path, exc_info=cause)
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown | {"extensions": {"code": str(code), "requestId": request_id}}


def refusal_of(error: BaseException) -> Refusal | None:
    """Find the refusal that an error was made from."""
    return next((cause for cause in _causes(error) if isinstance(cause, Refusal)), None)


def _judge(error: GraphQLError, *, executed: bool) -> tuple[ErrorCode, str]:
    """Give an error's code and the message that may leave the house."""
    if refusal := refusal_of(error):
        return refusal.code, refusal.message
    if isinstance(error, GraphQLSyntaxError):
        return ErrorCode.GRAPHQL_PARSE_FAILED, error.message
    if not executed:
        return ErrorCode.GRAPHQL_VALIDATION_FAILED, error.message
    if _blames_input(error):
        return ErrorCode.BAD_USER_INPUT, error.message
    return _judge_unforeseen(error.original_error)


def _blames_input(error: GraphQLError) -> bool:
    """Tell whether GraphQL itself refused a variable or argument, not a resolver or a value."""
    if not isinstance(error.original_error, GraphQLError | None):
        return False
    fields = [node for node in error.nodes or () if isinstance(node, FieldNode)]
    return error.path is None or not fields


def _judge_unforeseen(cause: Exception | None) -> tuple[ErrorCode, str]:
    if isinstance(cause, RecursionError):
        return ErrorCode.BAD_USER_INPUT, "The operation or its variables are nested too deeply."
    if isinstance(cause, UNAVAILABLE):
        return ErrorCode.SERVICE_UNAVAILABLE, "The database cannot be reached now. Try again later."
    return ErrorCode.INTERNAL_SERVER_ERROR, "Internal error. Quote the request id to the operators."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.original_error if isinstance(error, GraphQLError) else None
