"""Connections are lent to one statement at a time, and none is ever lost."""

import asyncio
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest

from loaders.database import connect
from loaders.lending import DatabaseUnavailable, Lending
from tests.graph import Graph

MOST = 3


@pytest.fixture
async def lending(empty: Graph) -> AsyncIterator[Lending]:
    """A lending of three connections."""
    async with asyncpg.create_pool(empty.dsn, min_size=0, max_size=MOST) as pool:
        yield Lending(pool)


async def test_a_connection_that_came_back_is_lent_again(lending: Lending) -> None:
    first = await lending.take()
    lending.give(first)
    assert await lending.take() is first
    lending.give(first)
    await lending.close()


async def test_who_waits_is_handed_the_next_that_comes_back(lending: Lending) -> None:
    lent = [await lending.take() for _ in range(MOST)]
    waiting = asyncio.create_task(lending.take())
    await asyncio.sleep(0)
    lending.give(lent[1])
    assert await waiting is lent[1]
    for connection in lent:
        lending.give(connection)
    await lending.close()


async def test_who_waits_too_long_is_told_that_the_database_is_unavailable(
    lending: Lending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.lending.ACQUIRE_SECONDS", 0.05)
    lent = [await lending.take() for _ in range(MOST)]
    with pytest.raises(DatabaseUnavailable):
        await lending.take()
    for connection in lent:
        lending.give(connection)
    await lending.close()


async def test_none_is_lost_whoever_fails_or_gives_up(lending: Lending) -> None:
    chance = random.Random(5)  # noqa: S311 # nothing secret: it says who gives up

    async def use() -> None:
        connection = await lending.take()
        try:
            await connection.fetch("select 1 / $1::int", chance.choice([0, 1, 1]))
        except BaseException:
            lending.discard(connection)
            raise
        lending.give(connection)

    for _ in range(40):
        tasks = [asyncio.create_task(use()) for _ in range(12)]
        await asyncio.sleep(chance.random() / 200)
        for task in chance.sample(tasks, 4):
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        expected = (asyncpg.DivisionByZeroError, asyncio.CancelledError, type(None))
        assert all(isinstance(each, expected) for each in ended)
    lent = await asyncio.gather(*(lending.take() for _ in range(MOST)))
    assert len(set(map(id, lent))) == MOST
    for connection in lent:
        assert await connection.fetchval("select 1") == 1
        lending.give(connection)
    await lending.close()


async def test_what_nobody_uses_goes_back_to_the_pool_and_can_be_had_again(
    lending: Lending, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await lending.take()
    lending.give(first)
    lending._tidy()
    again = await lending.take()
    assert again is not first
    lending.give(again)
    await lending.close()


async def test_a_statement_that_runs_when_all_is_closed_ends_first(empty: Graph) -> None:
    database = await connect(empty.dsn, connections=1)
    running = asyncio.create_task(database.fetch("run", "select pg_sleep(0.3)", []))
    await asyncio.sleep(0.1)
    await database.close()
    assert len(await running) == 1
