"""List fields: the arguments that every list takes, on every level."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from loaders.pages import Arguments, Listing
from loaders.tables import ENTITIES, Many
from rules.viewer import Viewer
from schema.connections import Connection, connect
from schema.context import Info
from schema.inputs import NAMESPACE

LISTING = "listing"
"""Where a list field's metadata keeps what it lists."""

PAGING: dict[str, tuple[Any, str]] = {
    "first": (int | None, "How many rows from the start, 0 to 100; 20 if not said (前几行)."),
    "after": (str | None, "Only rows after this cursor (从该游标之后)."),
    "last": (int | None, "How many rows from the end, 0 to 100 (后几行)."),
    "before": (str | None, "Only rows before this cursor (到该游标之前)."),
}


def list_arguments(target: str) -> list[StrawberryArgument]:
    """Give the arguments of a list of `target`'s rows."""
    described = PAGING | {
        "filter": (f"{target}Filter | None", "Which rows (筛选条件)."),
        "order_by": (f"list[{target}Order] | None", "In what order; by id if not said (排序)."),
    }
    return [argument(name, *what) for name, what in described.items()]


def argument(
    name: str, annotation: Any, description: str, default: object = UNSET
) -> StrawberryArgument:
    """Make an argument that may be left out; `annotation` may name a type of the schema."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation, namespace=NAMESPACE),
        description=description,
        default=default,
    )


def read_arguments(values: Mapping[str, Any], preset: Mapping[str, Any] | None = None) -> Arguments:
    """Collect a list's arguments; `preset` is a filter that always holds."""
    tree = values.get("filter") or {}
    return Arguments(
        first=values.get("first"),
        after=values.get("after"),
        last=values.get("last"),
        before=values.get("before"),
        filter={"and": [preset, tree]} if preset else tree,
        order_by=values.get("order_by") or (),
    )


def list_field(
    target: str,
    description: str,
    resolve: Callable[..., Connection[Any]],
    metadata: Mapping[Any, Any] | None = None,
) -> Any:
    """Make a field whose resolver takes (root, info) and a list's arguments."""

    def resolver(
        root: Any,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: Any = None,
        order_by: Any = None,
    ) -> Any:
        values = {"first": first, "after": after, "last": last, "before": before}
        return resolve(root, info, values | {"filter": filter, "order_by": order_by})

    made = StrawberryField(
        base_resolver=StrawberryResolver(resolver), description=description, metadata=metadata
    )
    made.arguments = list_arguments(target)
    return made


def relation_list(many: Many) -> Any:
    """Make the field of a to-many relation."""

    def resolve(root: Any, info: Info, values: Mapping[str, Any]) -> Connection[Any]:
        entity = ENTITIES[many.owner]
        listing = Listing(many.listing, ENTITIES[many.target], many)
        parent = tuple(getattr(root, f"key_{column}") for column in entity.key)
        return connect(info, listing, read_arguments(values), parent)

    return list_field(many.target, many.description, resolve, {LISTING: many})


@dataclass(frozen=True, slots=True)
class RootListing:
    """What a root list shows: `target`'s rows, those that `preset` lets through.

    `needs` raises `Refusal` (`FORBIDDEN`) for a viewer to whom the list is closed.
    """

    target: str
    preset: Mapping[str, Any] | None
    needs: Callable[[Viewer], None]


def root_list(
    name: str,
    target: str,
    description: str,
    preset: Mapping[str, Any] | None = None,
    needs: Callable[[Viewer], None] = lambda _: None,
) -> Any:
    """Make the root field `name`: all of `target`'s rows, or those that `preset` lets through.

    `needs` is told the viewer and raises `Refusal` where the whole list is closed; it may look at
    the viewer's `access_shape` only, for plans are kept by that.
    """

    def resolve(root: Any, info: Info, values: Mapping[str, Any]) -> Connection[Any]:
        needs(info.context.viewer)
        listing = Listing(f"Query.{name}", ENTITIES[target])
        return connect(info, listing, read_arguments(values, preset))

    return list_field(target, description, resolve, {LISTING: RootListing(target, preset, needs)})
