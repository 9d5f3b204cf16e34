"""Answering a document: by one statement as far as it goes, by the plain reader for the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, Undefined

from loaders.access import VIEWER, rights_of
from loaders.audit import record
from loaders.database import Unanswerable
from loaders.parameters import Variables
from rules.refusals import Refusal
from rules.viewer import access_shape
from schema.context import Context
from schema.documents import Document, execute_document
from schema.mutating import mutate
from schema.mutation_plans import json_bytes
from schema.plans import Plan, Plans, plan_of
from schema.values import NotCovered, shape_of

PLANS = Plans()
"""The plans of this process."""
ANSWERED = Counter[str]()
"""Root fields that each reader (`fast`, `plain`) answered in this process."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `data` as JSON text, the errors, and how many root fields fell back.

    A document that is not valid was not executed: it has no `data`.
    """

    data: bytes | None
    errors: list[GraphQLError] = field(default_factory=list)
    roots: int = 0
    fell_back: int = 0


async def answer(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> Answer:
    """Answer one operation of a valid document."""
    found = await _answer(document, variables, name, context)
    await _write_down_reads(context)
    ANSWERED["plain"] += found.fell_back
    ANSWERED["fast"] += found.roots - found.fell_back
    return found


async def _write_down_reads(context: Context) -> None:
    """Tell the audit log which restricted values were read; without that no answer leaves."""
    now = datetime.now(UTC)
    events = [*context.restricted.events(context.viewer, context.address, context.request_id, now)]
    if events:
        await record(context.loaders.database, events)


async def _answer(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> Answer:
    planned = _plan(document, variables or {}, name, context) if context.fast else None
    if planned is None and context.fast:
        done = await mutate(document, variables or {}, name, context)
        if done is not None:
            return Answer(done[0], roots=done[1])
    if planned is None:
        return await _plain(document, variables, name, context)
    plan, coerced = planned
    found = await _fast(plan, coerced, context)
    if found is None:
        return await _plain(document, variables, name, context)
    if plan.rest is None:
        return Answer(plan.answer % tuple(found), roots=len(plan.keys))
    rest = await execute_document(Document(plan.rest), variables, name, context)
    return _merged(plan, found, rest)


def _plan(
    document: Document, variables: Mapping[str, Any], name: str | None, context: Context
) -> tuple[Plan, Variables] | None:
    """Find or make the plan; None when the plain reader has to say what is wrong."""
    query = document.query(name)
    values = None if query is None else query.read(variables)
    if query is None or values is None:
        return None
    shape = [shape_of(values.get(each.name, Undefined), each.kind) for each in query.variables]
    key = (document.key, name, *shape, access_shape(context.viewer))
    plan = PLANS.get(key) if document.key else None
    if plan is None:
        assert document.node is not None
        try:
            plan = plan_of(document.node, query.node, values, context.viewer)
        except NotCovered:
            return None
        if document.key:
            PLANS.keep(key, plan)
    return plan, values


async def _fast(plan: Plan, variables: Variables, context: Context) -> Sequence[bytes] | None:
    """Run a plan's statement; None when the plain reader has to say what is wrong."""
    if plan.statement is None:
        return None if plan.rest is None else ()
    viewer = context.viewer
    try:
        parameters = plan.statement.parameters.bound({**variables, VIEWER: viewer})
    except Refusal:
        return None
    try:
        return await context.loaders.database.fetch_json(
            plan.statement.name,
            plan.statement.text,
            parameters,
            rights_of(viewer) if plan.statement.about_people else None,
        )
    except Unanswerable:
        return None


async def _plain(
    document: Document, variables: Mapping[str, Any] | None, name: str | None, context: Context
) -> Answer:
    result = await execute_document(document, variables, name, context)
    roots = len(result.data or ())
    return Answer(json_bytes(result.data), list(result.errors or ()), roots, roots)


def _merged(plan: Plan, found: Sequence[bytes], rest: ExecutionResult) -> Answer:
    errors, fell_back = list(rest.errors or ()), len(plan.keys) - len(plan.covered)
    if rest.data is None:
        return Answer(b"null", errors, len(plan.keys), fell_back)
    values = dict(zip(plan.covered, found, strict=True))
    values |= {key: json_bytes(value) for key, value in rest.data.items()}
    data = plan.answer % tuple(values[key] for key in plan.keys)
    return Answer(data, errors, len(plan.keys), fell_back)
