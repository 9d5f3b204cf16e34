"""Memory: what the hub keeps resident after ever more operations, no two documents alike.

    python -m bench.memory              # 10,000 and 100,000 operations, some minutes
    python -m bench.memory --reader plain --operations 1000 10000

Documents are drawn from templates with a fixed seed: fields, aliases, arguments, depth and
variables vary, so that every cache of the hub is filled beyond its bounds.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import islice
from queue import SimpleQueue
from threading import local

from bench.data import ensure, server
from bench.machine import resident_bytes
from bench.operations import operations
from bench.progress import say
from bench.servers import KINDS, Server, leave_on_sigterm, running
from bench.variety import Variety

CLIENTS = 8
BATCH = 1000
AT_MOST = 1.1
MINUTES = 60


class Failed(Exception):
    """An operation was refused, or the measurement takes too long."""


class Client:
    """Posts bodies to one server, over one connection for each thread that does."""

    def __init__(self, server: Server) -> None:
        """Remember the server; connections are made when they are needed."""
        self._port = server.port
        self._own = local()
        self._all: SimpleQueue[HTTPConnection] = SimpleQueue()

    def post(self, body: str) -> None:
        """Post one body; raises `Failed` unless it is answered with data alone."""
        connection = self._connection()
        connection.request("POST", "/graphql", body, {"content-type": "application/json"})
        answer = connection.getresponse().read()
        if not answer.startswith(b'{"data":') or b'"errors":[' in answer[-2000:]:
            raise Failed(f"{body}\n{answer[:600].decode(errors='replace')}")

    def close(self) -> None:
        """Close all connections."""
        while not self._all.empty():
            self._all.get().close()

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
            self._all.put(self._own.connection)
        connection: HTTPConnection = self._own.connection
        return connection


def resident_after(it: Server, bodies: Iterator[str], counts: Sequence[int]) -> Iterator[int]:
    """Post the bodies; give the resident bytes after each of these counts."""
    client, posted, began = Client(it), 0, time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as threads:
        for count in counts:
            while posted < count:
                batch = list(islice(bodies, min(BATCH, count - posted)))
                list(threads.map(client.post, batch))
                posted += len(batch)
                _show(posted, counts[-1], resident_bytes(it.pid), began)
            yield resident_bytes(it.pid)
    client.close()


def _show(posted: int, of: int, resident: int, began: float) -> None:
    taken = time.monotonic() - began
    if taken > MINUTES * 60:
        raise Failed(f"{posted} operations took more than {MINUTES} minutes.")
    if posted % (BATCH * 5) == 0:
        say(f"  {posted:>7,} of {of:,}: {resident / 2**20:.1f} MiB, {posted / taken:,.0f}/s")


def main() -> int:
    """Measure and print; give 1 when more is kept than wanted."""
    leave_on_sigterm()
    parser = argparse.ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--reader", choices=("hub", "plain"), default="hub")
    parser.add_argument("--operations", nargs=2, type=int, default=(10_000, 100_000))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        few, many = _measured(arguments)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    ratio = many / few
    for count, kept in zip(arguments.operations, (few, many), strict=True):
        print(f"after {count:>7,} operations: {kept / 2**20:.1f} MiB resident")
    print(f"ratio {ratio:.3f}, at most {AT_MOST}")
    return int(ratio > AT_MOST)


def _measured(arguments: argparse.Namespace) -> tuple[int, int]:
    with server() as postgres:
        address = asyncio.run(ensure(postgres.dsn, "small"))
        ids = _ids(address)
        with running(KINDS[arguments.reader], address, "memory") as it:
            bodies = map(json.dumps, Variety(arguments.seed, ids))
            few, many = resident_after(it, bodies, arguments.operations)
            return few, many


def _ids(address: str) -> list[str]:
    point = next(o for o in asyncio.run(operations(address)) if o.name == "point")
    return [variables["id"] for variables in point.variables]


if __name__ == "__main__":
    sys.exit(main())
