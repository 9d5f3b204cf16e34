"""Two readers, one meaning: what the plain reader answers, the fast reader answers alike."""

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.graph import Graph
from tests.operations import operations

IDS = [
    "Area:35", "Area:350703001012", "Area:99", "Organization:00000000-0000-7000-8000-000000000000",
    "Project:350703:00000000-0000-7000-8000-000000000000", "nonsense",
]  # fmt: skip
EXAMPLES = int(os.environ.get("HUB_OPERATIONS", "2000"))


def normal(body: dict[str, Any]) -> Any:
    """Drop what may differ: the request's id."""
    for error in body.get("errors", ()):
        error["extensions"].pop("requestId")
    return body


def differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two answers mean different things.

    Order of keys counts, so texts are compared and not mappings. When an error has made all
    of `data` null, how many of its fellows were met before is a matter of luck.
    """
    if one.get("data", 0) is None and other.get("data", 0) is None:
        few, many = sorted([one["errors"], other["errors"]], key=len)
        return not few or any(error not in many for error in few[:1])
    return json.dumps(one) != json.dumps(other)


async def compare(fast: Graph, plain: Graph, query: str, variables: dict[str, Any]) -> str:
    """Send an operation to both and compare; give what fell back on the fast side."""
    sent: dict[str, Any] = {"json": {"query": query, "variables": variables}}
    one = await fast.client.post("/graphql", **sent)
    other = await plain.client.post("/graphql", **sent)
    assert one.status_code == other.status_code
    answers = normal(one.json()), normal(other.json())
    assert not differ(*answers), (query, variables, answers)
    return str(one.headers.get("x-hub-fell-back"))


@pytest.fixture(scope="session")
async def ids(plain: Graph) -> list[str]:
    """Ids of every type, real and not."""
    lists = ["organizations", "pairings", "agreements", "projects"]
    data = await plain.query(
        "{" + " ".join(f"{n}(first: 2) {{ nodes {{ id }} }}" for n in lists) + "}"
    )
    return IDS + [node["id"] for name in lists for node in data[name]["nodes"]]


@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate],
    derandomize="HUB_OPERATIONS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
async def test_both_readers_give_equal_answers(
    sampled: Graph, plain: Graph, ids: list[str], data: st.DataObject
) -> None:
    query, variables = data.draw(operations(ids))
    await compare(sampled, plain, query, variables)
