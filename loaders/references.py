"""References of a federation: `{"__typename": "Area", "code": "350703"}` → entity and key."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from loaders.global_ids import key_for
from loaders.tables import ENTITIES, Entity
from rules.areas import parse_division_code
from rules.organizations import parse_credit_code
from rules.refusals import ErrorCode, Refusal

MAX_REFERENCES = 500
Reference: TypeAlias = tuple[Entity, str, tuple[Any, ...]]
"""What is referred to, the field that does it, and the key."""

_NATURAL: dict[str, Callable[[str], str]] = {"code": parse_division_code, "uscc": parse_credit_code}


def parse_reference(representation: Any) -> Reference:
    """Give the entity, the field it is referred to by, and the key; ids come first.

    Raises `Refusal` (`BAD_USER_INPUT`, `INVALID_ID`, `INVALID_DIVISION_CODE`, `INVALID_USCC`).
    """
    entity, field = reference_form(representation)
    text = representation[field]
    if not isinstance(text, str):
        raise Refusal(ErrorCode.BAD_USER_INPUT, f"`{field}` of a representation must be a text.")
    if field == "id":
        return entity, field, key_for(entity, text)
    return entity, field, (_NATURAL[field](text),)


def reference_form(representation: Any) -> tuple[Entity, str]:
    """Give the entity of a representation and the field it is referred to by."""
    name = representation.get("__typename") if isinstance(representation, Mapping) else None
    entity = ENTITIES.get(name) if isinstance(name, str) else None
    fields = entity.references if entity else ()
    given = [field for field in fields if representation.get(field) is not None]
    if entity is None or not given:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT,
            "A representation needs the `__typename` of an entity and one of its keys.",
        )
    return entity, given[0]


def refuse_too_many(representations: list[Any]) -> list[Any]:
    """Give the list back; raises `Refusal` (`BAD_USER_INPUT`) for more than 500."""
    if len(representations) > MAX_REFERENCES:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT,
            f"`_entities` takes {MAX_REFERENCES} representations, not {len(representations)}.",
        )
    return representations
