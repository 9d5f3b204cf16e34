"""Documents: parsed and validated once, then executed as often as they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationType,
    execute,
    parse,
    validate,
)

from rules.refusals import ErrorCode, Refusal
from schema.context import Context
from schema.operations import Query, operation_of
from schema.root import BUILT

MAX_TOKENS = 10_000
CACHED_DOCUMENTS = 1_000
LONGEST_CACHED = 16_384
"""Characters; a longer document is read anew each time, so that the cache's size is bounded."""

MOST_NAMES = 100
"""Names that a document's operations were asked for by, kept at most."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read; it may be executed when it has no `errors`.

    `key` names it among the plans; a document that is not remembered has none.
    """

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    key: str | None = None
    _queries: dict[str | None, Query | None] = field(default_factory=dict)
    _mutations: dict[str | None, Query | None] = field(default_factory=dict)

    def query(self, name: str | None) -> Query | None:
        """Give its query called `name`, or its only one; None for any other operation."""
        if name not in self._queries:
            assert self.node is not None
            if len(self._queries) > MOST_NAMES:
                self._queries.clear()
            self._queries[name] = operation_of(self.node, name, OperationType.QUERY)
        return self._queries[name]

    def mutation(self, name: str | None) -> Query | None:
        """Give its mutation called `name`, or its only one; None for any other operation."""
        if name not in self._mutations:
            assert self.node is not None
            if len(self._mutations) > MOST_NAMES:
                self._mutations.clear()
            self._mutations[name] = operation_of(self.node, name, OperationType.MUTATION)
        return self._mutations[name]


def read_document(text: str) -> Document:
    """Parse and validate `text`, or remember that it was done."""
    if len(text) > LONGEST_CACHED:
        return _read(text)
    return _remembered(text)


async def execute_document(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> ExecutionResult:
    """Execute the operation called `name`, or the only one, of a valid document."""
    assert document.node is not None
    result = execute(
        BUILT,
        document.node,
        variable_values=dict(variables or {}),
        operation_name=name,
        context_value=context,
    )
    return await result if isawaitable(result) else result


def _read(text: str) -> Document:
    try:
        node = parse(text, max_tokens=MAX_TOKENS)
        key = text if len(text) <= LONGEST_CACHED else None
        return Document(node, tuple(validate(BUILT, node)), key)
    except GraphQLError as error:
        return Document(None, (error,))
    except RecursionError:
        refusal = Refusal(ErrorCode.GRAPHQL_PARSE_FAILED, "The document is nested too deeply.")
        return Document(None, (GraphQLError(refusal.message, original_error=refusal),))


_remembered = lru_cache(CACHED_DOCUMENTS)(_read)
