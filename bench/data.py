"""The databases that are measured: the sample with so many projects more, made once and kept.

    python -m bench.data            # both sizes; a million takes some minutes
    python -m bench.data --small    # only the one of 10,000

They lie in `bench/var/`, each a database of its own in one embedded cluster. Whatever changes in
the generation, the sample or the migrations makes them anew.
"""

import argparse
import asyncio
import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from bench.progress import say
from hub.migrate import FOLDER as MIGRATIONS
from hub.migrate import migrate
from hub.postgres import EmbeddedPostgres
from loaders.database import Connection
from rules.pinyin import pinyin_key
from sample.load import load

BENCH = Path(__file__).parent
VAR = BENCH / "var"
SIZES = {"small": 10_000, "million": 1_000_000}
BATCH = 50_000
THEMES = {
    "背街小巷保洁": "SANITATION",
    "楼道照明改造": "INFRASTRUCTURE",
    "消防通道畅通行动": "SAFETY",
    "邻里矛盾调解": "DISPUTE",
    "文明楼栋创建": "CIVILITY",
    "停车位错时共享": "RESOURCE",
    "违章搭盖整治": "VIOLATION",
    "夜间巡逻": "PUBLIC_ORDER",
    "物业服务提升": "PROPERTY",
    "健康义诊": "HEALTH",
    "老年食堂": "ELDERLY",
    "儿童活动角建设": "CHILDREN",
    "就业招聘会": "EMPLOYMENT",
    "困难家庭走访": "HARDSHIP",
    "绿化补植": "ENVIRONMENT",
    "共享书屋": "CULTURE",
    "政策宣讲": "POLICY",
}


def server() -> EmbeddedPostgres:
    """Give the PostgreSQL server of the benchmarks: the hub's own launcher and settings."""
    return EmbeddedPostgres(VAR / "database")


def postmaster() -> int:
    """Give the process id of that server, which must be running."""
    file = VAR / "database" / "postgres" / "postmaster.pid"
    return int(file.read_text(encoding="utf-8").split()[0])


def address(dsn: str, database: str) -> str:
    """Give the address of another database of the server."""
    return urlsplit(dsn)._replace(path=f"/bench_{database}").geturl()


async def ensure(dsn: str, size: str) -> str:
    """Make the database of this size unless it is there as it should be; give its address."""
    wanted = _fingerprint(SIZES[size])
    if await comment(dsn, size) != wanted:
        await _make(dsn, size, wanted)
    return address(dsn, size)


def _fingerprint(projects: int) -> str:
    files = [*sql_files(), *sorted(MIGRATIONS.glob("*.sql"))]
    files += sorted((BENCH.parent / "sample").glob("*.*"))
    content = b"".join(path.read_bytes() for path in files) + repr(THEMES).encode()
    return f"{projects} projects, {hashlib.sha256(content).hexdigest()[:16]}"


async def comment(dsn: str, size: str) -> str | None:
    """Read what the finished database says it was made from."""
    sql = "select shobj_description(oid, 'pg_database') from pg_database where datname = $1"
    connection = await asyncpg.connect(dsn)
    try:
        found: str | None = await connection.fetchval(sql, f"bench_{size}")
        return found
    finally:
        await connection.close()


async def _make(dsn: str, size: str, fingerprint: str) -> None:
    name, began = f"bench_{size}", time.monotonic()
    await execute(dsn, f"drop database if exists {name} with (force)", f"create database {name}")
    say(f"Making the database of {SIZES[size]:,} projects.")
    connection = await asyncpg.connect(address(dsn, size))
    try:
        await _fill(connection, SIZES[size])
    finally:
        await connection.close()
    await execute(dsn, f"comment on database {name} is '{fingerprint}'", "checkpoint")
    say(f"  made in {time.monotonic() - began:.0f} s")


async def _fill(connection: Connection, projects: int) -> None:
    await connection.execute("set synchronous_commit = off; set maintenance_work_mem = '512MB'")
    await migrate(connection)
    await load(connection)
    places, pairings, *numbered = [path.read_text(encoding="utf-8") for path in sql_files()]
    await connection.execute("analyze")
    await connection.execute(places)
    await connection.execute(pairings)
    indexes = await drop_indexes(connection)
    await _add_projects(connection, projects, *numbered)
    await restore(connection, indexes)
    say("  vacuum and analyze")
    await connection.execute("vacuum analyze")


async def _add_projects(
    connection: Connection, projects: int, rows: str, participations: str
) -> None:
    for low in range(1, projects + 1, BATCH):
        high = min(low + BATCH - 1, projects)
        await connection.execute(rows, low, high, *themes())
        await connection.execute(participations, low, high)
        say(f"  {high:>9,} projects")


def themes() -> tuple[list[str], list[str], list[str]]:
    """Give the themes' titles, their pinyin and their fields of work: `$3` to `$5`."""
    titles = list(THEMES)
    return titles, [pinyin_key(title) for title in titles], list(THEMES.values())


async def drop_indexes(connection: Connection) -> list[str]:
    """Drop what is quicker built at the end; give the statements that make it again."""
    sql = """
      select c.relname, pg_get_indexdef(i.indexrelid) as definition
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = 'project'::regclass and not i.indisunique
    """
    found = await connection.fetch(sql)
    for record in found:
        await connection.execute(f"drop index {record['relname']}")
    return [record["definition"] for record in found]


async def restore(connection: Connection, indexes: Iterable[str]) -> None:
    """Make the indexes that `drop_indexes` has dropped."""
    for definition in indexes:
        say(f"  {definition.split(' USING ')[0].lower()}")
        await connection.execute(definition)


async def execute(dsn: str, *statements: str) -> None:
    """Run statements one by one, outside of any transaction."""
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def sql_files() -> list[Path]:
    """Give the files that generate the rows, in their order."""
    return sorted((BENCH / "generation").glob("*.sql"))


def main() -> None:
    """Make what is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.data", description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the database of 10,000 projects")
    sizes = ["small"] if parser.parse_args().small else list(SIZES)
    with server() as postgres:
        for size in sizes:
            asyncio.run(ensure(postgres.dsn, size))


if __name__ == "__main__":
    main()
