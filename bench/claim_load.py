"""The load of claims over HTTP: posts each body of a file once, on connections that are kept.

    python -m bench.claim_load FILE HOST:PORT SECONDS CONNECTIONS ACKNOWLEDGED

An answer that does not hold the words ACKNOWLEDGED counts as a refusal. wrk would end a round with
requests under way, and then nobody knows which of them were done.
"""

import asyncio
import json
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path

import uvloop

from bench.claiming import Claim, Outcome, Round

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
SHOWN = 3
"""Refusals that are told."""


def main() -> None:
    """Run one round and print its outcome."""
    file, address, seconds, connections, acknowledged = sys.argv[1:]
    bodies = Path(file).read_bytes().splitlines()
    requests = [_request(body, address) for body in bodies]
    work = _run(requests, address, float(seconds), int(connections), acknowledged.encode())
    found = uvloop.run(work)
    found.refusals = found.refusals[:SHOWN]
    print(json.dumps(asdict(found)))


def _request(body: bytes, address: str) -> bytes:
    token = os.environ.get("BENCH_TOKEN")
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n"
        f"{authorization}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _run(
    requests: list[bytes], address: str, seconds: float, connections: int, acknowledged: bytes
) -> Outcome:
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(_Answers, host, int(port)) for _ in range(connections)]
    claims = [_claim(transport, answers, acknowledged) for transport, answers in opened]
    found = await Round(requests, seconds).run(claims)
    for transport, answers in opened:
        answers.answer.cancel()
        transport.close()
    return found


class _Answers(asyncio.Protocol):
    """Reads one answer after the other, as cheaply as it can be done here."""

    def __init__(self) -> None:
        self._read = b""
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = _LENGTH.search(head)
        if length is None:
            self.answer.set_exception(ValueError(f"an answer without a length: {head!r}"))
        elif len(body) >= int(length[1]):
            self._read = b""
            self.answer.set_result(body)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(ConnectionError("The server has closed the connection."))


def _claim(transport: asyncio.Transport, answers: _Answers, acknowledged: bytes) -> Claim[bytes]:
    async def post(request: bytes) -> str | None:
        answers.answer = asyncio.get_running_loop().create_future()
        transport.write(request)
        body = await answers.answer
        return None if acknowledged in body else body[:600].decode(errors="replace")

    return post


if __name__ == "__main__":
    main()
