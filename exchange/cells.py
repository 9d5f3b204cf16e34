"""A cell's value → the value to store: one converter for each kind of field.

People write numbers in full width, dates in five ways and choices in Chinese; spreadsheet
programs turn codes into numbers. What is plain is read, what is not is refused with its reason.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from exchange.fields import Field
from exchange.sheet import Cell
from exchange.terms import reader_of
from rules.areas import DivisionCode, county_of, parse_division_code
from rules.days import CHINA
from rules.imports import Fault
from rules.organizations import parse_credit_code
from rules.refusals import Refusal

Convert: TypeAlias = Callable[[Cell], Any]
"""Gives the value of a cell that is not blank, or raises `BadCell`."""

LARGEST_INTEGER = 2**31 - 1
LARGEST_EXACT = 2**53
"""Beyond it a float has lost digits of a whole number."""
LARGEST_AMOUNT = Decimal("999999999999.99")

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_POWER_OF_TEN = re.compile(r"\d(\.\d+)?[Ee]\+?\d+", re.ASCII)
_LOOKS_LIKE_USCC = re.compile(r"[0-9A-Z]{2}\d{6}[0-9A-Z]{10}", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)", re.ASCII)
_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$", re.ASCII)
_ZONE = re.compile(r"(?<=\d)(Z|[+-]\d{2}:?\d{2})$", re.ASCII)
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1"})
_NO = frozenset({"否", "无", "没有", "不", "×", "✗", "n", "no", "false", "f", "0"})


class BadCell(Exception):
    """A value that is refused: the fault, and what its words are about."""

    def __init__(self, fault: Fault, other: str = "") -> None:
        """Keep both."""
        super().__init__(fault)
        self.fault = fault
        self.other = other


def converter(field: Field) -> Convert:
    """Give the converter of a field; references keep the form that the layout describes."""
    if field.terms is not None:
        return _term(field)
    if field.refers in ("agreements", "projects"):
        return read_number_reference
    if field.refers == "organizations":
        return read_organization_reference
    if field.kind == "text":
        return _limited(field.longest) if field.longest else read_text
    return _READERS[field.kind]


def shown(cell: Cell) -> str:
    """Write a cell as text: as a person would see it, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST_EXACT:
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def read_text(cell: Cell) -> str:
    """Read any value as text."""
    text = cell if isinstance(cell, str) else shown(cell)
    if _UNKEEPABLE.search(text):
        raise BadCell(Fault.INVALID_TEXT)
    return text


def read_code(cell: Cell) -> DivisionCode:
    """Read a division code; six digits that end in 00 are GB/T 2260's form of a prefecture."""
    text = _identifier(cell)
    if text.endswith("00") and _SIX_DIGITS.fullmatch(text):
        text = text[:2] if text.endswith("0000") else text[:4]
    try:
        return parse_division_code(text)
    except Refusal as refusal:
        raise BadCell(Fault.INVALID_DIVISION_CODE) from refusal


def read_uscc(cell: Cell) -> str:
    """Read a unified social credit code."""
    try:
        return parse_credit_code(_identifier(cell))
    except Refusal as refusal:
        raise BadCell(Fault.INVALID_USCC) from refusal


def read_organization_reference(cell: Cell) -> str:
    """Read a credit code, a name, or `name@division code`; give the code in its usual form."""
    text = read_text(cell).replace("＠", "@")
    if _LOOKS_LIKE_USCC.fullmatch(_plain(text).upper()):
        return read_uscc(text)
    name, _, code = text.rpartition("@")
    return f"{name}@{_code_or_refuse(code)}" if name and _plain(code)[:1].isdigit() else text


def read_number_reference(cell: Cell) -> str:
    """Read a number, or `number@code` of any area in the number's county; give the county's."""
    text = read_text(cell).replace("＠", "@")
    number, _, code = text.rpartition("@")
    if not number or not _plain(code)[:1].isdigit():
        return text
    return f"{number}@{county_of(_code_or_refuse(code))}"


def read_date(cell: Cell) -> date:
    """Read a day: 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301."""
    if isinstance(cell, datetime):
        return _day_alone(cell)
    if isinstance(cell, date):
        return cell
    text = _MIDNIGHT.sub("", _plain(shown(cell)))
    form = _DAY.fullmatch(text)
    try:
        return _day_of(form)
    except ValueError as error:
        raise BadCell(Fault.INVALID_DATE) from error


def read_timestamp(cell: Cell) -> datetime:
    """Read a day with a time; Beijing time unless it names an offset. A day is its midnight."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=CHINA)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), CHINA)
    try:
        return _moment(_plain(shown(cell)))
    except (ValueError, OverflowError) as error:
        raise BadCell(Fault.INVALID_TIME) from error


def read_integer(cell: Cell) -> int:
    """Read a whole number from 0 to 2,147,483,647; commas between thousands are allowed."""
    text = _plain(shown(cell)).replace(",", "")
    if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d{1,20}(\.0+)?", text):
        raise BadCell(Fault.INVALID_INTEGER)
    number = int(text.partition(".")[0])
    if not 0 <= number <= LARGEST_INTEGER:
        raise BadCell(Fault.OUT_OF_RANGE, f"0–{LARGEST_INTEGER}")
    return number


def read_decimal(cell: Cell) -> Decimal:
    """Read an amount with at most two decimal places; commas between thousands are allowed."""
    text = _plain(shown(cell)).replace(",", "")
    try:
        amount = Decimal(text)
        exact = amount.is_finite() and amount == round(amount, 2)
    except InvalidOperation as error:
        raise BadCell(Fault.INVALID_DECIMAL) from error
    if isinstance(cell, bool) or not exact:
        raise BadCell(Fault.INVALID_DECIMAL)
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise BadCell(Fault.OUT_OF_RANGE, f"0–{LARGEST_AMOUNT}")
    return amount


def read_boolean(cell: Cell) -> bool:
    """Read yes or no in either language."""
    word = _plain(shown(cell)).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(Fault.INVALID_BOOLEAN)


_READERS: dict[str, Convert] = {
    "code": read_code,
    "uscc": read_uscc,
    "date": read_date,
    "timestamp": read_timestamp,
    "integer": read_integer,
    "decimal": read_decimal,
    "boolean": read_boolean,
}


def _limited(longest: int) -> Convert:
    def read(cell: Cell) -> str:
        text = read_text(cell)
        if len(text) > longest:
            raise BadCell(Fault.TOO_LONG, str(longest))
        return text

    return read


def _term(field: Field) -> Convert:
    assert field.terms is not None
    words = reader_of(field.terms)
    choices = "、".join(f"{term.chinese} ({term})" for term in field.terms)

    def read(cell: Cell) -> str:
        found = words(shown(cell))
        if found is None:
            raise BadCell(Fault.UNKNOWN_TERM, choices)
        return found

    return read


def _identifier(cell: Cell) -> str:
    """Give a code's text; refuse what a spreadsheet program has rounded."""
    text = _plain(shown(cell))
    if _POWER_OF_TEN.fullmatch(text) or (isinstance(cell, float) and not text.isdigit()):
        raise BadCell(Fault.LOST_DIGITS)
    return text


def _code_or_refuse(text: str) -> DivisionCode:
    return read_code(_plain(text))


def _plain(text: str) -> str:
    """Fold full width to half."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _day_alone(moment: datetime) -> date:
    if moment.time() != time():
        raise BadCell(Fault.INVALID_DATE)
    return moment.date()


def _day_of(form: "re.Match[str] | None") -> date:
    if form is None:
        raise ValueError
    year, month, day = (int(part) for part in form.groups() if part)
    return date(year, month, day)


def _moment(text: str) -> datetime:
    day = _DAY.match(text)
    clock = text[day.end() :].lstrip(" T") if day else ""
    clock = f"0{clock}" if clock[1:2] == ":" else clock
    zone = _ZONE.search(clock)
    at = time.fromisoformat(clock[: zone.start()] if zone else clock or "00:00")
    local = datetime.combine(_day_of(day), at, CHINA)
    if zone is None:
        return local
    return datetime.fromisoformat(f"{local.replace(tzinfo=None).isoformat()}{zone[0]}")
