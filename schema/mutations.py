"""Mutations: one input, one payload, every refusal in it; made from operations of the loaders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from loaders.performing import perform
from loaders.planned import Operation, Request
from rules.refusals import ErrorCode, Refusal
from schema.context import Context, Info
from schema.enums import term_enum
from schema.inputs import NAMESPACE, let_refer, make_input

OPERATION = "operation"
"""Where a mutation's metadata keeps what it performs."""

Fields = Mapping[str, tuple[Any, str]]
"""The fields of an input: GraphQL name → (type or its name, description)."""

_KEY = (
    "A text of your own, 1 to 100 characters, new for each call: the same call with it again is "
    "answered, not done again; kept for 24 hours at least (幂等键)."
)
_OBJECT = (
    "The object as it is now; null when refused, and where you may not see it any more (对象)."
)
IDENTIFIED: Fields = {
    "id": (strawberry.ID, "The object's id (对象标识)."),
    "expectedVersion": (
        int | None,
        "The version that you have read; VERSION_CONFLICT when it is another by now (期望版本号).",
    ),
}
REPEATABLE: Fields = {
    "idempotencyKey": (str | None, _KEY),
    "clientMutationId": (str | None, "Comes back in the payload as it is (客户端请求标识)."),
}


@strawberry.type(description="Why a mutation was refused (拒绝原因).")
class UserError:
    """One refusal of a mutation."""

    code: term_enum(ErrorCode) = strawberry.field(  # type: ignore[valid-type] # a GraphQL enum made of a Term
        description="What is wrong, for programs (错误代码)."
    )
    message: str = strawberry.field(description="What to do, in words (说明).")
    path: list[str] = strawberry.field(
        description="Where in the mutation's arguments, from `input` on (所在位置)."
    )


NAMESPACE["UserError"] = UserError


@dataclass(frozen=True, slots=True)
class Declared:
    """A mutation that is no step of a procedure: its operation, fields of input and payload."""

    name: str
    operation: Operation
    fields: Fields
    description: str
    extra: Fields = field(default_factory=dict)


def user_error(refusal: Refusal) -> UserError:
    """Show a refusal in a payload."""
    return UserError(code=refusal.code, message=refusal.message, path=["input", *refusal.path])


def mutation_field(
    operation: Operation, name: str, fields: Fields, description: str, extra: Fields | None = None
) -> tuple[str, StrawberryField]:
    """Make a mutation of an operation; give its payload's name and the field.

    `fields` are the input's beside those that every mutation has; `extra` the payload's.
    """
    capital = name[0].upper() + name[1:]
    entity = operation.entity_name
    make_input(f"{capital}Input", f"Input of `{name}` (输入).", {**fields, **REPEATABLE})
    payload = payload_type(f"{capital}Payload", name, entity, extra or {})

    async def resolve(root: Any, info: Info, input: Any) -> Any:
        return await _answered(operation, name, payload, info.context, input)

    made = StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description=description,
        metadata={OPERATION: operation},
    )
    made.arguments = [input_argument(f"{capital}Input")]
    return f"{capital}Payload", made


def payload_type(name: str, mutation: str, entity: str, extra: Fields) -> Any:
    """Make a payload: the object, the refusals, and what else the mutation shows."""
    members: Fields = {
        "object": (f"{entity} | None", _OBJECT),
        **extra,
        "user_errors": ("list[UserError]", "Why it was refused; empty when done (拒绝原因)."),
        "client_mutation_id": (str | None, "As it was given (客户端请求标识)."),
    }
    return output_type(name, f"What `{mutation}` has led to (结果).", members)


def output_type(name: str, about: str, members: Fields) -> Any:
    """Make an output type; its fields may name types that are made later."""
    fields = {
        name: StrawberryField(python_name=name, description=description, default=None)
        for name, (_, description) in members.items()
    }
    annotations = {name: annotation for name, (annotation, _) in members.items()}
    made = strawberry.type(
        type(name, (), {**fields, "__annotations__": annotations, "__module__": __name__}),
        description=about,
    )
    let_refer(made, annotations)
    NAMESPACE[name] = made
    return made


def input_argument(kind: str) -> StrawberryArgument:
    """Make the one argument of a mutation."""
    return StrawberryArgument(
        python_name="input",
        graphql_name=None,
        type_annotation=StrawberryAnnotation(kind, namespace=NAMESPACE),
        description="What is wanted (输入).",
    )


async def _answered(
    operation: Operation, name: str, payload: Any, context: Context, values: Mapping[str, Any]
) -> Any:
    """Perform one call and show what came of it; only faults are raised."""
    told = values.get("clientMutationId")
    request = request_of(name, values)
    try:
        done = await perform(context.loaders.database, operation, request, context.caller)
    except Refusal as refusal:
        return payload(user_errors=[user_error(refusal)], client_mutation_id=told)
    context.loaders.forget()
    shown = await context.loaders.row(done.entity, done.key)
    return payload(object=shown, user_errors=[], client_mutation_id=told, **done.extra)


def request_of(name: str, values: Mapping[str, Any]) -> Request:
    """Read a call: its input without what is null."""
    given = {member: value for member, value in values.items() if value is not None}
    cleared = frozenset(values) - frozenset(given) - frozenset({*IDENTIFIED, *REPEATABLE})
    return Request(name, given, cleared=cleared)
