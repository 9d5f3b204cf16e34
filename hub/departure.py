"""Clients that leave: what runs for them is stopped."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

PATIENCE_SECONDS = 0.1
"""How long a request runs before its client is watched; most are answered sooner."""

T = TypeVar("T")


class ClientLeft(Exception):
    """The client closed its connection before it was answered."""


async def while_the_client_stays(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """Do `work`; cancel it when the client disconnects, and raise `ClientLeft` then."""
    task = asyncio.current_task()
    assert task is not None
    watch = _Watch(receive, task)
    later = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.left:
            raise
        task.uncancel()
        raise ClientLeft from None
    finally:
        later.cancel()
        watch.end()


class _Watch:
    """Cancels a task when its client disconnects."""

    __slots__ = ("_receive", "_task", "_watching", "left")

    def __init__(self, receive: Receive, task: asyncio.Task[Any]) -> None:
        self._receive, self._task = receive, task
        self._watching: asyncio.Task[None] | None = None
        self.left = False

    def begin(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._cancel_on_departure())

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _cancel_on_departure(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._task.cancel()
