"""Reads of areas over two databases in turn: how fast the graph stays when a table grows."""

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection
from statistics import median
from typing import Any

from bench.progress import say
from bench.servers import KINDS, Server, running

ROUNDS = 5
LEAST_RATIO = 0.8
WARM_UP_SECONDS = 1.0
_SEARCH = """{ search(text: "%s", first: 10) { nodes { __typename
  ... on Area { code areaName: name level } ... on Organization { organizationName: name kind }
  ... on Agreement { agreementTitle: title } ... on Project { projectTitle: title } } } }"""
QUESTIONS: Mapping[str, str] = {
    "area by code": """{ area(code: "350703001012") { name level settlement parent { name } } }""",
    "page of children": """{ area(code: "350703") { children(first: 20) {
        totalCount nodes { code name } pageInfo { hasNextPage endCursor } } } }""",
    "search, 7 hits in both": _SEARCH % "端州",
    "search, 226 and 15 hits": _SEARCH % "西门",
    "count of a subtree": """{ areas(filter: {within: "3507"}) { totalCount } }""",
}
"""What is asked; the answers over both are the same but for the search that finds more."""


async def compare(large: str, small: str, seconds: float) -> bool:
    """Print requests a second over both and the ratio of medians; tell whether all are reached."""
    reached = True
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running(KINDS["hub"], dsn, name))
            for name, dsn in (("national", large), ("sample", small))
        }
        print(f"{'read':<24} {'national/s':>11} {'sample/s':>10} {'ratio':>7}")
        for about, document in QUESTIONS.items():
            rates = _rates(servers, document, seconds)
            ratio = rates["national"] / rates["sample"]
            reached &= ratio >= LEAST_RATIO
            print(
                f"{about:<24} {rates['national']:>11,.0f} {rates['sample']:>10,.0f} {ratio:>7.2f}"
                f"  {'' if ratio >= LEAST_RATIO else 'not '}reached",
                flush=True,
            )
    return reached


def _rates(servers: Mapping[str, Server], document: str, seconds: float) -> dict[str, float]:
    clients = {
        name: HTTPConnection("127.0.0.1", it.port, timeout=60) for name, it in servers.items()
    }
    for name, client in clients.items():
        say(f"  {name}: {json.dumps(_answer(client, document), ensure_ascii=False)[:120]}")
        _rate(client, document, WARM_UP_SECONDS)
    found: dict[str, list[float]] = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            found[name].append(_rate(client, document, seconds))
    for client in clients.values():
        client.close()
    return {name: median(rates) for name, rates in found.items()}


def _rate(client: HTTPConnection, document: str, seconds: float) -> float:
    began, requests = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        _answer(client, document)
        requests += 1
    return requests / passed


def _answer(client: HTTPConnection, document: str) -> Any:
    body = json.dumps({"query": document})
    client.request("POST", "/graphql", body, {"content-type": "application/json"})
    answer = json.load(client.getresponse())
    assert "errors" not in answer, answer
    return answer
