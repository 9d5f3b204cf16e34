"""Kinds of column values: their SQL type, what they can be compared by, how a cursor reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

EQUALITY = ("eq", "in")
RANGE = ("lt", "lte", "gt", "gte")
TEXT = ("contains", "startsWith")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value: `name` of its filter input, SQL type, operators, and its reader.

    `read` turns the text that PostgreSQL gives for a value back into what asyncpg
    takes; it raises ValueError for anything else.
    """

    name: str
    sql: str
    operators: tuple[str, ...]
    read: Callable[[str], Any]


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text) from error


STRING = Kind("String", "text", EQUALITY + TEXT, str)
CHOICE = Kind("Choice", "text", EQUALITY, str)
CODE = Kind("DivisionCode", "text", (*EQUALITY, "startsWith"), str)
CREDIT_CODE = Kind("CreditCode", "text", EQUALITY, str)
INTEGER = Kind("Int", "int4", EQUALITY + RANGE, int)
DECIMAL = Kind("Decimal", "numeric", EQUALITY + RANGE, _decimal)
BOOLEAN = Kind("Boolean", "bool", ("eq",), _boolean)
DATE = Kind("Date", "date", EQUALITY + RANGE, date.fromisoformat)
TIMESTAMP = Kind("DateTime", "timestamptz", EQUALITY + RANGE, datetime.fromisoformat)
IDENTITY = Kind("ID", "uuid", EQUALITY, UUID)
