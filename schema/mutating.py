"""Answering a mutation by its plan: each root field performed in turn, its payload as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import GraphQLError, Undefined
from graphql.execution.values import VariableValues, get_variable_values

from loaders.access import VIEWER, rights_of
from loaders.global_ids import global_id
from loaders.parameters import Variables
from loaders.performing import perform
from loaders.planned import Done
from loaders.roots import Statement
from loaders.tables import ENTITIES
from rules.refusals import Refusal
from rules.viewer import access_shape
from schema.context import Context
from schema.documents import Document
from schema.mutation_plans import OBJECT, MutationRoot, fault, mutation_plan
from schema.mutations import request_of
from schema.operations import Query, is_input_of_mutation
from schema.plans import Memory
from schema.root import BUILT
from schema.values import NotCovered, shape_of

PLANNED: Memory[tuple[MutationRoot, ...]] = Memory()
"""The plans of mutations of this process."""

Inputs = Sequence[tuple[MutationRoot, Mapping[str, Any]]]


async def mutate(
    document: Document, given: Mapping[str, Any], name: str | None, context: Context
) -> tuple[bytes, int] | None:
    """Perform a mutation; give its data and how many root fields there are.

    None when the plain way has to answer it or to say what is wrong: then nothing was performed.
    Raises `GraphQLError` for a fault.
    """
    mutation = document.mutation(name)
    if mutation is None:
        return None
    values = get_variable_values(BUILT, mutation.node.variable_definitions or (), dict(given))
    if not isinstance(values, VariableValues):
        return None
    plan = _plan(document, mutation, name, values.coerced, context)
    # Only values of variables may turn out not to fit what is shown.
    varies = any(not is_input_of_mutation(each.kind) for each in mutation.variables)
    inputs = None if plan is None else _inputs(plan, values, context, varies=varies)
    if inputs is None:
        return None
    answers = [await _performed(root, input, values.coerced, context) for root, input in inputs]
    keys = (root.key.encode() for root, _ in inputs)
    pairs = (b'"%b":%b' % pair for pair in zip(keys, answers, strict=True))
    return b"{%b}" % b",".join(pairs), len(answers)


def _plan(
    document: Document, mutation: Query, name: str | None, values: Variables, context: Context
) -> tuple[MutationRoot, ...] | None:
    shown = [each for each in mutation.variables if not is_input_of_mutation(each.kind)]
    shape = [shape_of(values.get(each.name, Undefined), each.kind) for each in shown]
    key = (document.key, name, *shape, access_shape(context.viewer))
    plan = PLANNED.get(key) if document.key else None
    if plan is not None:
        return plan
    assert document.node is not None
    try:
        plan = mutation_plan(document.node, mutation, values, context.viewer)
    except (NotCovered, Refusal):
        return None
    if document.key:
        PLANNED.keep(key, plan)
    return plan


def _inputs(
    plan: Sequence[MutationRoot], values: VariableValues, context: Context, *, varies: bool
) -> Inputs | None:
    """Read all inputs, and see that every payload can be shown, before anything is performed."""
    try:
        for root in plan:
            if varies and root.shown is not None:
                _bound(root.shown, values.coerced, _nobody(root), context)
        return [(root, root.arguments(values)) for root in plan]
    except (GraphQLError, Refusal):
        return None


def _nobody(root: MutationRoot) -> str:
    """Give the id of no object: what is bound to it is bound to any."""
    entity = ENTITIES[root.operation.entity_name]
    parts = {"id": "00000000-0000-7000-8000-000000000000", "county": "10", "code": "10"}
    return global_id(entity, tuple(parts[column] for column in entity.key))


def _bound(statement: Statement, values: Variables, object_id: str, context: Context) -> list[Any]:
    return statement.parameters.bound({**values, VIEWER: context.viewer, OBJECT: object_id})


async def _performed(
    root: MutationRoot, given: Mapping[str, Any], values: Variables, context: Context
) -> bytes:
    told = given.get("clientMutationId")
    request = replace(request_of(root.name, given), shown=root.own)
    try:
        done = await perform(context.loaders.database, root.operation, request, context.caller)
    except Refusal as refusal:
        return root.written(None, refusal, told)
    except Exception as error:
        raise fault(error, root) from error
    return root.written(await _shown(root, done, values, context), None, told)


async def _shown(
    root: MutationRoot, done: Done, values: Variables, context: Context
) -> Sequence[bytes]:
    """Give the object as it is now, as far as it is selected.

    What keeps it from being read is a fault, never a refusal: the mutation was performed.
    """
    if root.shown is None:
        return ()
    if done.shown is not None:
        return (done.shown,)
    try:
        return await _read(root.shown, done, values, context)
    except Exception as error:
        raise fault(error, root) from error


async def _read(
    shown: Statement, done: Done, values: Variables, context: Context
) -> Sequence[bytes]:
    parameters = _bound(shown, values, global_id(done.entity, done.key), context)
    return await context.loaders.database.fetch_json(
        shown.name,
        shown.text,
        parameters,
        rights_of(context.viewer) if shown.about_people else None,
    )
