"""Imports, measured: the national table of divisions, and a million organisations.

    python -m bench.imports            # speed, memory and reads; some 15 minutes
    python -m bench.imports --parts speed --rounds 1

Speed: `python -m hub import areas …` from its start to its end, against a bare COPY of the same
final rows into the same table with the same indexes, in turn, each into a fresh database.
Memory: the most that the importing process kept resident. Reads: the graph over the sample with
the national table beside it, against the graph over the sample alone, in turn.
"""

import argparse
import asyncio
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from bench.data import BENCH, VAR, address, server
from bench.import_reads import compare
from bench.national_table import ROWS, files
from bench.progress import say
from hub.migrate import migrate
from loaders.database import Connection
from sample.load import load

COLUMNS = (
    "code, name, name_pinyin, is_grid, synthetic, version, created_at, updated_at"  # not generated
)
PARTS = ("speed", "million", "reads")
MOST_MIB = 300
LEAST_RATIO = 1 / 3
MILLION = 1_000_000
MIB = 1024
"""Kibibytes, which is what the kernel counts memory in, in one."""


class Failed(Exception):
    """An import did not do what it was measured for."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One run of the command: seconds from start to end, most resident memory in MiB."""

    seconds: float
    mib: float


def main() -> int:
    """Measure and print; give 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of import and COPY; default 3")
    parser.add_argument("--seconds", type=float, default=2, help="of each round of reads")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="default: all")
    arguments = parser.parse_args()
    tables = files()
    with server() as postgres:
        measures = {
            "speed": lambda: _measure_speed(postgres.dsn, tables, arguments.rounds),
            "million": lambda: _measure_million(postgres.dsn),
            "reads": lambda: _measure_reads(postgres.dsn, tables, arguments.seconds),
        }
        reached = [asyncio.run(measures[part]()) for part in arguments.parts]
    return 0 if all(reached) else 1


async def _measure_speed(dsn: str, tables: Sequence[Path], rounds: int) -> bool:
    """Import and COPY in turn; print rows a second, the ratio of medians, memory."""
    imports, copies = [], []
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        rows = Path(folder) / "rows"
        for number in range(1, rounds + 1):
            await _make(dsn, "import")
            imports.append(_import(address(dsn, "import"), "areas", *tables))
            if number == 1:
                await _write_out(address(dsn, "import"), rows)
            await _make(dsn, "copy")
            copies.append(await _copy(address(dsn, "copy"), rows))
            say(
                f"  round {number} of {rounds}: import {imports[-1].seconds:.1f} s, "
                f"{imports[-1].mib:.0f} MiB; COPY {copies[-1]:.1f} s"
            )
    seconds, copied = median(i.seconds for i in imports), median(copies)
    most = max(i.mib for i in imports)
    print(f"import           {ROWS / seconds:>9,.0f} rows/s   {seconds:>6.1f} s")
    print(f"bare COPY        {ROWS / copied:>9,.0f} rows/s   {copied:>6.1f} s")
    print(f"import ÷ COPY    {copied / seconds:>9.2f}          (at least {LEAST_RATIO:.2f})")
    print(f"most resident    {most:>9.0f} MiB      (below {MOST_MIB})", flush=True)
    return copied / seconds >= LEAST_RATIO and most < MOST_MIB


async def _measure_million(dsn: str) -> bool:
    """Import tenfold and see that memory stays; each organisation stands below a later one."""
    found = []
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        for count in (MILLION // 10, MILLION):
            table = Path(folder) / f"{count}.csv"
            _write_organizations(table, count)
            await _make(dsn, "import", with_sample=True)
            found.append(_import(address(dsn, "import"), "organizations", table))
            say(f"  {count:,} organisations: {found[-1].seconds:.0f} s, {found[-1].mib:.0f} MiB")
    small, large = found
    print(f"organisations    {MILLION / large.seconds:>9,.0f} rows/s   {large.seconds:>6.1f} s")
    print(f"most resident    {large.mib:>9.0f} MiB      ({small.mib:.0f} for a tenth of the rows)")
    return large.mib < MOST_MIB


async def _measure_reads(dsn: str, tables: Sequence[Path], seconds: float) -> bool:
    """Ask the graph over the sample, and over the sample within the national table."""
    await _make(dsn, "sample", with_sample=True)
    await _make(dsn, "national", with_sample=True)
    say("Importing the national table around the sample.")
    _import(address(dsn, "national"), "areas", *tables)
    return await compare(address(dsn, "national"), address(dsn, "sample"), seconds)


def _import(dsn: str, kind: str, *tables: Path) -> Imported:
    """Run the command to its end. Raises `Failed`."""
    command = [sys.executable, "-m", "hub", "import", kind, *map(str, tables), "--apply"]
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=BENCH.parent,
        env=os.environ | {"DATABASE_URL": dsn},
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{kind} ended with {process.returncode}")
    return Imported(time.monotonic() - began, used.ru_maxrss / MIB)


async def _make(dsn: str, name: str, *, with_sample: bool = False) -> None:
    """Make a migrated database anew."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"drop database if exists bench_{name} with (force)")
        await connection.execute(f"create database bench_{name}")
    finally:
        await connection.close()
    connection = await asyncpg.connect(address(dsn, name))
    try:
        await _fill(connection, with_sample=with_sample)
    finally:
        await connection.close()


async def _fill(connection: Connection, *, with_sample: bool) -> None:
    await migrate(connection)
    if with_sample:
        await load(connection)
        await connection.execute("vacuum analyze")
    await connection.execute("checkpoint")


async def _write_out(dsn: str, rows: Path) -> None:
    """Write the final rows into a file, as COPY reads them fastest."""
    connection = await asyncpg.connect(dsn)
    try:
        sql = f"select {COLUMNS} from area order by code"
        await connection.copy_from_query(sql, output=rows, format="binary")
    finally:
        await connection.close()


async def _copy(dsn: str, rows: Path) -> float:
    """COPY the file into the empty table; give the seconds."""
    connection = await asyncpg.connect(dsn)
    try:
        # Autovacuum meanwhile would see an empty table, and spoil the plans of foreign keys.
        await connection.execute("alter table area set (autovacuum_enabled = false)")
        began = time.monotonic()
        columns = COLUMNS.split(", ")
        await connection.copy_to_table("area", source=rows, columns=columns, format="binary")
        return time.monotonic() - began
    finally:
        await connection.close()


def _write_organizations(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("名称", "组织类型", "所在区划", "上级组织", "成立日期", "行业"))
        writer.writerows(_organizations(count))


def _organizations(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        above = f"第{number + 1}志愿服务队@350703" if number % 10 else ""
        above = above if number + 1 < count else ""
        yield f"第{number}志愿服务队", "志愿服务队", "350703", above, "2024-03-01", "城乡建设"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
