"""Exports: every format holds the same rows, whole or not at all, and only what may be seen."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from exchange import export
from exchange.export import Language, TooMuchForASheet, Wanted, write_csv, write_json_lines
from exchange.layouts import LAYOUTS
from exchange.whole_files import whole_file
from loaders.database import SESSION, Connection
from loaders.tables import ENTITIES
from rules.areas import DivisionCode
from tests.files import table
from tests.graph import Graph

ROOT = Path(__file__).parent.parent
EVERY_KIND = pytest.mark.parametrize("kind", LAYOUTS)


@asynccontextmanager
async def connected(graph: Graph) -> AsyncIterator[Connection]:
    """Connect as the export does."""
    connection = await asyncpg.connect(graph.dsn, server_settings=SESSION)
    try:
        yield connection
    finally:
        await connection.close()


async def exported(graph: Graph, wanted: Wanted, path: Path) -> tuple[list[str], list[Any]]:
    """Export in the format that the path names; read the file back."""
    async with connected(graph) as connection:
        if path.suffix == ".xlsx":
            rows = await export.write_workbook(connection, wanted, path)
        else:
            write = write_csv if path.suffix == ".csv" else write_json_lines
            with path.open("wb") as file:
                rows = await write(connection, wanted, file)
    headings, cells = table(path)
    assert rows == len(cells)
    return headings, [row for _, row in cells]


def wanted(kind: str, language: Language = Language.CHINESE, **more: Any) -> Wanted:
    """Ask for a KIND."""
    return Wanted(LAYOUTS[kind], language, **more)


def run(graph: Graph, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """Run `python -m hub export` on the graph's database."""
    return subprocess.run(
        [sys.executable, "-m", "hub", "export", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": graph.dsn},
        check=False,
        capture_output=True,
        timeout=60,
        **options,
    )


@EVERY_KIND
async def test_each_format_holds_the_same_rows(sampled: Graph, kind: str, tmp_path: Path) -> None:
    read = {
        suffix: await exported(sampled, wanted(kind), tmp_path / f"rows.{suffix}")
        for suffix in ("csv", "xlsx", "jsonl")
    }
    plain = {suffix: (headings, as_texts(rows)) for suffix, (headings, rows) in read.items()}
    assert plain["csv"] == plain["xlsx"] == plain["jsonl"]
    assert read["csv"][0] == [field.chinese for field in LAYOUTS[kind].fields]
    total = f"{{ {kind} {{ totalCount }} }}"
    assert len(read["csv"][1]) == (await sampled.query(total))[kind]["totalCount"]


def as_texts(rows: list[list[Any]]) -> list[list[str | None]]:
    """Write every value as text, amounts without the zeros at their end."""

    def text(value: Any) -> str | None:
        if value is None:
            return None
        shown = value.isoformat() if isinstance(value, date) else str(value)
        return shown.removesuffix(".00")

    return [[text(value) for value in row] for row in rows]


@EVERY_KIND
async def test_english_headings_come_with_the_graphs_own_values(
    sampled: Graph, kind: str, tmp_path: Path
) -> None:
    headings, rows = await exported(sampled, wanted(kind, Language.ENGLISH), tmp_path / "x.jsonl")
    fields = LAYOUTS[kind].fields
    assert headings == [field.name for field in fields]
    for place, field in enumerate(fields):
        values = {row[place] for row in rows} - {None}
        if field.terms is not None:
            assert values <= {term.value for term in field.terms}
        if field.kind == "boolean":
            assert values <= {True, False}


async def test_rows_within_an_area_are_those_at_and_below_it(
    sampled: Graph, tmp_path: Path
) -> None:
    within = wanted("areas", within=DivisionCode("350703"))
    _, rows = await exported(sampled, within, tmp_path / "x.csv")
    assert rows[0][:2] == ["350703000000", "建阳区"]
    assert all(row[0].startswith("350703") for row in rows)
    assert len(rows) > 100


async def test_areas_come_after_the_area_above_them(sampled: Graph, tmp_path: Path) -> None:
    _, rows = await exported(sampled, wanted("areas"), tmp_path / "x.csv")
    places = {row[0]: place for place, row in enumerate(rows)}
    assert places["350000000000"] < places["350700000000"] < places["350703000000"]
    assert list(places) == sorted(places)


async def test_times_and_references_and_odd_texts_are_written_so_that_they_can_be_read(
    writable: Graph, tmp_path: Path
) -> None:
    async with connected(writable) as connection:
        await connection.execute(
            "update project set title = '=cmd|x', formula = '''+1', description = E'a\\n\"b\",c',"
            " due_at = '2025-12-31T10:00:00.5Z', budget = 12000.10 where number = 'FQ-580-1'"
        )
    for suffix in ("csv", "xlsx", "jsonl"):
        headings, rows = await exported(writable, wanted("projects"), tmp_path / f"x.{suffix}")
        [row] = [row for row in rows if row[0] == "FQ-580-1"]
        found = dict(zip(headings, row, strict=True))
        assert found["标题"] == "=cmd|x"
        assert found["模式口诀"] == "'+1"
        assert found["说明"] == 'a\n"b",c'
        assert found["截止时间"] == "2025-12-31 18:00:00.5"
        assert str(found["预算(元)"]) in {"12000.10", "12000.1"}
        assert found["所属专项"] == "FQ-580"
        assert found["主办单位"] == "金辉华府小区党支部@350181006006-C001"
    assert "'=cmd|x" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert "''+1" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    headings, rows = await exported(
        writable, wanted("projects", Language.ENGLISH), tmp_path / "en.csv"
    )
    [row] = [row for row in rows if row[0] == "FQ-580-1"]
    assert row[headings.index("due_at")] == "2025-12-31T18:00:00.5+08:00"
    assert row[headings.index("synthetic")] == "false"


async def test_a_reference_into_another_county_says_which(sampled: Graph, tmp_path: Path) -> None:
    headings, rows = await exported(sampled, wanted("pairings"), tmp_path / "x.csv")
    assert "NP-JL@3507" in {row[headings.index("所属专项")] for row in rows}


async def test_what_the_viewer_may_not_see_is_neither_a_row_nor_named(
    sampled: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = "建阳区人大机关党支部"
    monkeypatch.setattr(ENTITIES["Organization"], "visible", lambda _, t: f"{t}.name <> '{hidden}'")
    for kind in ("organizations", "pairings", "projects"):
        await exported(sampled, wanted(kind), tmp_path / "x.csv")
        lines = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
        assert f"{hidden}@" not in lines
        assert f",{hidden}," not in lines


async def test_more_rows_than_a_sheet_holds_are_refused(
    sampled: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 10)
    with pytest.raises(TooMuchForASheet, match="more than 10 rows"):
        await exported(sampled, wanted("areas"), tmp_path / "x.xlsx")


def test_a_file_is_written_whole_or_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("before")

    def fail_half_way() -> None:
        with whole_file(path) as part:
            part.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert path.read_text() == "before"
    with whole_file(path) as part:
        part.write_text("after")
    assert path.read_text() == "after"
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv"]
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRUSR


async def test_the_command_writes_what_the_files_name_says(sampled: Graph, tmp_path: Path) -> None:
    for suffix in ("xlsx", "jsonl"):
        path = tmp_path / f"x.{suffix}"
        done = run(sampled, "agreements", "--all", "--output", str(path))
        assert done.returncode == 0, done.stderr
        assert b"agreements written to" in done.stderr
        assert len(table(path)[1]) == 302
    assert table(tmp_path / "x.jsonl")[0][0] == "number"
    assert table(tmp_path / "x.xlsx")[0][0] == "编号"


async def test_the_command_writes_to_standard_output(sampled: Graph, tmp_path: Path) -> None:
    for format in ("csv", "xlsx"):
        done = run(sampled, "agreements", "--all", "--format", format, "--within", "350703")
        assert done.returncode == 0, done.stderr
        path = tmp_path / f"x.{format}"
        path.write_bytes(done.stdout)
        assert 0 < len(table(path)[1]) < 302


async def test_the_command_says_what_is_wrong(sampled: Graph, tmp_path: Path) -> None:
    assert run(sampled, "people").returncode == 2
    bad_code = run(sampled, "areas", "--within", "abc")
    assert (bad_code.returncode, b"not a division code" in bad_code.stderr) == (1, True)
    nowhere = run(sampled, "areas", "--output", str(tmp_path / "no" / "x.csv"))
    assert (nowhere.returncode, b"cannot be written" in nowhere.stderr) == (1, True)


async def test_a_reader_that_has_enough_is_no_failure(sampled: Graph) -> None:
    command = f"{sys.executable} -m hub export areas | head -n 1"
    done = await asyncio.create_subprocess_exec(
        "bash",
        "-o",
        "pipefail",
        "-c",
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": sampled.dsn},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await done.communicate()
    assert out.decode("utf-8-sig").startswith("区划代码,名称")
    assert (done.returncode, err) == (0, b"")


def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds, at most half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_an_export_that_is_stopped_leaves_nothing(writable: Graph, tmp_path: Path) -> None:
    async with connected(writable) as connection:
        # Someone holds the table: the export waits with its file begun.
        await connection.execute("begin; lock table agreement in access exclusive mode")
        process = subprocess.Popen(  # noqa: ASYNC220 # the test waits for it anyway
            [sys.executable, "-m", "hub", "export", "agreements", "--output", str(tmp_path / "x")],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": writable.dsn},
            stderr=subprocess.DEVNULL,
        )
        until(lambda: list(tmp_path.glob(".x.*")))
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert not os.listdir(tmp_path)  # noqa: PTH208 # the pathlib way is refused in a coroutine
