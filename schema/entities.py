"""A declaration → a Strawberry type with its resolvers, filter and order inputs."""

import inspect
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from strawberry import federation
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from loaders import kinds
from loaders.names import camel_case
from loaders.tables import (
    ENTITIES,
    Ancestors,
    Column,
    Entity,
    Level,
    Link,
    Many,
    One,
    Visibility,
    everyone,
    nobody,
)
from rules.areas import DivisionCode
from rules.organizations import CreditCode
from rules.terms import Term
from schema.context import Info
from schema.enums import term_enum
from schema.filters import filter_input, list_filter_input, order_input
from schema.inputs import NAMESPACE, let_refer
from schema.lists import relation_list
from schema.restricted import refusal

T = TypeVar("T", bound=type)

SPEC = "spec"
"""Where a field's metadata keeps the declaration it was made from."""

_KINDS: dict[Any, kinds.Kind] = {
    str: kinds.STRING,
    int: kinds.INTEGER,
    bool: kinds.BOOLEAN,
    date: kinds.DATE,
    datetime: kinds.TIMESTAMP,
    Decimal: kinds.DECIMAL,
    kinds.Json: kinds.JSON,
    DivisionCode: kinds.CODE,
    CreditCode: kinds.CREDIT_CODE,
}


RECORD: dict[str, tuple[str, Column]] = {
    "synthetic": (
        "bool",
        Column("Whether it was invented as sample data (是否为虚构示例).", filter=True),
    ),
    "version": ("int", Column("Grows by one with every change (版本号).")),
    "created_at": ("datetime", Column("When it was recorded (创建时间).", filter=True, order=True)),
    "updated_at": ("datetime", Column("When it last changed (更新时间).", filter=True, order=True)),
}
"""The columns that every record has, after its own: name → (type, declaration)."""


def column(
    description: str,
    *,
    filter: bool = False,
    order: bool | str = False,
    search: bool = False,
    sql: str = "",
    raw: str = "",
    stored: Callable[[list[Any]], list[Any]] | None = None,
    internal: bool = False,
    restricted: bool = False,
    mask: str = "",
) -> Any:
    """Declare a field that shows a column.

    `filter` and `order` let lists use it (a text gives the SQL to order by), `search` makes
    it the entity's searched name, `sql` is what is shown and `raw` what is compared where
    they are not the column itself; both over `{t}`. `stored` gives the column's own values that
    may show as those looked for. `internal` and `restricted` keep the value from those outside of
    the row's scope, and from those without a purpose; they see null, or what `mask` gives.
    """
    level = _level(internal=internal, restricted=restricted)
    if level is not Level.PUBLIC and (filter or order or search):
        raise ValueError(f"{description} must not be found by what not everyone sees.")
    return Column(description, filter, order, search, sql, raw, stored, level, mask)


def _level(*, internal: bool, restricted: bool) -> Level:
    if restricted:
        return Level.RESTRICTED
    return Level.INTERNAL if internal else Level.PUBLIC


def one(
    columns: str | Sequence[str],
    description: str,
    *,
    filter: bool = True,
    crosses_counties: bool = False,
    internal: bool = False,
    restricted: bool = False,
) -> Any:
    """Declare a field that shows the row whose key these columns hold.

    `internal` and `restricted` keep it from some, as with a column; no list is filtered by it then.
    """
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    level = _level(internal=internal, restricted=restricted)
    filter = filter and level is Level.PUBLIC
    return One(names, description, filter, crosses_counties, level)


def many(by: str | Link, description: str, *, filter: bool = True) -> Any:
    """Declare a field that lists the rows whose `one` named `by`, or whose link, points here."""
    return Many(by, description, filter=filter)


def ancestors(through: str, description: str) -> Any:
    """Declare a field that lists the rows above this one along the `one` named `through`."""
    return Ancestors(through, description)


def entity(
    table: str,
    *,
    key: Sequence[str] = ("id", "county"),
    references: Sequence[str] = ("id",),
    within: str | None = None,
    period: tuple[str, str] | None = None,
    visible: Visibility = everyone,
    scope: Visibility = nobody,
    follows: str | None = None,
    record: bool = True,
) -> Callable[[T], T]:
    """Make the decorated class an entity of the graph, stored in `table`.

    `references` are the fields by which other departments' services refer to it (federation
    keys), `within` is the column with its area's code, `period` the columns of its first and last
    day, `visible` the rows that a viewer may see, `scope` those of the viewer's own work. A row is
    seen only where the one that its relation `follows` leads to is. A `record` has the columns of
    `RECORD` too; what never changes is none. The docstring is the description.
    """

    def declare(cls: T) -> T:
        made = Entity(cls.__name__, table, tuple(key), within, period, visible, scope, follows)
        made.references = tuple(references)
        ENTITIES[made.name] = made
        if record:
            _add_record_columns(cls)
        types = _take_declarations(cls, made)
        annotations = dict(cls.__annotations__)
        declared = federation.type(cls, description=inspect.getdoc(cls), keys=list(references))
        made.make = _maker(declared)
        NAMESPACE.update(globals() | vars(sys.modules[cls.__module__]) | {made.name: declared})
        let_refer(declared, annotations)
        _make_inputs(made, types, inspect.getdoc(cls) or "")
        return declared

    return declare


def _add_record_columns(cls: type) -> None:
    for name, (annotation, shared) in RECORD.items():
        cls.__annotations__[name] = annotation
        setattr(cls, name, replace(shared))


def _take_declarations(cls: type, made: Entity) -> dict[str, Any]:
    """Move the declarations off the class into `made`, fields in their place."""
    types: dict[str, Any] = {}
    for name, spec in list(vars(cls).items()):
        annotation = cls.__annotations__.get(name, "")
        if isinstance(spec, Column):
            types[name] = _declare_column(cls, made, name, spec, annotation)
        elif isinstance(spec, One | Many | Ancestors):
            _declare_relation(cls, made, name, spec, annotation)
    return types


def _declare_column(cls: type, made: Entity, name: str, spec: Column, annotation: str) -> Any:
    bare = annotation.removesuffix(" | None")
    python_type = eval(bare, globals() | vars(sys.modules[cls.__module__]))  # noqa: S307 # our own annotation
    listed = getattr(python_type, "__args__", (python_type,))[0]
    if isinstance(listed, type) and issubclass(listed, Term):
        term_enum(listed)
        spec.kind = kinds.CHOICE
    else:
        spec.kind = _KINDS[listed]
    spec.name, spec.nullable = name, bare != annotation
    made.columns[name] = spec
    setattr(cls, name, _column_field(made, spec))
    return python_type


def _column_field(made: Entity, spec: Column) -> StrawberryField:
    if spec.level is not Level.RESTRICTED:
        return StrawberryField(description=spec.description, metadata={SPEC: spec})

    def resolve(root: Any, info: Info) -> Any:
        _show_restricted(root, info, made, spec)
        return vars(root)[spec.name]

    return StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description=spec.description,
        metadata={SPEC: spec},
    )


def _show_restricted(root: Any, info: Info, made: Entity, spec: Column | One) -> None:
    """Note what is read before it is shown; raises `Refusal` (`RESTRICTED`)."""
    context = info.context
    if spec.level is not Level.RESTRICTED:
        return
    if (refused := refusal(context.viewer, in_scope=root.in_scope)) is not None:
        raise refused
    context.restricted.note(made.name, root.id, camel_case(spec.name))


def _declare_relation(
    cls: type, made: Entity, name: str, spec: One | Many | Ancestors, annotation: str
) -> None:
    spec.name = name
    made.relations[name] = spec
    if isinstance(spec, One):
        spec.target, spec.nullable = annotation.removesuffix(" | None"), "None" in annotation
        setattr(cls, name, _one_field(made, spec))
    elif isinstance(spec, Many):
        spec.owner, spec.target = made.name, re.sub(r"Connection\[(\w+)\]", r"\1", annotation)
        setattr(cls, name, relation_list(spec))
    else:
        spec.owner = made.name
        setattr(cls, name, _ancestors_field(made, spec))


def _one_field(made: Entity, spec: One) -> StrawberryField:
    def resolve(root: Any, info: Info) -> Any:
        _show_restricted(root, info, made, spec)
        key = tuple(getattr(root, column) for column in spec.columns)
        return None if None in key else info.context.loaders.row(ENTITIES[spec.target], key)

    return StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description=spec.description,
        metadata={SPEC: spec},
    )


def _ancestors_field(made: Entity, spec: Ancestors) -> StrawberryField:
    def resolve(root: Any, info: Info) -> Any:
        key = tuple(getattr(root, f"key_{column}") for column in made.key)
        return info.context.loaders.ancestors(made, spec, key)

    return StrawberryField(
        base_resolver=StrawberryResolver(resolve),
        description=spec.description,
        metadata={SPEC: spec},
    )


def _maker(declared: type) -> Callable[[Any], Any]:
    """Make rows by filling the instance directly: a page has hundreds of them."""

    def make(record: Any) -> Any:
        made: Any = object.__new__(declared)
        vars(made).update(record)
        return made

    return make


def _make_inputs(made: Entity, types: dict[str, Any], about: str) -> None:
    chinese = re.sub(r".*?\(([^)]*)\).*", r"\1", about.splitlines()[0])
    plural = f"the rows of `{made.name}` ({chinese})"
    filter_input(made, plural, types)
    list_filter_input(made, plural)
    order_input(made, plural)
