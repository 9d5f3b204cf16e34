"""Clients that leave: what runs for them is stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request

PATIENCE_SECONDS = 0.1
"""How long a request runs before its client is watched; most are answered sooner."""


class ClientLeft(Exception):
    """The client closed its connection before it was answered."""


@asynccontextmanager
async def stopped_when_the_client_leaves(request: Request) -> AsyncIterator[None]:
    """Cancel the block when the client disconnects; raises `ClientLeft` then."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    watches: list[asyncio.Task[None]] = []
    left: list[bool] = []

    def watch() -> None:
        watches.append(loop.create_task(_cancel_on_departure(request, task, left)))

    later = loop.call_later(PATIENCE_SECONDS, watch)
    try:
        yield
    except asyncio.CancelledError:
        if not left:
            raise
        task.uncancel()
        raise ClientLeft from None
    finally:
        later.cancel()
        for watching in watches:
            watching.cancel()


async def _cancel_on_departure(request: Request, task: asyncio.Task[Any], left: list[bool]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    left.append(True)
    task.cancel()
