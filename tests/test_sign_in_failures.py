"""Refused sign-ins are in the audit log, by their measure and without any secret."""

import asyncio
from typing import Any

import pytest

from hub import sign_in_failures
from loaders.audit import event_of
from rules.audit import AuditEvent, Outcome
from tests.graph import Graph
from tests.signing import ask, connected, new_key, refusal

UNKNOWN = f"jbh_0123abcd_{'x' * 43}"


async def recorded(graph: Graph, number: int) -> list[AuditEvent]:
    """Wait until so many sign-ins are recorded, off the requests' path; give them."""
    async with connected(graph) as connection, asyncio.timeout(10):
        while True:
            rows = await connection.fetch("select * from audit_event order by at, id")
            if len(rows) >= number:
                return [event_of(row) for row in rows]
            await asyncio.sleep(0.02)


@pytest.fixture
async def graph(empty: Graph, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """A graph in which one minute lasts as long as the test."""
    monkeypatch.setattr(sign_in_failures.SignInFailures, "_this_minute", lambda *_: 7)
    return empty


async def test_a_refused_key_is_recorded_by_its_id_and_address(graph: Graph) -> None:
    body: dict[str, Any] = {"query": "{ viewer { name } }"}
    headers = {"authorization": f"Bearer {UNKNOWN}", "x-request-id": "asked-7"}
    answer = await graph.client.post("/graphql", json=body, headers=headers)
    assert answer.status_code == 401
    [event] = await recorded(graph, 1)
    assert (event.action, event.outcome, event.code) == (
        "signIn",
        Outcome.REFUSED,
        "UNAUTHENTICATED",
    )
    assert (event.object_type, event.object_id) == ("ApiKey", "0123abcd")
    assert (event.address, event.request_id) == ("127.0.0.1", "asked-7")
    assert "xxx" not in repr(event)


async def test_what_is_no_key_is_recorded_without_a_word_of_it(graph: Graph) -> None:
    for token in ("not.a.token", "jbh_secret"):
        await refusal(graph, token)
    for event in await recorded(graph, 2):
        assert (event.object_type, event.object_id, event.viewer, event.after) == (None,) * 4


async def test_who_signs_in_or_asks_as_nobody_is_not_recorded(graph: Graph) -> None:
    key = await new_key(graph)
    assert (await ask(graph, key.text)).status_code == 200
    assert (await ask(graph, None)).status_code == 200
    await refusal(graph, UNKNOWN)
    assert len(await recorded(graph, 1)) == 1


async def test_a_flood_is_recorded_by_its_measure_and_what_was_left_out_is_counted(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(sign_in_failures.MOST_EACH + 5):
        await refusal(graph, UNKNOWN)
    assert len(await recorded(graph, sign_in_failures.MOST_EACH)) == sign_in_failures.MOST_EACH
    monkeypatch.setattr(sign_in_failures.SignInFailures, "_this_minute", lambda *_: 8)
    await refusal(graph, UNKNOWN)
    events = await recorded(graph, sign_in_failures.MOST_EACH + 1)
    assert [event.after for event in events[-2:]] == [None, {"leftOut": 5}]


async def test_many_addresses_have_a_measure_together(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_failures, "MOST", 3)
    failures = sign_in_failures.SignInFailures(graph.database)
    fits = [failures._fits(f"10.0.0.{n}", 7) for n in range(5)]
    assert fits == [True, True, True, False, False]
    assert len(failures._recorded) == 3
