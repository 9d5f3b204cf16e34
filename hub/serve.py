"""Serving: the database made ready, the server run, both ended together."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

import asyncpg
import uvicorn

from hub.app import create_app
from hub.config import Environment, Settings
from hub.development import announcement, renew_development_keys
from hub.migrate import Migration, migrate, one_at_a_time
from hub.postgres import EmbeddedPostgres
from loaders.audit_partitions import make_months
from loaders.database import CONNECT_SECONDS, Connection, refuse_outdated
from loaders.whole_rows import is_empty
from sample.load import load

FIRST_QUERY = "{ communities(first: 3) { totalCount nodes { code name parent { name } } } }"


class PortTaken(Exception):
    """Another process listens on the address already."""


def serve(settings: Settings, *, sample: bool) -> None:
    """Serve until SIGINT or SIGTERM; `sample` loads the sample into an empty database.

    Raises `PostgresUnavailable`, `PortTaken`, `MigrationMismatch`, `OutdatedServer`, `NoAuditKey`.
    """
    signal.signal(signal.SIGTERM, leave)
    with _listening(settings) as listener, database_server(settings) as dsn:
        wanted = sample and settings.environment is not Environment.PRODUCTION
        prepare_now(dsn, sample=wanted)
        signal.signal(signal.SIGTERM, leave)
        if made := asyncio.run(renew_development_keys(dsn, wanted=wanted)):
            _say(announcement(made))
        config = uvicorn.Config(
            create_app(dsn, settings),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=settings.drain_seconds,
        )
        server = _AnnouncedServer(config)
        server.run(sockets=[listener])
        # The loop may swallow the signal that uvicorn raises again when it has stopped.
        if server.stopped_by is not None:
            leave(server.stopped_by, None)


@contextmanager
def database_server(settings: Settings) -> Iterator[str]:
    """Give the address of the database: the server named, or the embedded one while needed."""
    if database := settings.database:
        yield database
        return
    with EmbeddedPostgres(settings.data) as server:
        yield server.dsn


def prepare_now(dsn: str, *, sample: bool) -> bool:
    """Run `prepare`; a SIGTERM meanwhile ends the process as it does at other times."""
    try:
        return asyncio.run(prepare(dsn, sample=sample))
    except asyncio.CancelledError:
        raise SystemExit(128 + signal.SIGTERM) from None


async def prepare(dsn: str, *, sample: bool) -> bool:
    """Migrate the database, make the audit log's months, load the sample if wanted and empty.

    One process at a time does this; gives whether the sample was loaded. SIGTERM stops it.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    try:
        await refuse_outdated(connection)
        async with one_at_a_time(connection):
            await migrate(connection, progress=_show_migration)
            await make_months(connection, datetime.now(UTC))
            wanted = sample and await is_empty(connection)
            if wanted:
                await _load_sample(connection)
            return wanted
    finally:
        connection.terminate()
        loop.remove_signal_handler(signal.SIGTERM)


async def _load_sample(connection: Connection) -> None:
    """Load the sample in one transaction, telling each table as it goes in."""
    _say("Loading the sample: real divisions, the articles' figures, the rest synthetic.")
    await load(connection, lambda table, rows: _say(f"  {table:<26} {rows:>7,} rows"))


class _AnnouncedServer(uvicorn.Server):
    """Says where it is once it can be reached, and remembers the signal that ends it."""

    stopped_by: int | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopped_by = sig
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What lives as long as the process need not be looked through again and again.
        gc.collect()
        gc.freeze()
        if self.started and sockets:
            _announce(sockets[0])


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything slow is done; raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise PortTaken(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
            "Choose another with --host or --port."
        ) from error
    with listener:
        yield listener


def _announce(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    shown = host if ":" not in host else f"[{host}]"
    site = f"http://{shown}:{port}"
    url = f"{site}/graphql"
    _say(
        f"\nThe graph is at {url}\nIn a browser: {site}/ and {site}/examples\n\nTry it:\n"
        f"  curl -s {url} -H 'content-type: application/json' \\\n"
        f'    -d \'{{"query": "{FIRST_QUERY}"}}\'\n\n'
        "Stop it with Ctrl-C.\n"
    )


def _show_migration(migration: Migration) -> None:
    _say(f"Migrating: {migration.number:04d} {migration.name}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def leave(number: int, _frame: FrameType | None) -> None:
    """End by an exception, so that the database is stopped on the way out."""
    raise SystemExit(128 + number)
