"""A hub that is killed and started again: its process, its PostgreSQL's backends, and both's ends.

Only processes that this one started are ever killed: the hub is its child, and a backend must be
a child of the postmaster that works in the run's own data folder.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import asyncpg

from bench.data import BENCH
from bench.machine import free_port, parent_of
from hub.postgres import EmbeddedPostgres

START_SECONDS, END_SECONDS = 120, 30
_BACKENDS = """
  select pid from pg_stat_activity
  where application_name = 'joint-building-hub' and datname = current_database()
    and backend_type = 'client backend'
  order by state = 'active' desc, random()
"""


class NotKilled(Exception):
    """A hub did not come back, or there was no backend to kill."""


class KilledHub:
    """A hub over an embedded database in `data`, always at the same address."""

    def __init__(self, data: Path) -> None:
        """Choose a port; nothing runs yet."""
        self.port = free_port()
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the hubs print, one after the other."""
        return self._data.with_suffix(".log")

    def start(self) -> None:
        """Start the hub and wait until it answers; raises `NotKilled`."""
        command = [sys.executable, "-m", "hub", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--data", str(self._data)],
                cwd=BENCH.parent,
                env=os.environ | {"HUB_LOG_LEVEL": "warning"},
                stdout=log,
                stderr=log,
            )
        self.await_health()

    def await_health(self) -> None:
        """Wait until the hub and its database answer."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._running().poll() is None:
            if self._is_healthy():
                return
            time.sleep(0.05)
        raise NotKilled(f"the hub does not answer; its log is {self.log}")

    def kill(self) -> None:
        """End the hub by SIGKILL; its PostgreSQL ends with it."""
        self._running().kill()
        self._running().wait()

    def kill_backend(self) -> None:
        """End a busy backend of the hub by SIGKILL; PostgreSQL then recovers by itself."""
        pid = asyncio.run(self._a_backend())
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the hub as an operator does; whatever it takes, it ends."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def dsn(self) -> str:
        """Give the address of the database that the running hub has started."""
        self._running()
        attached = EmbeddedPostgres(self._data)
        attached.start()
        if attached.owner:
            attached.stop()
            raise NotKilled("the hub's PostgreSQL was not running")
        return attached.dsn

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _is_healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    async def _a_backend(self) -> int:
        connection = await asyncpg.connect(self.dsn())
        try:
            found = [row["pid"] for row in await connection.fetch(_BACKENDS)]
        finally:
            connection.terminate()
        for pid in found:
            if parent_of(pid) == self._postmaster():
                return int(pid)
        raise NotKilled("the hub has no backend")

    def _postmaster(self) -> int:
        file = self._data / "postgres" / "postmaster.pid"
        return int(file.read_text(encoding="utf-8").split()[0])
