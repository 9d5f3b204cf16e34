"""Opening a file of rows, whatever its format: CSV, XLSX or JSON Lines."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

from exchange.csv_sheets import open_csv
from exchange.json_lines import open_json_lines
from exchange.sheet import Cell, Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile
from exchange.workbooks import open_workbook

__all__ = ["Cell", "FileCode", "Row", "Sheet", "UnreadableFile", "is_workbook", "open_sheet"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = {".csv", ".tsv", ".txt"}
_JSON_LINES = {".jsonl", ".ndjson"}


def open_sheet(
    path: Path, *, sheet: str | None = None, known: Collection[str] = ()
) -> AbstractContextManager[Sheet]:
    """Open a file; its bytes say whether it is a workbook, its name which kind of text.

    `sheet` names a sheet of a workbook, the first visible one otherwise. `known` are headings,
    in any spelling: above the row that has most of them there may be a title. Opening and
    reading raise `UnreadableFile`; what was read up to then must not be used.
    """
    start = _start(path)
    if start.startswith(_ZIP):
        return open_workbook(path, sheet, known)
    if start == _OLE:
        raise _ole(path)
    if sheet is not None:
        raise UnreadableFile(FileCode.NO_SUCH_SHEET, f"{path.name} is no workbook of sheets.")
    if path.suffix.lower() in _TEXTS:
        return open_csv(path, known)
    if path.suffix.lower() in _JSON_LINES:
        return open_json_lines(path)
    raise UnreadableFile(
        FileCode.UNKNOWN_FORMAT,
        f"{path.name} is no workbook, whatever it is called. Save it as .xlsx, .csv or .jsonl.",
    )


def is_workbook(path: Path) -> bool:
    """Tell whether the bytes of a file are a workbook's. Raises `UnreadableFile`."""
    return _start(path).startswith(_ZIP)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_OLE))
    except OSError as error:
        raise UnreadableFile(
            FileCode.FILE_NOT_FOUND, f"{path} cannot be read: {error.strerror}. Check its name."
        ) from error


def _ole(path: Path) -> UnreadableFile:
    """Tell the two kinds of files apart that Office packs the old way."""
    with path.open("rb") as file:
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(1 << 25)
    if encrypted:
        return UnreadableFile(
            FileCode.ENCRYPTED_WORKBOOK,
            f"{path.name} has a password. Open it, take the password off and save it again.",
        )
    return UnreadableFile(
        FileCode.OLD_WORKBOOK,
        f"{path.name} is a workbook of the old kind (.xls). Open it and save it as .xlsx.",
    )
