"""Operations made from the schema: any field, argument, fragment, alias, directive, variable."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import graphql
from hypothesis import strategies as st

from loaders.kinds import BOOLEAN, CODE, DATE, DECIMAL, IDENTITY, INTEGER, TIMESTAMP, Kind
from loaders.names import snake_case
from loaders.ordering import order_of
from loaders.search import ORDER
from loaders.tables import ENTITIES
from rules.refusals import Refusal
from schema.root import BUILT

DEPTH = 6
CODES = [
    "35",
    "3507",
    "350703",
    "350703000000",
    "350703001012",
    "350722",
    "4201",
    "441202001024",
    "99",
]
TEXTS = ["", "建", "社区", "党支部", "共建", "%", "A", "近邻", "不存在的名称"]
CURSORS = ["", "x", "WyI0ZTBlMWM2MSIsICIzNTAxODEwMDIwMDIiXQ", "WyIiXQ"]
DATES = ["2019-07-01", "2021-01-01", "2024-06-30"]
TIMES = ["2026-01-01T00:00:00Z", "2026-06-01T08:00:00+08:00"]


PAGING = {"first", "after", "last", "before", "filter", "orderBy"}
TOGETHER = [
    set(), {"first"}, {"last"}, {"first", "filter"}, {"filter", "orderBy"}, {"last", "orderBy"},
    {"first", "orderBy", "filter"}, {"after"}, {"first", "before"}, {"first", "last"},
]  # fmt: skip
DEEPEST_EDGES = 2


def _is_leaf(kind: Any) -> bool:
    return bool(graphql.is_leaf_type(graphql.get_named_type(kind)))


@dataclass
class Operation:
    """A document under construction, with its variables and fragments."""

    draw: Callable[..., Any]
    ids: list[str]
    variables: dict[str, Any] = field(default_factory=dict)
    definitions: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)

    def _seldom(self) -> bool:
        """Tell, once in a dozen times, to do something odd."""
        return bool(self.draw(st.integers(0, 11)) == 7)

    def selection(self, kind: Any, depth: int, start: int = 0) -> str:
        """Select some fields of a composite type, under aliases numbered from `start`."""
        if graphql.is_abstract_type(kind):
            return self._abstract(kind, depth)
        names = [n for n, f in kind.fields.items() if depth > 1 or _is_leaf(f.type)]
        if depth <= DEEPEST_EDGES:
            names = [name for name in names if name != "edges"]
        some = st.lists(st.sampled_from([*names, "__typename"]), min_size=1, max_size=4)
        parts = [self.field(kind, name, n, depth) for n, name in enumerate(self.draw(some), start)]
        return "{ " + " ".join(self._wrapped(kind, part) for part in parts) + " }"

    def field(self, kind: Any, name: str, number: int, depth: int) -> str:
        """Select one field, under an alias of its own."""
        alias = self.draw(st.sampled_from([f"{name}_{number}", f"t{number}", f"r{number}"]))
        directive = self._directive()
        if name == "__typename":
            return f"{alias}: __typename {directive}"
        definition = kind.fields[name]
        inner = graphql.get_named_type(definition.type)
        arguments = self._arguments(kind, name, definition)
        if graphql.is_leaf_type(inner):
            return f"{alias}: {name}{arguments} {directive}"
        head = f"{alias}: {name}{arguments}"
        part = f"{head} {directive} {self.selection(inner, depth - 1)}"
        if self._seldom():
            # The same field once more: the two are one, with what both select.
            part += f" {head} {self._directive()} {self.selection(inner, depth - 1, 10)}"
        return part

    def _abstract(self, kind: Any, depth: int) -> str:
        members = sorted(BUILT.get_possible_types(kind), key=str)
        chosen = self.draw(st.lists(st.sampled_from(members), min_size=1, max_size=2, unique=True))
        # Aliases of different types stay apart, for their values may have different shapes.
        parts = [
            f"... on {member.name} {self.selection(member, depth - 1, 20 * n)}"
            for n, member in enumerate(chosen)
        ]
        own = [name for name in getattr(kind, "fields", {}) if self.draw(st.booleans())]
        parts += [f"... on {kind.name} {{ {' '.join(own)} }}"] if own else []
        return f"{{ __typename {' '.join(parts)} }}"

    def _wrapped(self, kind: Any, part: str) -> str:
        how = self.draw(st.sampled_from(["plain"] * 6 + ["inline", "named"]))
        if how == "inline":
            return f"... on {kind.name} {{ {part} }}"
        if how == "named":
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {kind.name} {{ {part} }}")
            return f"...{name}"
        return part

    def _directive(self) -> str:
        hows: list[list[str]] = [[]] * 8 + [["skip"], ["include"], ["skip", "include"]]
        return " ".join(self._decides(how) for how in self.draw(st.sampled_from(hows)))

    def _decides(self, how: str) -> str:
        kind = BUILT.get_directive(how).args["if"].type  # type: ignore[union-attr] # it is there
        return f"@{how}(if: {self._written(self.draw(st.booleans()), kind)})"

    def _variable(self, kind: Any, value: Any) -> str:
        name = f"v{len(self.definitions)}"
        self.definitions.append(f"${name}: {self._defined(name, kind, value)}")
        return f"${name}"

    def _defined(self, name: str, kind: Any, value: Any) -> str:
        """Give a variable's type, and its default if it has one, and perhaps its value."""
        if not self._seldom():
            self.variables[name] = value
            return str(kind)
        nullable = graphql.get_nullable_type(kind)
        if self.draw(st.booleans()):
            self.variables |= {name: None} if self.draw(st.booleans()) else {}
            return str(nullable)
        self.variables |= {name: value} if self.draw(st.booleans()) else {}
        return f"{nullable} = {literal(value, kind)}"

    def _arguments(self, owner: Any, field: str, definition: Any) -> str:
        chosen = self.draw(st.sampled_from(TOGETHER))
        values = {}
        for name, argument in definition.args.items():
            required = graphql.is_required_argument(argument)
            optional = name not in PAGING and self.draw(st.booleans())
            if required or optional or name in chosen:
                values[name] = self.value(argument.type, name, 2)
        for name in ("after", "before"):
            if name in values and self.draw(st.booleans()):
                values[name] = self._cursor(f"{owner.name}.{field}", definition, values)
        given = (f"{n}: {self._written(v, definition.args[n].type)}" for n, v in values.items())
        return f"({', '.join(given)})" if values else ""

    def _cursor(self, listing: str, definition: Any, values: Mapping[str, Any]) -> str:
        """Make a cursor that fits a list, of values that a row may have."""
        connection = graphql.get_named_type(definition.type)
        node = graphql.get_named_type(connection.fields["nodes"].type)
        order = ORDER
        if node.name in ENTITIES:
            entity = ENTITIES[node.name]
            owner, _, name = listing.partition(".")
            listing = f"{owner}.{snake_case(name)}" if owner != "Query" else listing
            try:
                order = order_of(entity, listing, values.get("orderBy") or ())
            except (Refusal, TypeError):
                return ""
        texts = [self._place(x.kind, nullable=x.nullable) for x in order.terms]
        array = json.dumps([order.fingerprint, *texts]).encode()
        return base64.urlsafe_b64encode(array).decode().rstrip("=")

    def _place(self, kind: Kind, *, nullable: bool) -> str | None:
        if nullable and self.draw(st.integers(0, 2)) == 0:
            return None
        ids = [text.rpartition(":")[2] for text in self.ids if text.startswith("Pro")]
        choices = {
            INTEGER: ["0", "3", "2443"], DECIMAL: ["5000", "20000.50"], DATE: DATES,
            TIMESTAMP: ["2025-07-01 00:00:00+00", "2026-06-01 08:00:00+08"], CODE: CODES,
            BOOLEAN: ["true", "false"], IDENTITY: ids,
        }  # fmt: skip
        return str(self.draw(st.sampled_from(choices.get(kind, ["a", "jian", "M", "建"]))))

    def _written(self, value: Any, kind: Any) -> str:
        """Write a value, or a part of it, as a literal or as a variable."""
        if self.draw(st.booleans()):
            return self._variable(kind, value)
        kind = graphql.get_nullable_type(kind)
        if isinstance(value, list):
            if len(value) == 1 and value != [None] and self._seldom():
                return self._written(value[0], kind.of_type)
            return "[" + ", ".join(self._written(v, kind.of_type) for v in value) + "]"
        if isinstance(value, dict) and str(kind) != "_Any":
            fields = (f"{k}: {self._written(v, kind.fields[k].type)}" for k, v in value.items())
            return "{" + ", ".join(fields) + "}"
        return literal(value, kind)

    def value(self, kind: Any, name: str, depth: int) -> Any:
        """Make a value of an input type; mostly one that means something."""
        if not graphql.is_non_null_type(kind) and self._seldom():
            return None
        kind = graphql.get_nullable_type(kind)
        if graphql.is_list_type(kind):
            fewest = 1 if name == "types" else 0
            number = self.draw(st.integers(fewest, 2))
            return [self.value(kind.of_type, name, depth - 1) for _ in range(number)]
        if graphql.is_enum_type(kind):
            return self.draw(st.sampled_from(sorted(kind.values)))
        if graphql.is_input_object_type(kind):
            return self._object(kind, depth)
        return self._scalar(kind.name, name)

    def _object(self, kind: Any, depth: int) -> dict[str, Any]:
        fields = kind.fields
        names = [n for n, f in fields.items() if depth > 0 or _is_leaf(f.type)]
        required = [n for n, f in fields.items() if graphql.is_required_input_field(f)]
        some = st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([])
        chosen = dict.fromkeys([*required, *self.draw(some)])
        return {name: self.value(fields[name].type, name, depth - 1) for name in chosen}

    def _scalar(self, kind: str, name: str) -> Any:
        choices: dict[str, list[Any]] = {
            "Int": [0, 1, 2, 3, 5] if name in ("first", "last") else [0, 1, 100, 2443],
            "String": CURSORS if name in ("after", "before") else TEXTS[name == "text" :],
            "Boolean": [True, False],
            "ID": self.ids,
            "DivisionCode": CODES,
            "CreditCode": ["91350100M000100Y43"],
            "Date": DATES,
            "DateTime": TIMES,
            "Decimal": ["0", "5000", "20000.50"],
        }
        if kind == "_Any":
            return self._reference()
        return self.draw(st.sampled_from(choices[kind]))

    def _reference(self) -> dict[str, str]:
        text = self.draw(st.sampled_from(self.ids))
        by_code = {"__typename": "Area", "code": self.draw(st.sampled_from(CODES))}
        by_id = {"__typename": text.partition(":")[0], "id": text}
        reference: dict[str, str] = self.draw(st.sampled_from([by_code, by_id]))
        return reference


def literal(value: Any, kind: Any) -> str:
    """Write a value as GraphQL does."""
    kind = graphql.get_nullable_type(kind)
    if value is None:
        return "null"
    if str(kind) == "_Any":
        return "{" + ", ".join(f"{k}: {json.dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(v, kind.of_type) for v in value) + "]"
    if isinstance(value, dict):
        fields = (f"{k}: {literal(v, kind.fields[k].type)}" for k, v in value.items())
        return "{" + ", ".join(fields) + "}"
    return str(value) if graphql.is_enum_type(kind) else json.dumps(value, ensure_ascii=False)


@st.composite
def operations(draw: Any, ids: list[str]) -> tuple[str, dict[str, Any]]:
    """Make a query of one or two root fields with its variables."""
    operation = Operation(draw, ids)
    query = BUILT.query_type
    assert query is not None
    ours = [name for name in sorted(query.fields) if name != "_service"]
    names = draw(st.lists(st.sampled_from(ours), min_size=1, max_size=2))
    roots = [operation.field(query, name, n, DEPTH) for n, name in enumerate(names)]
    definitions = f"({', '.join(operation.definitions)})" if operation.definitions else ""
    document = f"query Q{definitions} {{ {' '.join(roots)} }} " + " ".join(operation.fragments)
    return document, operation.variables
