"""Two readers, one meaning: what the plain reader answers, the fast reader answers alike.

Every run compares the 2,000 operations of a fixed seed, and 300 that no run had before. For a long
run ask for more of those: `HUB_OPERATIONS=50000 scripts/test tests/test_two_readers.py -k fresh`.
A failure prints the operation, and `HUB_SEED`, which makes a run draw the same ones again. What was
found this way is kept by name in test_reader_differences.py.
"""

import json
import os
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from tests.graph import IMPERSONATED, Graph
from tests.operations import operations
from tests.signing import connected
from tests.viewers import cast

IDS = [
    "Area:35", "Area:350703001012", "Area:99", "Organization:00000000-0000-7000-8000-000000000000",
    "Project:350703:00000000-0000-7000-8000-000000000000", "nonsense",
]  # fmt: skip
HIDDEN = """
select 'Project:' || county || ':' || id from project where number like 'JY-CG-%'
union all
select 'Person:' || county || ':' || id from person where subject like 'sample-%er'
"""
"""Ids of what not everyone sees."""
IMPERSONATED.update(cast())
VIEWERS = ["", *sorted(cast())]
FIXED = 2_000
TRIES = 8
FRESH = int(os.environ.get("HUB_OPERATIONS", "300"))
SEED = int(os.environ.get("HUB_SEED") or secrets.randbelow(10**9))
ALIKE = settings(
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def normal(body: dict[str, Any]) -> dict[str, Any]:
    """Drop what may differ: the request's id."""
    for error in body.get("errors", ()):
        error["extensions"].pop("requestId")
    return body


def differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two answers mean different things.

    Order of keys counts, so texts are compared and not mappings. When an error has made all
    of `data` null, how many of its fellows were met before is a matter of luck.
    """
    if nothing_but_errors(one, other):
        few, many = sorted([one["errors"], other["errors"]], key=len)
        return not few or any(error not in many for error in few[:1])
    return json.dumps(one) != json.dumps(other)


async def compare(
    fast: Graph, plain: Graph, query: str, variables: dict[str, Any], viewer: str = ""
) -> None:
    """Send an operation to both, as one of the viewers, and compare."""
    for _ in range(TRIES):
        one, other = [await answer(each, query, variables, viewer) for each in (fast, plain)]
        if not differ(one, other) or not nothing_but_errors(one, other):
            break
    assert not differ(one, other), (viewer, query, variables, one, other)


async def answer(
    graph: Graph, query: str, variables: dict[str, Any], viewer: str = ""
) -> dict[str, Any]:
    """Send an operation; give what may be compared of the answer."""
    headers = {"x-test-viewer": viewer} if viewer else {}
    sent = await graph.client.post(
        "/graphql", json={"query": query, "variables": variables}, headers=headers
    )
    return normal(sent.json() | {"status": sent.status_code})


def nothing_but_errors(*answers: dict[str, Any]) -> bool:
    """Tell whether errors have made all of `data` null: which was met first is luck, too."""
    return all(body.get("data", 0) is None for body in answers)


@pytest.fixture(scope="session")
async def ids(plain: Graph) -> list[str]:
    """Ids of every type, real and not."""
    lists = ["organizations", "pairings", "agreements", "projects"]
    data = await plain.query(
        "{" + " ".join(f"{n}(first: 2) {{ nodes {{ id }} }}" for n in lists) + "}"
    )
    async with connected(plain) as connection:
        hidden = await connection.fetch(HIDDEN)
    seen = [node["id"] for name in lists for node in data[name]["nodes"]]
    return IDS + seen + [record[0] for record in hidden]


def viewer_of(query: str, data: st.DataObject) -> str:
    """Choose who asks; what a database was asked before it tells nobody."""
    viewer: str = data.draw(st.sampled_from(VIEWERS))
    return "" if "auditEvents" in query else viewer


@settings(ALIKE, max_examples=FIXED, derandomize=True)
@given(data=st.data())
async def test_both_readers_give_equal_answers(
    sampled: Graph, plain: Graph, ids: list[str], data: st.DataObject
) -> None:
    query, variables = data.draw(operations(ids))
    await compare(sampled, plain, query, variables, viewer_of(query, data))


@seed(SEED)
@settings(ALIKE, max_examples=FRESH)
@given(data=st.data())
async def test_both_readers_give_equal_answers_to_fresh_operations(
    sampled: Graph, plain: Graph, ids: list[str], data: st.DataObject
) -> None:
    note(f"HUB_SEED={SEED} HUB_OPERATIONS={FRESH} draws the same operations again.")
    query, variables = data.draw(operations(ids))
    await compare(sampled, plain, query, variables, viewer_of(query, data))
