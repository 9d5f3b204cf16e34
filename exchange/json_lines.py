"""JSON Lines: one object in each line; the keys of the first line are the headings."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from exchange.blanks import tidy
from exchange.encodings import survey
from exchange.headings import Headings, headings_of
from exchange.limits import CELL_CHARACTERS, ROWS
from exchange.sheet import Cell, Sheet
from exchange.unreadable import FileCode, UnreadableFile

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@contextmanager
def open_json_lines(path: Path) -> Iterator[Sheet]:
    """Open a JSON Lines file. Fractions come as text, so that no digit of them is lost.

    Raises `UnreadableFile`.
    """
    encoding = survey(path).encoding
    with path.open(encoding=encoding) as lines:
        objects = _objects(lines)
        number, first = next(objects, (1, {}))
        if not first:
            raise UnreadableFile(
                FileCode.NO_HEADINGS, "The file is empty. Each line must hold an object."
            )
        headings = headings_of((number, list(first)))
        rows = (_row(headings, *each) for each in chain([(number, first)], objects))
        filled = ((n, cells) for n, cells in rows if any(cell is not None for cell in cells))
        yield Sheet(headings.texts, filled, number, f"JSON Lines, {encoding}")


def _objects(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            if number > ROWS:
                raise UnreadableFile(
                    FileCode.TOO_MANY_ROWS,
                    f"The file has more than {ROWS:,} rows. Split it into several.",
                )
            yield number, _object(number, line)


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(
            line, parse_float=str, parse_constant=_no_number, object_pairs_hook=_distinct
        )
    except (ValueError, RecursionError) as error:
        raise _bad(number, str(error)[:200]) from error
    if not isinstance(found, dict):
        raise _bad(number, "it is no object")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _row(headings: Headings, number: int, found: dict[str, Any]) -> tuple[int, list[Cell]]:
    cells = [_cell(number, key, found.pop(key, None)) for key in headings.texts]
    if found:
        raise UnreadableFile(
            FileCode.CELL_WITHOUT_HEADING,
            f"Line {number} has the key {next(iter(found))[:60]!r}, which line {headings.row} has "
            "not. Give every key in the first line, with null where there is no value.",
        )
    return number, cells


def _cell(number: int, key: str, value: Any) -> Cell:
    if isinstance(value, str):
        if len(value) > CELL_CHARACTERS:
            raise UnreadableFile(
                FileCode.CELL_TOO_LARGE,
                f"Line {number}: {key[:60]!r} has more than {CELL_CHARACTERS:,} characters.",
            )
        if _UNSTORABLE.search(value):
            raise _bad(number, f"{key[:60]!r} holds a NUL or half a character")
        return tidy(value)
    if value is None or isinstance(value, int):
        return value
    raise _bad(number, f"{key[:60]!r} is no plain value")


def _bad(number: int, reason: str) -> UnreadableFile:
    return UnreadableFile(
        FileCode.BAD_JSON,
        f"Line {number} is not a JSON object of plain values: {reason}. Write one object in each "
        "line, its values texts, numbers, true, false or null.",
    )
