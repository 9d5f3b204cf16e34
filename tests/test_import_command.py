"""The command `import` as a clerk runs it: what it prints, its exit status, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.files import Write
from tests.graph import Graph
from tests.hub_process import ROOT, running
from tests.importing import Office, names_in

PROVINCES = "区划代码,名称\n35,福建省\n36,江西省\n"


def command(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "import", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(*arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """Run the command to its end; give its status, output and error stream."""
    process = command(*arguments, **environment)
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


async def test_a_trial_tells_what_would_happen(empty: Graph, write: Write) -> None:
    path = write(PROVINCES + "3x,无\n36,别名\n")
    status, out, error = result("areas", path, DATABASE_URL=empty.dsn)
    assert (status, out.splitlines()[:5]) == (
        1,
        [
            "areas 区划: 4 rows 行",
            "             2  added 新增",
            "             0  changed 变更",
            "             0  unchanged 不变",
            "             2  refused 拒绝",
        ],
    ), error
    assert "第4行 区划代码「3x」 INVALID_DIVISION_CODE:不是区划代码" in out
    assert "第5行 区划代码「36」 DUPLICATE_IN_FILE:与第3行是同一条记录" in out
    assert "请更正被拒绝的行后加 --apply" in out.splitlines()[-1]


async def test_a_kind_goes_by_its_chinese_name_too(empty: Graph, write: Write) -> None:
    path = write(PROVINCES)
    status, out, error = result("区划", path, DATABASE_URL=empty.dsn)
    assert (status, out.splitlines()[0]) == (0, "areas 区划: 2 rows 行"), error
    assert out.splitlines()[-1].startswith("Only a trial; --apply writes it.")


def test_a_kind_that_does_not_exist_is_answered_with_those_that_do() -> None:
    status, _, error = result("组织机构", "none.csv")
    assert (status, "'areas', 'organizations', 'pairings'" in error) == (2, True)


async def test_the_result_can_be_had_as_json_and_all_refusals_as_a_file(
    empty: Graph, write: Write, tmp_path: Path
) -> None:
    bad = "".join(f"x{n},无\n" for n in range(60))
    report = tmp_path / "report.csv"
    status, out, _ = result(
        "areas", write(PROVINCES + bad), "--json", "--report", report, DATABASE_URL=empty.dsn
    )
    told = json.loads(out)
    assert (status, told["rows"], told["added"], told["refused"]) == (1, 62, 2, 60)
    assert len(told["refusals"]) == 50
    assert told["refusals"][0]["code"] == "INVALID_DIVISION_CODE"
    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 61


@pytest.mark.parametrize(
    "table", ["code,name,colour\n35,福建省,red\n", "code\n35\n", "", "code,name\n35,a,b\n"]
)
async def test_a_file_that_cannot_be_used_ends_with_status_2(
    empty: Graph, write: Write, table: str
) -> None:
    status, out, error = result("areas", write(table), "--apply", DATABASE_URL=empty.dsn)
    assert (status, out) == (2, ""), error
    assert "Traceback" not in error


async def test_a_report_that_cannot_be_written_keeps_the_rows_out(
    empty: Graph, write: Write, tmp_path: Path
) -> None:
    status, _, error = result(
        *("areas", write(PROVINCES), "--apply", "--report", tmp_path / "none" / "report.csv"),
        DATABASE_URL=empty.dsn,
    )
    assert (status, error.splitlines()[-1][-20:]) == (2, "Nothing was changed.")
    assert await Office(empty, write).rows("select from area") == []


async def test_a_file_that_is_not_there_ends_with_status_2(empty: Graph, tmp_path: Path) -> None:
    status, _, error = result("areas", tmp_path / "none.csv", DATABASE_URL=empty.dsn)
    assert (status, error.splitlines()[-1][:14]) == (2, "FILE_NOT_FOUND")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
@pytest.mark.parametrize("moment", ["Reading", "Following", "Writing"])
async def test_an_import_that_is_interrupted_leaves_nothing(
    empty: Graph, write: Write, tmp_path: Path, moment: str, number: int, status: int
) -> None:
    counties = [f"35{a:02}{b:02}" for a in range(1, 30) for b in range(1, 30)]
    towns = [f"{county}{c:03}" for county in counties for c in range(1, 6)]
    codes = (*towns, *counties, *(f"35{a:02}" for a in range(1, 30)))
    path = write(PROVINCES + "".join(f"{code},某地\n" for code in codes) + "x,无\n")
    # Somebody holds the table, so that the import cannot come to its end before the signal.
    async with held(empty.dsn):
        process = command("areas", path, "--skip-bad", DATABASE_URL=empty.dsn)
        assert process.stderr is not None
        seen = next((line for line in process.stderr if line.startswith(moment)), None)
        process.send_signal(number)
        _, error = process.communicate(timeout=60)
    assert seen is not None
    assert (process.returncode, error.splitlines()[-1][:11]) == (status, "Interrupted")
    assert await Office(empty, write).rows("select count(*) from area") == [(0,)]
    assert names_in(tmp_path) == ["table.csv"]


@asynccontextmanager
async def held(dsn: str) -> AsyncIterator[None]:
    """Keep others from writing into the table of areas by an import."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("lock table area in share update exclusive mode")
            yield
    finally:
        await connection.close()


def test_imports_work_while_the_hub_serves(tmp_path: Path, write: Write) -> None:
    with running(tmp_path / "data", "--empty") as hub:
        hub.address()
        status, out, error = result(
            "areas", write(PROVINCES), "--apply", "--data", tmp_path / "data"
        )
        assert status == 0, out + error
        assert hub.ask("{ areas { totalCount } }") == {"data": {"areas": {"totalCount": 2}}}
