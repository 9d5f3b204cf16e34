"""Every mutation that creates something, for up to 250 rows at once: `…CreateMany`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from loaders.bulk import Outcome, perform_each, perform_together, refuse_too_many
from loaders.planned import Operation, Request
from rules.refusals import Refusal
from schema.context import Context, Info
from schema.inputs import make_input
from schema.mutations import (
    REPEATABLE,
    Declared,
    Fields,
    input_argument,
    mutation_field,
    output_type,
    request_of,
    user_error,
)

_CREATES = "Create"


def declared_fields(declared: Declared) -> Iterator[tuple[str, str, StrawberryField]]:
    """Give a declared mutation: name, payload's name, field; for what creates, the bulk besides."""
    payload, made = mutation_field(
        declared.operation, declared.name, declared.fields, declared.description, declared.extra
    )
    yield declared.name, payload, made
    if declared.name.endswith(_CREATES):
        yield _bulk_field(declared)


def _bulk_field(declared: Declared) -> tuple[str, str, StrawberryField]:
    name = f"{declared.name}Many"
    capital, single = _capital(name), _capital(declared.name)
    make_input(f"{capital}Input", f"Input of `{name}` (输入).", _inputs(f"{single}Input"))
    row, payload = f"{capital}Row", f"{capital}Payload"
    made_row = output_type(row, "What became of one row (一行的结果).", _row_fields(declared))
    made_payload = output_type(payload, f"What `{name}` has led to (结果).", _payload_fields(row))

    async def resolve(root: Any, info: Info, input: Any) -> Any:
        return await _answered(declared, made_payload, made_row, info.context, input)

    field = StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description=f"`{declared.name}` for 1 to 250 rows; each is refused by itself (批量新建).",
    )
    field.arguments = [input_argument(f"{capital}Input")]
    return name, payload, field


def _inputs(row: str) -> Fields:
    return {
        "rows": (f"list[{row}]", "The rows, 1 to 250 (各行)."),
        "dryRun": (bool | None, "Only tell what would be refused; nothing stays (仅校验)."),
        "allOrNothing": (bool | None, "Nothing stays if a row is refused (全部成功或全部不写)."),
        **REPEATABLE,
    }


def _row_fields(declared: Declared) -> Fields:
    return {
        "index": (int, "Which row, from 0 (行号)."),
        "object": (
            f"{declared.operation.entity_name} | None",
            "The object; null when it was refused, or nothing was to stay (对象).",
        ),
        **declared.extra,
        "user_errors": ("list[UserError]", "Why it was refused; empty when not (拒绝原因)."),
    }


def _payload_fields(row: str) -> Fields:
    return {
        "rows": (f"list[{row}]", "What became of each row, in order (各行结果)."),
        "created": (int, "How many rows stay (写入行数)."),
        "user_errors": ("list[UserError]", "Why the whole was refused (整体拒绝原因)."),
        "client_mutation_id": (str | None, "As it was given (客户端请求标识)."),
    }


async def _answered(
    declared: Declared, payload: Any, row: Any, context: Context, values: Mapping[str, Any]
) -> Any:
    told, rows = values.get("clientMutationId"), values["rows"]
    try:
        refuse_too_many(rows)
    except Refusal as refusal:
        return payload(
            rows=[], created=0, user_errors=[user_error(refusal)], client_mutation_id=told
        )
    requests = [_request(declared, each, n, values) for n, each in enumerate(rows)]
    outcomes = await _performed(declared.operation, requests, context, values)
    stays = not values.get("dryRun") and not (values.get("allOrNothing") and _any_refused(outcomes))
    context.loaders.forget()
    shown = [await _row(row, n, each, context, stays=stays) for n, each in enumerate(outcomes)]
    created = sum(each.object is not None for each in shown)
    return payload(rows=shown, created=created, user_errors=[], client_mutation_id=told)


def _request(
    declared: Declared, row: Mapping[str, Any], place: int, values: Mapping[str, Any]
) -> Request:
    """Read one row; under the bulk's key each row has one of its own: a retry goes on."""
    request = request_of(declared.name, row)
    key = values.get("idempotencyKey")
    if key is None or "idempotencyKey" in request.input:
        return request
    return replace(request, input={**request.input, "idempotencyKey": f"{key}:{place}"})


async def _performed(
    operation: Operation, requests: Sequence[Request], context: Context, values: Mapping[str, Any]
) -> list[Outcome]:
    database, caller = context.loaders.database, context.caller
    if values.get("dryRun") or values.get("allOrNothing"):
        keep = not values.get("dryRun")
        return await perform_together(database, operation, requests, caller, keep=keep)
    return await perform_each(database, operation, requests, caller)


def _any_refused(outcomes: Sequence[Outcome]) -> bool:
    return any(isinstance(outcome, Refusal) for outcome in outcomes)


async def _row(kind: Any, place: int, outcome: Outcome, context: Context, *, stays: bool) -> Any:
    if isinstance(outcome, Refusal):
        error = user_error(outcome)
        error.path[1:1] = ["rows", str(place)]
        return kind(index=place, user_errors=[error])
    if not stays:
        return kind(index=place, user_errors=[])
    shown = await context.loaders.row(outcome.entity, outcome.key)
    return kind(index=place, object=shown, user_errors=[], **outcome.extra)


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
