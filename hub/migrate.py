"""Migrations: numbered SQL files, applied forward only, each once, each in a transaction."""

import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.database import Connection

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x48554231
"""Key of the advisory lock that lets one process prepare a database at a time."""
_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_LEDGER = """
create table if not exists hub_migration (
  number integer primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now()
)
"""


class MigrationMismatch(Exception):
    """The database and the files disagree about what has been applied."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, the sentence of its name, and its SQL."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Fingerprint of the SQL: an applied file must not change."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """Read the files in order; raises `MigrationMismatch` unless they count from 1."""
    found = []
    for number, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        form = _FILE.fullmatch(path.name)
        if form is None or int(form[1]) != number:
            raise MigrationMismatch(f"{path.name} should be {number:04d}_<sentence>.sql.")
        name = form[2].replace("_", " ")
        found.append(Migration(number, name, path.read_text(encoding="utf-8")))
    return found


async def migrate(
    connection: Connection,
    folder: Path = FOLDER,
    progress: Callable[[Migration], None] = lambda _: None,
) -> list[Migration]:
    """Apply what is missing and give it; to be run by `one_at_a_time`.

    Raises `MigrationMismatch` when an applied file changed or the database is newer.
    """
    files = migrations(folder)
    await connection.execute(_LEDGER)
    missing = files[await _applied(connection, files) :]
    for migration in missing:
        progress(migration)
        await _apply(connection, migration)
    return missing


@asynccontextmanager
async def one_at_a_time(connection: Connection) -> AsyncIterator[None]:
    """Wait until no other process prepares this database; the lock ends with the connection."""
    await connection.execute("select pg_advisory_lock($1)", LOCK)
    yield
    await connection.execute("select pg_advisory_unlock($1)", LOCK)


async def _applied(connection: Connection, files: list[Migration]) -> int:
    rows = await connection.fetch("select number, sha256 from hub_migration order by number")
    if len(rows) > len(files):
        raise MigrationMismatch(
            f"The database has migration {len(rows)}, this hub knows {len(files)}. "
            "Start a hub that is not older than the database."
        )
    for row, migration in zip(rows, files, strict=False):
        if row["sha256"] != migration.sha256:
            raise MigrationMismatch(
                f"Migration {migration.number} ({migration.name}) changed after it was applied. "
                "Restore the file and add a new migration."
            )
    return len(rows)


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        # Better to fail and be run again than to queue behind, and in front of, the traffic.
        await connection.execute("set local lock_timeout = '4s'")
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into hub_migration (number, name, sha256) values ($1, $2, $3)",
            migration.number,
            migration.name,
            migration.sha256,
        )
