"""`viewerActions`: what the viewer may do with an object now, on every object of a procedure."""

from collections.abc import Awaitable
from typing import Any

from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from loaders.subjects import Subject
from loaders.tables import ENTITIES
from rules.lifecycle import Action
from schema.context import Info
from schema.enums import term_enum

term_enum(Action)


def viewer_actions(subject: Subject) -> Any:
    """Make the field; the facts of all objects of a level are read by one statement."""

    def resolve(root: Any, info: Info) -> Awaitable[list[Action]]:
        entity = ENTITIES[subject.entity]
        key = tuple(getattr(root, f"key_{column}") for column in entity.key)
        return info.context.loaders.actions(subject, key)

    return StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description="Exactly the actions that would succeed now if you took them, their input "
        "supplied (当前可执行的操作).",
    )
