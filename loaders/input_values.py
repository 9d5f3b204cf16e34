"""What no input of a mutation may hold, whatever field it is in: it could not be kept or shown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from loaders.global_ids import key_for
from loaders.kinds import read_text
from loaders.planned import Operation, Request
from loaders.tables import ENTITIES
from rules.refusals import ErrorCode, Refusal

LONGEST_KEY = 100
LONGEST_TEXT = 10_000
"""Characters of a text: none is kept that is longer, and what PostgreSQL works out of long ones,
before it refuses them, takes it long."""
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""A time is reckoned with; at either end of the calendar that leads beyond it."""

Path = tuple[str, ...]


def admitted(operation: Operation, request: Request) -> Request:
    """Give the request with the key of its object; raises `Refusal`.

    Codes: `BAD_USER_INPUT`, `INVALID_ID`.
    """
    given = request.input.get("id")
    if given is not None:
        request = replace(request, key=_key(operation, given))
    _refuse_bad_key(request.idempotency_key)
    refusal = next(_unkeepable(request.input, ()), None)
    if refusal is not None:
        raise refusal
    return request


def _key(operation: Operation, given: str) -> tuple[Any, ...]:
    try:
        return key_for(ENTITIES[operation.entity_name], given)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, ("id",)) from refusal


def _refuse_bad_key(key: str | None) -> None:
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isprintable()):
        words = f"`idempotencyKey` has 1 to {LONGEST_KEY} printable characters; a UUID is good."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("idempotencyKey",))


def _unkeepable(value: Any, path: Path) -> Iterator[Refusal]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _unkeepable(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _unkeepable(each, (*path, str(place)))
    elif (words := _against(value)) is not None:
        yield Refusal(ErrorCode.BAD_USER_INPUT, words, path)


def _against(value: Any) -> str | None:
    if isinstance(value, str):
        return _against_text(value)
    if isinstance(value, datetime) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return f"A time lies in the years {FIRST_YEAR} to {LAST_YEAR}."
    return None


def _against_text(text: str) -> str | None:
    if len(text) > LONGEST_TEXT:
        return f"A text has {LONGEST_TEXT} characters at most."
    try:
        read_text(text)
    except ValueError:
        return "A text holds a NUL character or half of a surrogate pair. Remove it."
    return None
