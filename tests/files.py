"""Files that a test writes, read as the importer reads them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from exchange.sheets import Row, UnreadableFile, open_sheet

Write: TypeAlias = Callable[..., Path]
"""Writes text or bytes into a file of a name and encoding; gives its path."""


def table(
    path: Path, *, sheet: str | None = None, known: Sequence[str] = ()
) -> tuple[list[str], list[Row]]:
    """Read a whole file: its headings and its rows."""
    with open_sheet(path, sheet=sheet, known=known) as opened:
        return opened.headings, list(opened.rows)


def refusal(path: Path, *, sheet: str | None = None, known: Sequence[str] = ()) -> tuple[str, str]:
    """Read a file that must be refused; give the code and the message."""
    with pytest.raises(UnreadableFile) as refused:
        table(path, sheet=sheet, known=known)
    return refused.value.code.value, refused.value.message
