"""The process that reads a workbook: `python -m exchange.workbook_process`, bounded by itself.

A job comes on standard input, one line of JSON; rows go to standard output, as lines of JSON.
It ends when its input does, and so never outlives the process that started it.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from exchange import workbook_rows
from exchange.limits import CHILD_BYTES, CHILD_CPU_SECONDS, CHILD_START_SECONDS
from exchange.sheet import Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile
from exchange.workbook_checks import Package, damaged

_BATCH_CHARACTERS = 1 << 18


def main() -> None:
    """Read one workbook, and say how that went."""
    _set_limits()
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    try:
        _send_sheet(_open(Path(job["path"]), job["sheet"], job["known"]))
    except UnreadableFile as error:
        _send({"code": error.code, "message": error.message})
    except BrokenPipeError:
        _end()


def _set_limits() -> None:
    """Let the kernel end this process where a file makes it too large or too slow."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Systems without such a limit refuse it; the other ones still hold there.
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS))
    signal.alarm(CHILD_START_SECONDS)


def _end_with_the_input() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    _end()


def _end() -> None:
    """End without a word, in whatever state the other thread is."""
    os._exit(1)


def _open(path: Path, wanted: str | None, known: list[str]) -> Sheet:
    package = Package(path)
    package.check_whole()
    try:
        workbook = CalamineWorkbook.from_path(path)
        name, others = workbook_rows.choose(workbook, wanted)
        package.check_formulas(name)
        sheet = workbook.get_sheet_by_name(name)
    except PasswordError as error:
        raise UnreadableFile(
            FileCode.ENCRYPTED_WORKBOOK,
            "The workbook has a password. Open it, take the password off and save it again.",
        ) from error
    except CalamineError as error:
        raise damaged() from error
    aside = f"; not read: {', '.join(others)}" if others else ""
    return workbook_rows.read(sheet, known, f"XLSX, sheet {name}{aside}")


def _send_sheet(sheet: Sheet) -> None:
    _send({"headings": sheet.headings, "row": sheet.heading_row, "source": sheet.source})
    signal.alarm(0)  # From here on the reader sets the pace.
    for batch in _batches(sheet.rows):
        sys.stdout.write(f'{{"rows": [{",".join(batch)}]}}\n')
    _send({"end": True})


def _batches(rows: Iterator[Row]) -> Iterator[list[str]]:
    """Join rows to lines that are neither short nor long."""
    batch: list[str] = []
    characters = 0
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_dated).encode
    for row in rows:
        text = encode(row)
        batch.append(text)
        characters += len(text)
        if characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    yield batch


def _dated(value: date) -> dict[str, str]:
    return {"date": value.isoformat()}


def _send(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
