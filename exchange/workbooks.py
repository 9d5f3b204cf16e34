"""Workbooks: read by a process of their own, so that a hostile one harms nobody else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from exchange.limits import CHILD_BYTES, CHILD_CPU_SECONDS, MIB
from exchange.sheet import Row, Sheet
from exchange.unreadable import FileCode, UnreadableFile
from exchange.workbook_checks import damaged

_ROOT = Path(__file__).parent.parent
_BY_LIMITS = {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL, -signal.SIGABRT}
_OUT_OF_MEMORY = ("memory allocation", "capacity overflow", "MemoryError", "out of memory")
_ISO_DATE = len("2025-03-01")


@contextmanager
def open_workbook(path: Path, sheet: str | None, known: Collection[str]) -> Iterator[Sheet]:
    """Open an .xlsx workbook. Raises `UnreadableFile`."""
    job = {"path": str(path.absolute()), "sheet": sheet, "known": list(known)}
    with TemporaryFile() as complaints, _process(complaints) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        messages = _messages(process, complaints)
        about = next(messages)
        yield Sheet(about["headings"], _rows(messages), about["row"], about["source"])


@contextmanager
def _process(complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the reading process; it is gone when the block is left."""
    places = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    with subprocess.Popen(
        [sys.executable, "-m", "exchange.workbook_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONUTF8": "1"},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _messages(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Give what the process sends until it says that this was all."""
    assert process.stdout is not None
    for line in process.stdout:
        if not line.endswith(b"\n"):
            break  # It was ended in the middle of a line.
        message = json.loads(line, object_hook=_undated)
        if "code" in message:
            raise UnreadableFile(FileCode[message["code"]], message["message"])
        if "end" in message:
            return
        yield message
    raise _ended_early(process.wait(), complaints)


def _rows(messages: Iterator[dict[str, Any]]) -> Iterator[Row]:
    for message in messages:
        yield from map(tuple, message["rows"])


def _undated(found: dict[str, Any]) -> Any:
    if len(found) == 1 and "date" in found:
        text = found["date"]
        is_date = len(text) == _ISO_DATE
        return date.fromisoformat(text) if is_date else datetime.fromisoformat(text)
    return found


def _ended_early(status: int, complaints: IO[bytes]) -> Exception:
    """Say why the process ended without a word."""
    complaints.seek(0)
    said = complaints.read(MIB).decode(errors="replace")
    if status in _BY_LIMITS or any(sign in said for sign in _OUT_OF_MEMORY):
        return UnreadableFile(
            FileCode.TOO_LARGE,
            f"The workbook needs more than {CHILD_BYTES // MIB:,} MiB of memory or "
            f"{CHILD_CPU_SECONDS} s to be read. Split it into several workbooks, or save it as "
            "CSV. Is there a cell far away from the others?",
        )
    if "PanicException" in said:
        return damaged()
    return RuntimeError(f"The process that reads workbooks ended with status {status}: {said}")
