"""The process that reads a workbook: small beside what it reads, and gone when it should be."""

import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from exchange import workbooks
from exchange.sheets import UnreadableFile, open_sheet
from tests.files import refusal

ROOT = Path(__file__).parent.parent
READ_ONE_ROW_AND_WAIT = """
import sys, time
from pathlib import Path
from exchange.sheets import open_sheet
with open_sheet(Path(sys.argv[1])) as sheet:
    next(sheet.rows)
    print("read", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of 1,000,000 rows."""
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    xlsxwriter.Workbook(path, {"constant_memory": True}).close()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                head, _, tail = content.partition(b"<sheetData/>")
                part.write(head)
                if tail:
                    part.writelines(sheet_data(1_000_000))
                part.write(tail)
    return path


def sheet_data(rows: int) -> Iterator[bytes]:
    """Give the XML of so many rows, a text and a number in each."""
    yield b'<sheetData><row><c t="inlineStr"><is><t>name</t></is></c></row>'
    for start in range(1, rows, 1000):
        numbers = range(start, min(start + 1000, rows))
        yield "".join(
            f'<row><c t="inlineStr"><is><t>{n}</t></is></c></row>' for n in numbers
        ).encode()
    yield b"</sheetData>"


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be buried does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def readers_of(parent: int) -> list[int]:
    """List the reading processes that `parent` has started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                owner = (folder / "stat").read_text().rpartition(") ")[2].split()[1]
                command = (folder / "cmdline").read_text()
            except OSError:
                continue
            if owner == str(parent) and "exchange.workbook_process" in command:
                found.append(int(folder.name))
    return found


def test_a_million_rows_are_read_without_growing(large: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open_sheet(large) as sheet:
        assert sheet.headings == ["name"]
        [last] = deque(sheet.rows, 1)
    assert last == (1_000_000, ["999999"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # KiB


def test_the_process_is_gone_when_its_reader_stops_early(large: Path) -> None:
    with open_sheet(large) as sheet:
        next(sheet.rows)
        [reader] = readers_of(os.getpid())
    assert not alive(reader)


def test_the_process_is_gone_when_its_parent_is_killed(large: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", READ_ONE_ROW_AND_WAIT, str(large)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"read\n"
        [reader] = readers_of(parent.pid)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while alive(reader) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(reader)


def test_the_process_is_gone_when_its_parent_is_killed_while_it_loads(large: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", READ_ONE_ROW_AND_WAIT, str(large)],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as parent:
        while not (found := readers_of(parent.pid)):
            time.sleep(0.01)
        time.sleep(0.5)
        assert alive(found[0])
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while alive(found[0]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(found[0])


def test_a_process_killed_by_the_system_for_its_size_says_too_large(large: Path) -> None:
    with open_sheet(large) as sheet:
        next(sheet.rows)
        os.kill(readers_of(os.getpid())[0], signal.SIGKILL)
        with pytest.raises(UnreadableFile) as refused:
            deque(sheet.rows, 0)
    assert refused.value.code == "TOO_LARGE"


def test_a_process_that_cannot_start_is_our_fault_and_not_the_files(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_ROOT", Path("/nowhere"))
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.chdir(large.parent)
    with pytest.raises(RuntimeError, match="workbook_process"):
        refusal(large)
