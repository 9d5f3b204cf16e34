"""Input types made from a declaration; they reach the loaders as the plain values they are."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField

NAMESPACE: dict[str, Any] = {}
"""Every type that annotations name, so that types may refer to each other before they exist."""


def make_input(name: str, about: str, fields: Mapping[str, tuple[Any, str]]) -> type:
    """Make an input type of optional fields: GraphQL name → (type or its name, description)."""
    members = {
        f"{field}_": StrawberryField(
            python_name=f"{field}_",
            graphql_name=field,
            description=description,
            default=strawberry.UNSET,
        )
        for field, (_, description) in fields.items()
    }
    annotations = {f"{field}_": annotation for field, (annotation, _) in fields.items()}
    made = strawberry.input(
        type(name, (), members | {"__annotations__": annotations, "__module__": __name__}),
        description=about,
    )
    made.__strawberry_definition__.from_input = _plain  # type: ignore[attr-defined] # set by strawberry.input
    let_refer(made, annotations)
    NAMESPACE[name] = made
    return made


def let_refer(made: type, annotations: Mapping[str, Any]) -> None:
    """Have the annotations of a type read among all types, when the schema is built."""
    for field in made.__strawberry_definition__.fields:  # type: ignore[attr-defined] # set by strawberry.type
        if field.name in annotations:
            annotation = annotations[field.name]
            field.type_annotation = StrawberryAnnotation(annotation, namespace=NAMESPACE)


def _plain(_type: type, value: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Let an input through as a mapping of GraphQL names to coerced values."""
    return value
