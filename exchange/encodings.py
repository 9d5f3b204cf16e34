"""Which encoding a text file has: decided by looking through all of it, never by guessing.

A file with a byte order mark has the encoding that it names. Without one it is UTF-8 when all
of it is. Chinese text in GB18030 is full of bytes that UTF-8 forbids and has next to none of
its three-byte characters; a UTF-8 file with a few damaged bytes is the other way round, and
nearly always passes for GB18030 as well, as rubbish. So the two are told apart by counting.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exchange.blanks import INVISIBLE
from exchange.limits import LINE_BYTES, MIB
from exchange.unreadable import FileCode, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF32_LE, None),  # begins as UTF-16's does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = re.compile("[\u0800-\uffef\U00010000-\U0010ffff]")
_SAVE_AS = "Save the file as “CSV UTF-8”, and try again."


@dataclass(slots=True)
class Survey:
    """What is known of a text file once all of it was looked through.

    `encoding` is Python's name of a codec that takes the byte order mark off, too. `odd` tells
    whether invisible characters or apostrophes occur, `quoted` whether double quotes do.
    """

    encoding: str
    odd: bool = False
    quoted: bool = False
    wide: bool = False
    ascii: bool = True
    lines: int = 0

    def note(self, text: str) -> None:
        """Take a piece of the text into account. Raises `UnreadableFile` (`NUL_CHARACTER`)."""
        if "\0" in text:
            line = self.lines + text[: text.index("\0")].count("\n") + 1
            raise UnreadableFile(
                FileCode.NUL_CHARACTER,
                f"Line {line} holds a NUL character: the file is damaged, or UTF-16 without a "
                f"byte order mark. {_SAVE_AS}",
            )
        self.lines += text.count("\n")
        self.ascii = self.ascii and text.isascii()
        self.quoted = self.quoted or '"' in text
        self.wide = self.wide or _WIDE.search(text) is not None
        self.odd = self.odd or any(character in text for character in f"{INVISIBLE}'")


def survey(path: Path) -> Survey:
    """Look through a text file once, or twice when it is not UTF-8.

    Raises `UnreadableFile` (`ENCODING_UNKNOWN`, `BROKEN_TEXT`, `NUL_CHARACTER`,
    `CELL_TOO_LARGE`) with the line.
    """
    with path.open("rb") as file:
        start = file.read(4)
    mark = next((known for known in _MARKS if start.startswith(known[0])), None)
    if mark is None:
        return _without_mark(path)
    if mark[1] is None:
        raise UnreadableFile(FileCode.ENCODING_UNKNOWN, f"The file is UTF-32. {_SAVE_AS}")
    try:
        return _look_through(path, mark[1])
    except _Broken as broken:
        raise _broken_text(broken.line, mark[1]) from broken


class _Broken(Exception):
    """The first line, counted from 1, with bytes that the encoding does not have."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _without_mark(path: Path) -> Survey:
    try:
        found = _look_through(path, "utf-8")
    except _Broken as broken:
        return _not_quite_utf_8(path, broken.line)
    if not found.ascii and not found.wide and _fits(path, "gb18030"):
        raise UnreadableFile(
            FileCode.ENCODING_UNKNOWN,
            f"The few letters beyond ASCII could be UTF-8 or GB18030. {_SAVE_AS}",
        )
    return found


def _not_quite_utf_8(path: Path, line: int) -> Survey:
    wide = damaged = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        wide += len(_WIDE.findall(text))
        damaged += text.count("\ufffd")
    if 4 * wide > damaged:
        raise _broken_text(line, "UTF-8")
    try:
        return _look_through(path, "gb18030")
    except _Broken as broken:
        raise UnreadableFile(
            FileCode.ENCODING_UNKNOWN,
            f"The text is neither UTF-8 (see line {line}) nor GB18030 (see line {broken.line}). "
            f"{_SAVE_AS}",
        ) from broken


def _broken_text(line: int, encoding: str) -> UnreadableFile:
    return UnreadableFile(
        FileCode.BROKEN_TEXT,
        f"Line {line} has bytes that are not {encoding.removesuffix('-sig').upper()}, as the rest "
        "of the file is: the file was damaged or put together from several. Export it once more "
        "where it comes from.",
    )


def _fits(path: Path, encoding: str) -> bool:
    try:
        _look_through(path, encoding)
    except _Broken:
        return False
    return True


def _look_through(path: Path, encoding: str) -> Survey:
    found = Survey(encoding)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in _chunks(path):
            found.note(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(error.encoding, "replace")
        raise _Broken(found.lines + before.count("\n") + 1) from error
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    """Give the file piece by piece. Raises `UnreadableFile` where a line is far too long."""
    long, lines = 0, 0
    with path.open("rb") as file:
        while chunk := file.read(MIB):
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            long = long + len(chunk) if last < 0 else len(chunk) - last
            lines += chunk.count(b"\n")
            if long > LINE_BYTES:
                raise UnreadableFile(
                    FileCode.CELL_TOO_LARGE,
                    f"Line {lines + 1} is longer than {LINE_BYTES // MIB} MiB. Shorten it; is "
                    "the file a table at all?",
                )
            yield chunk
