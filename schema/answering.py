"""Answering a document: by one statement as far as it goes, by the plain reader for the rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLError, get_variable_values
from graphql.execution.values import VariableValues

from loaders.database import Unanswerable
from loaders.parameters import Variables
from rules.refusals import Refusal
from schema.context import Context
from schema.documents import Document, execute_document
from schema.plans import Plan, Plans, plan_of, query_of
from schema.root import BUILT
from schema.values import NotCovered, shape_of_variables, types_of_variables

NO_VALUES = VariableValues({}, {})
PLANS = Plans()
"""The plans of this process."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `data` as JSON text, the errors, and how many root fields fell back."""

    data: bytes
    errors: list[GraphQLError] = field(default_factory=list)
    roots: int = 0
    fell_back: int = 0


async def answer(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> Answer:
    """Answer one operation of a valid document."""
    assert document.node is not None
    planned = _plan(document, variables or {}, name, context) if context.fast else None
    if planned is None:
        return await _plain(document, variables, name, context)
    plan, coerced = planned
    found = await _fast(plan, coerced, context)
    if found is None:
        return await _plain(document, variables, name, context)
    if plan.rest is None:
        return Answer(_object(plan.keys, found), roots=len(plan.keys))
    rest = await execute_document(Document(plan.rest), variables, name, context)
    return _merged(plan, found, rest)


def _plan(
    document: Document, variables: Mapping[str, Any], name: str | None, context: Context
) -> tuple[Plan, Variables] | None:
    """Find or make the plan; None when the plain reader has to say what is wrong."""
    assert document.node is not None
    operation = query_of(document.node, name)
    if operation is None:
        return None
    types = document.types.get(name)
    definitions = operation.variable_definitions or ()
    if types is None:
        types = document.types[name] = types_of_variables(definitions, BUILT)
    values = get_variable_values(BUILT, definitions, dict(variables)) if types else NO_VALUES
    if not isinstance(values, VariableValues):
        return None
    shape = shape_of_variables(types, values.coerced)
    key = (document.key, name, shape, context.viewer)
    plan = PLANS.get(key) if document.key else None
    if plan is None:
        try:
            plan = plan_of(document.node, operation, values.coerced, context.viewer)
        except NotCovered:
            return None
        if document.key:
            PLANS.keep(key, plan)
    return plan, values.coerced


async def _fast(plan: Plan, variables: Variables, context: Context) -> dict[str, bytes] | None:
    """Run a plan's statement; None when the plain reader has to say what is wrong."""
    if plan.statement is None:
        return None if plan.rest is None else {}
    try:
        parameters = plan.statement.parameters.bound(variables)
    except Refusal:
        return None
    name = f"one statement for {', '.join(plan.covered)}"
    try:
        database = context.loaders.database
        columns = await database.fetch_json(name, plan.statement.sql, parameters)
    except Unanswerable:
        return None
    return dict(zip(plan.covered, columns, strict=True))


async def _plain(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> Answer:
    result = await execute_document(document, variables, name, context)
    roots = len(result.data or ())
    return Answer(_json(result.data), list(result.errors or ()), roots, roots)


def _merged(plan: Plan, found: Mapping[str, bytes], rest: ExecutionResult) -> Answer:
    errors, fell_back = list(rest.errors or ()), len(plan.keys) - len(plan.covered)
    if rest.data is None:
        return Answer(b"null", errors, len(plan.keys), fell_back)
    values = {**found, **{key: _json(value) for key, value in rest.data.items()}}
    return Answer(_object(plan.keys, values), errors, len(plan.keys), fell_back)


def _object(keys: tuple[str, ...], values: Mapping[str, bytes]) -> bytes:
    """Write a JSON object of values that are JSON already."""
    return b"{" + b",".join(b'"%b":%b' % (key.encode(), values[key]) for key in keys) + b"}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
