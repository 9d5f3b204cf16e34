"""Typed scalars: division codes, credit codes, dates, timestamps, decimals."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from loaders.kinds import Json, read_date, read_decimal, read_timestamp
from rules.areas import DivisionCode, parse_division_code
from rules.organizations import CreditCode, parse_credit_code
from rules.refusals import ErrorCode, Refusal


def _reads(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Make a scalar's reader of texts; its refusals keep their code on the way out."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise Refusal(ErrorCode.BAD_USER_INPUT, f"Give a text, not {value!r:.40}.")
        return parse(value)

    return read


def _formed(read: Callable[[str], Any], advice: str) -> Callable[[Any], Any]:
    """Make the reader of a scalar whose form a `ValueError` tells; `advice` says the right one."""

    def parse(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise Refusal(ErrorCode.BAD_USER_INPUT, f"{text[:40]!r}: {advice}") from error

    return _reads(parse)


def write_timestamp(value: datetime) -> str:
    """Write a timestamp as PostgreSQL's JSON does: RFC 3339, UTC, no trailing zeros."""
    text = value.astimezone(UTC).isoformat().removesuffix("+00:00")
    return (text.rstrip("0") if "." in text else text) + "+00:00"


SCALARS: dict[object, Any] = {
    DivisionCode: strawberry.scalar(
        name="DivisionCode",
        description="Division code (区划代码): the official 12 digits down to community, with a "
        "local suffix below. Input may leave out the padding: `350703` is `350703000000`.",
        specified_by_url="https://www.stats.gov.cn/sj/tjbz/tjyqhdmhcxhfdm/",
        serialize=str,
        parse_value=_reads(parse_division_code),
    ),
    CreditCode: strawberry.scalar(
        name="CreditCode",
        description="Unified social credit code (统一社会信用代码), 18 characters, GB 32100-2015; "
        "its check character is verified.",
        specified_by_url="https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=24691C25985C1073D3A7C85629378AC0",
        serialize=str,
        parse_value=_reads(parse_credit_code),
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day (日期), `YYYY-MM-DD`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=date.isoformat,
        parse_value=_formed(read_date, "give a day as YYYY-MM-DD."),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A point in time (时间), RFC 3339; shown in UTC, taken with any offset.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=write_timestamp,
        parse_value=_formed(read_timestamp, "give RFC 3339 with an offset: 2026-01-31T08:00:00Z."),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number written as a text (精确小数): `"1200.50"`.',
        serialize=lambda value: format(value, "f"),
        parse_value=_formed(read_decimal, 'give digits in a text: "1200.50".'),
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON value (JSON 数据); what shape it has depends on what it tells of.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=json.loads,
    ),
}
"""Python type → scalar, for the schema's configuration."""
