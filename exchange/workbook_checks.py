"""What is looked at in a workbook before it is opened: its parts' sizes, and bad formulas.

The reader proper gives an empty cell for a formula that failed or was never computed; here
such cells are found, so that they are not taken for blanks.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from exchange.limits import (
    MIB,
    PACKING_RATIO,
    RATIO_FROM_BYTES,
    UNPACKED_BYTES,
    WORKBOOK_BYTES,
)
from exchange.unreadable import FileCode, UnreadableFile

_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
           struct.error, zlib.error)  # fmt: skip
"""What `zipfile` raises for archives and parts that are damaged, or packed in a strange way."""

_OVERLAP = 1 << 16
_INDEX_BYTES = 16 * MIB
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt\s*=\s*[\"']e[\"'][^>]*>")
_NOT_COMPUTED = re.compile(
    rb"<(?:\w+:)?c(?P<cell>\s[^>]*)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")


class Package:
    """A workbook as the ZIP archive that it is."""

    def __init__(self, path: Path) -> None:
        """Open it and check its sizes.

        Raises `UnreadableFile` (`TOO_LARGE`, `BAD_WORKBOOK`, `OLD_WORKBOOK`).
        """
        if path.stat().st_size > WORKBOOK_BYTES:
            raise _too_large(f"The workbook is larger than {WORKBOOK_BYTES // MIB} MiB.")
        try:
            self._archive = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise damaged() from error
        parts = self._archive.infolist()
        self._parts = {part.filename.replace("\\", "/").lower(): part for part in parts}
        self._check_sizes(parts)
        self._check_kind()

    def _check_sizes(self, parts: list[zipfile.ZipInfo]) -> None:
        if sum(part.file_size for part in parts) > UNPACKED_BYTES:
            raise _too_large(f"Unpacked, it has more than {UNPACKED_BYTES // MIB:,} MiB.")
        for part in parts:
            tightly = part.file_size > PACKING_RATIO * max(part.compress_size, 1)
            if tightly and part.file_size > RATIO_FROM_BYTES:
                raise _too_large(f"Its part {part.filename[:60]!r} is packed as a zip bomb is.")

    def _check_kind(self) -> None:
        if "xl/workbook.xml" not in self._parts:
            other = {"xl/workbook.bin", "mimetype"} & self._parts.keys()
            raise UnreadableFile(
                FileCode.OLD_WORKBOOK if other else FileCode.UNKNOWN_FORMAT,
                "The file is a workbook of another format. Open it and save it as .xlsx."
                if other
                else "The file is a ZIP archive but no workbook. Unpack it first.",
            )

    def check_whole(self) -> None:
        """Compare the parts that every sheet needs with their checksums: the reader may not.

        Raises `UnreadableFile` (`BAD_WORKBOOK`).
        """
        for name, part in self._parts.items():
            if posixpath.dirname(name) == "xl":
                deque(self._overlapping(part), 0)

    def check_formulas(self, sheet: str) -> None:
        """Look through a sheet for cells that only seem empty.

        Raises `UnreadableFile` (`CELL_ERROR`, `FORMULA_WITHOUT_VALUE`, `BAD_WORKBOOK`).
        """
        part = self._part_of(sheet)
        for text in self._overlapping(part):
            if (b'"e"' in text or b"'e'" in text) and (failed := _ERROR.search(text)):
                raise UnreadableFile(
                    FileCode.CELL_ERROR,
                    f"The formula in cell {_address(failed[0])} gives an error, such as #REF!. "
                    "Correct it, or put the value in its place.",
                )
            self._check_computed(text)

    def _check_computed(self, text: bytes) -> None:
        if b"</f>" not in text and b"<f" not in text and b":f" not in text:
            return
        for found in _NOT_COMPUTED.finditer(text):
            cell = found["cell"] or b""
            if not _TEXT_RESULT.search(cell):
                raise UnreadableFile(
                    FileCode.FORMULA_WITHOUT_VALUE,
                    f"The formula in cell {_address(cell)} was never computed. Open the workbook "
                    "in a spreadsheet program and save it, or put the value in its place.",
                )

    def _part_of(self, sheet: str) -> zipfile.ZipInfo:
        """Find the part that holds the sheet of this name."""
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in self._index("xl/_rels/workbook.xml.rels")
        }
        for element in self._index("xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
            if element.get("name") == sheet:
                keys = (value for key, value in element.items() if key.endswith("}id"))
                target = posixpath.join("/xl", targets.get(next(keys, None), ""))
                part = self._parts.get(posixpath.normpath(target).lstrip("/").lower())
                if part is not None:
                    return part
        raise damaged()

    def _index(self, name: str) -> ET.Element:
        part = self._parts.get(name)
        if part is None or part.file_size > _INDEX_BYTES:
            raise damaged()
        try:
            # What a hostile document can do is bounded: this runs in the child only.
            return ET.fromstring(self._archive.read(part))  # noqa: S314
        except (ET.ParseError, *_BROKEN) as error:
            raise damaged() from error

    def _overlapping(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Give the part piece by piece, the end of each piece once more before the next."""
        end = b""
        try:
            with self._archive.open(part) as content:
                while chunk := content.read(MIB):
                    yield end + chunk
                    end = chunk[-_OVERLAP:]
        except _BROKEN as error:
            raise damaged() from error


def _address(cell: bytes) -> str:
    found = _ADDRESS.search(cell)
    return found[1].decode() if found else "(without address)"


def damaged() -> UnreadableFile:
    """Make the refusal of a workbook that does not hold together."""
    return UnreadableFile(
        FileCode.BAD_WORKBOOK,
        "The workbook is damaged. Open it in a spreadsheet program and save it again as .xlsx.",
    )


def _too_large(reason: str) -> UnreadableFile:
    return UnreadableFile(
        FileCode.TOO_LARGE, f"{reason} Split it into several workbooks, or save it as CSV."
    )
