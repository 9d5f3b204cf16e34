"""Python's closed lists as GraphQL enums, each value described in both languages."""

from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from rules.terms import Term

E = TypeVar("E", bound=type[Enum])


def described(enum: E, descriptions: dict[str, str], about: str) -> E:
    """Make `enum` a GraphQL enum whose values carry `descriptions` by name."""
    made = strawberry.enum(enum, description=about)
    definition: StrawberryEnumDefinition = made.__strawberry_definition__  # type: ignore[attr-defined] # set by strawberry.enum
    for value in definition.values:
        value.description = descriptions[value.name]
    return made


def term_enum(term: type[Term]) -> Any:
    """Make a `Term` a GraphQL enum: its own words are the descriptions."""
    if not hasattr(term, "__strawberry_definition__"):
        words = {member.name: f"{member.english} ({member.chinese})" for member in term}
        described(term, words, (term.__doc__ or "").strip())
    return term
