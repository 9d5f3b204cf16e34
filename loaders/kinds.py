"""Kinds of column values: their SQL type, what they can be compared by, how a cursor reads them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType
from uuid import UUID

Json = NewType("Json", str)
"""The text of a JSON value, as PostgreSQL writes it."""

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


_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}(:\d{2})?)", re.ASCII
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def read_text(text: str) -> str:
    """Read a text that PostgreSQL can hold: no NUL, no half of a surrogate pair."""
    if _UNSTORABLE.search(text):
        raise ValueError(text)
    return text


def read_date(text: str) -> date:
    """Read `YYYY-MM-DD`."""
    return date.fromisoformat(_formed(_DATE, text))


def read_timestamp(text: str) -> datetime:
    """Read RFC 3339 with an offset, to the microsecond; give it in UTC."""
    try:
        return datetime.fromisoformat(_formed(_TIMESTAMP, text).upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def read_decimal(text: str) -> Decimal:
    """Read digits with at most 20 before and 10 after the point."""
    return Decimal(_formed(_DECIMAL, text))


def _integer(text: str) -> int:
    value = int(_formed(_INTEGER, text))
    if not -(2**31) <= value < 2**31:
        raise ValueError(text)
    return value


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _formed(form: re.Pattern[str], text: str) -> str:
    if form.fullmatch(text) is None:
        raise ValueError(text)
    return text


STRING = Kind("String", "text", EQUALITY + TEXT, read_text)
CHOICE = Kind("Choice", "text", EQUALITY, read_text)
CODE = Kind("DivisionCode", "text", EQUALITY, read_text)
CREDIT_CODE = Kind("CreditCode", "text", EQUALITY, read_text)
INTEGER = Kind("Int", "int4", EQUALITY + RANGE, _integer)
DECIMAL = Kind("Decimal", "numeric", EQUALITY + RANGE, read_decimal)
BOOLEAN = Kind("Boolean", "bool", ("eq",), _boolean)
DATE = Kind("Date", "date", EQUALITY + RANGE, read_date)
TIMESTAMP = Kind("DateTime", "timestamptz", EQUALITY + RANGE, read_timestamp)
JSON = Kind("Json", "jsonb", (), read_text)
IDENTITY = Kind("ID", "uuid", EQUALITY, lambda text: UUID(_formed(_UUID, text)))


def official_code_sql(path: str) -> str:
    """SQL of a division code as clients see it: its path, padded to the 12 digits."""
    return f"rpad({path}, greatest(12, length({path})), '0')"
