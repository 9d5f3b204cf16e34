"""What the hub remembers of keys, and how it learns that rights have changed."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from loaders import remembering as remembering_module
from loaders.keys import revoke
from loaders.remembering import Memory
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.days import day_of
from tests.graph import Graph, serving
from tests.signing import ask, change, connected, forgotten, new_key, refusal, viewer

COMMUNITY = DivisionCode("350703001012")
OFFICER: dict[str, Any] = {"role": AssignmentRole.COMMUNITY_SECRETARY, "area": COMMUNITY}
TODAY = day_of(datetime.now(UTC))


async def test_a_key_is_looked_up_once_and_then_remembered(writable: Graph) -> None:
    key = await new_key(writable, **OFFICER)
    count = "{ areas { totalCount } }"
    await remembering(writable, key.text)
    writable.statements.clear()
    await ask(writable, key.text, count)
    assert len(writable.statements) == 1


async def remembering(graph: Graph, token: str) -> None:
    """Use a key until the hub remembers it, for which it must have begun to listen."""
    for _ in range(200):
        graph.statements.clear()
        await ask(graph, token, "{ __typename }")
        if "keys" not in graph.statements:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(graph.statements)


async def test_a_revoked_key_is_refused_at_once_by_every_process(
    empty: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering_module, "LIFE_SECONDS", 3600)
    key = await new_key(empty)
    async with serving(empty.dsn) as other:
        for graph in (empty, other):
            await remembering(graph, key.text)
        async with connected(empty) as connection:
            assert await revoke(connection, key.prefix, datetime.now(UTC))
            for graph in (empty, other):
                await forgotten(graph, key.text)
                assert "revoked" in await refusal(graph, key.text)
            assert not await revoke(connection, key.prefix, datetime.now(UTC))


async def test_what_nobody_tells_is_forgotten_after_a_while(
    empty: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await new_key(empty)
    await remembering(empty, key.text)
    await change(empty, "update api_key set revoked_at = now()")
    assert await viewer(empty, key.text)
    monkeypatch.setattr(remembering_module, "LIFE_SECONDS", -1)
    assert "revoked" in await refusal(empty, key.text)


async def test_nothing_is_remembered_while_nobody_listens(empty: Graph) -> None:
    key = await new_key(empty)
    await remembering(empty, key.text)
    await change(
        empty,
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where query ilike 'listen%' and datname = current_database()",
    )
    await change(empty, "update api_key set revoked_at = now()")
    await forgotten(empty, key.text)


def test_what_was_looked_up_before_rights_changed_is_not_kept() -> None:
    memory, sought = Memory[str](), ("key", TODAY)
    before = memory.changes
    memory.forget()
    memory.keep(sought, "stale", before)
    assert memory.get(sought) is None
    memory.keep(sought, "fresh", memory.changes)
    assert memory.get(sought) == "fresh"
