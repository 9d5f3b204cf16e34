"""The order of a list, and the keyset cursors that mark places in it.

A cursor is the values of the order's terms at one row, made by PostgreSQL, with a
fingerprint of the list and its order: it survives inserts, and another list refuses it.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from loaders.kinds import CODE, IDENTITY, Kind
from loaders.names import constant_case
from loaders.parameters import Parameters, then
from loaders.tables import Entity
from rules.refusals import ErrorCode, Refusal


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One expression that a list is ordered by; null counts as the greatest value."""

    name: str
    sql: str
    kind: Kind
    nullable: bool = False
    descending: bool = False

    def at(self, t: str) -> str:
        """SQL of the value for alias `t`."""
        return self.sql.format(t=t)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: the terms asked for, then the key."""

    listing: str
    terms: tuple[OrderTerm, ...]

    def clause(self, t: str) -> str:
        """SQL after `order by`."""
        return ", ".join(f"{x.at(t)}{' desc' if x.descending else ''}" for x in self.terms)

    def reversed(self) -> "Order":
        """Give the same list read backwards."""
        return Order(
            self.listing, tuple(replace(x, descending=not x.descending) for x in self.terms)
        )

    @property
    def fingerprint(self) -> str:
        """Eight characters that stand for the list and its order."""
        words = [self.listing, *(f"{x.name}{'-' if x.descending else '+'}" for x in self.terms)]
        return hashlib.sha256(" ".join(words).encode()).hexdigest()[:8]

    def cursor(self, t: str) -> str:
        """SQL of the row's cursor."""
        return self.encoded(self.texts(t))

    def texts(self, t: str) -> list[str]:
        """SQL of the values that a row is placed by, as texts."""
        return [f"{x.at(t)}::text" for x in self.terms]

    def encoded(self, texts: Sequence[str]) -> str:
        """SQL of a cursor: the fingerprint and these texts as JSON in URL-safe base64."""
        array = f"json_build_array('{self.fingerprint}', {', '.join(texts)})::text"
        return f"translate(encode(convert_to({array}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"

    def read(self, cursor: str) -> list[Any]:
        """Give the values in a cursor; raises `Refusal` (`INVALID_CURSOR`)."""
        fingerprint, values = _decoded(cursor)
        if fingerprint != self.fingerprint:
            raise _refusal("belongs to another list or another order")
        if len(values) != len(self.terms):
            raise _refusal("is malformed")
        return [_value(x, text) for x, text in zip(self.terms, values, strict=True)]

    def after(self, cursor: Any, t: str, parameters: Parameters) -> str:
        """SQL of the condition that a row comes after `cursor` in this order."""
        return self.beyond(self.places(cursor), t, parameters)

    def before(self, cursor: Any, t: str, parameters: Parameters) -> str:
        """SQL of the condition that a row comes before `cursor` in this order."""
        return self.reversed().beyond(self.places(cursor), t, parameters)

    def places(self, cursor: Any) -> list[Any]:
        """Give the value of each term in a cursor that is, or will be, known."""
        values = then(cursor, self.read)
        return [then(values, itemgetter(n)) for n in range(len(self.terms))]

    def beyond(self, values: list[Any], t: str, parameters: Parameters) -> str:
        """SQL of the condition that a row comes after the row with these values."""
        one_way = len({x.descending for x in self.terms}) == 1
        if not one_way or any(x.nullable for x in self.terms):
            return _seek(self.terms[0], values[0], t, parameters) + _after(
                self.terms, values, t, parameters
            )
        # A row comparison is what an index can seek to.
        places = [parameters.add(v, x.kind.sql) for x, v in zip(self.terms, values, strict=True)]
        comparison = "<" if self.terms[0].descending else ">"
        return f"({', '.join(x.at(t) for x in self.terms)}) {comparison} ({', '.join(places)})"

    def parts_beyond(self, values: list[Any], t: str, parameters: Parameters) -> list[str]:
        """SQL of conditions of which one holds for each row beyond, and none for other rows.

        It is for a first term that is nullable: an index can seek to where each part begins,
        while nulls keep it from seeking to where all of them do.
        """
        (term, *rest), (value, *others) = self.terms, values
        given = Order(self.listing, (replace(term, nullable=False), *rest))
        sql, place = term.at(t), parameters.add(value, term.kind.sql)
        lesser, greater = (sql, place) if term.descending else (place, sql)
        within = Order(self.listing, tuple(rest)).beyond(others, t, parameters)
        return [
            f"{sql} is not null and {given.beyond(values, t, parameters)}",
            f"{lesser} is not null and {greater} is null",
            f"{sql} is null and {place} is null and {within}",
        ]


def order_of(entity: Entity, listing: str, asked: Sequence[Mapping[str, Any]]) -> Order:
    """Give the order that `asked` (`[{field, direction}]`) means for a list of `entity`.

    Raises `Refusal` (`BAD_USER_INPUT`) when a field is named twice.
    """
    fields = [str(item["field"]) for item in asked]
    if len(set(fields)) < len(fields):
        raise Refusal(ErrorCode.BAD_USER_INPUT, "`orderBy` names a field twice. Name each once.")
    columns = {constant_case(c.name): c for c in entity.columns.values() if c.order}
    terms = [
        OrderTerm(
            name, c.ordered("{t}"), c.kind, c.nullable, item.get("direction", "ASC") == "DESC"
        )
        for name, item in zip(fields, asked, strict=True)
        for c in [columns[name]]
    ]
    return Order(listing, (*terms, _tie(entity, descending=bool(terms) and terms[-1].descending)))


def _tie(entity: Entity, *, descending: bool) -> OrderTerm:
    column = entity.key[0]
    kind = IDENTITY if column == "id" else CODE
    return OrderTerm(column, f"{{t}}.{column}", kind, descending=descending)


def _seek(term: OrderTerm, value: Any, t: str, parameters: Parameters) -> str:
    """SQL that goes before a condition that no index can seek to the beginning of."""
    if term.nullable:
        return ""
    place = parameters.add(value, term.kind.sql)
    return f"{term.at(t)} {'<=' if term.descending else '>='} {place} and "


def _after(
    terms: Sequence[OrderTerm], values: Sequence[Any], t: str, parameters: Parameters
) -> str:
    """`a > v or (a = v and next)`, where null is the greatest value."""
    (term, *others), (value, *rest) = terms, values
    sql, place = term.at(t), parameters.add(value, term.kind.sql)
    beyond, equal = f"{sql} {'<' if term.descending else '>'} {place}", f"{sql} = {place}"
    if term.nullable:
        equal = f"({equal} or ({sql} is null and {place} is null))"
        greatest, value_sql = (place, sql) if term.descending else (sql, place)
        beyond = f"({beyond} or ({greatest} is null and {value_sql} is not null))"
    if not others:
        return beyond
    return f"({beyond} or ({equal} and {_after(others, rest, t, parameters)}))"


def _decoded(cursor: str) -> tuple[Any, list[Any]]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        fingerprint, *values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, TypeError, RecursionError) as error:
        raise _refusal("is malformed") from error
    return fingerprint, values


def _value(term: OrderTerm, text: Any) -> Any:
    if text is None and term.nullable:
        return None
    if not isinstance(text, str):
        raise _refusal("is malformed")
    try:
        return term.kind.read(text)
    except ValueError as error:
        raise _refusal("is malformed") from error


def _refusal(why: str) -> Refusal:
    return Refusal(
        ErrorCode.INVALID_CURSOR,
        f"This cursor {why}. Use `endCursor` or `cursor` of the same list with the same "
        "`orderBy`, or start again without one.",
    )
