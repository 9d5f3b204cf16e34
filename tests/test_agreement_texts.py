"""What the parties to an agreement sign: the graph gives exactly the bytes that the rules make."""

import hashlib
import json
from typing import Any

from loaders.agreement_texts import agreement_texts, agreements_numbered, signed_agreements
from loaders.global_ids import parse_global_id
from rules.canonical import canonical_bytes
from rules.signatures import agreement_bytes
from rules.viewer import PUBLIC
from tests.graph import Graph

TEXTS = """{ agreements(first: 100) { nodes {
  id number signingText signingDigest renews { number }
  parties(first: 9) { nodes { side organization { name uscc id } } }
  commitments(first: 9) { nodes { content dueOn } }
  pairings(first: 99) { totalCount } } } }"""


async def read(graph: Graph) -> list[dict[str, Any]]:
    """Ask for the texts of a page of agreements, and what they should hold."""
    nodes: list[dict[str, Any]] = (await graph.query(TEXTS))["agreements"]["nodes"]
    return nodes


async def test_the_text_holds_what_the_agreement_says(sampled: Graph) -> None:
    nodes = await read(sampled)
    assert len(nodes) == 100
    for node in nodes:
        text = json.loads(node["signingText"])
        assert text["number"] == node["number"]
        assert text["renews"] == (node["renews"] and node["renews"]["number"])
        assert len(text["pairings"]) == node["pairings"]["totalCount"] > 0
        told = {(c["content"], c["due"]) for c in text["commitments"]}
        assert told == {(c["content"], c["dueOn"]) for c in node["commitments"]["nodes"]}
        parties = {(p["key"], p["name"]) for p in (x for x in text["parties"])}
        organizations = [p["organization"] for p in node["parties"]["nodes"]]
        assert parties == {
            (o["uscc"] or o["id"].rpartition(":")[2], o["name"]) for o in organizations
        }


async def test_its_bytes_are_canonical_and_its_digest_theirs(sampled: Graph) -> None:
    for node in await read(sampled):
        raw = node["signingText"].encode()
        assert canonical_bytes(json.loads(raw)) == raw
        assert hashlib.sha256(raw).hexdigest() == node["signingDigest"]


async def test_a_page_of_texts_is_one_statement(sampled: Graph) -> None:
    await sampled.query("{ agreements(first: 50) { nodes { signingText signingDigest } } }")
    assert sampled.statements.count("Agreement texts") == 1
    assert len(sampled.statements) <= 2


async def test_an_agreement_that_is_not_there_has_no_text(sampled: Graph) -> None:
    [node, *_] = await read(sampled)
    _, key = parse_global_id(node["id"])
    other = (key[0], "999999")
    found, none = await agreement_texts(sampled.database, PUBLIC, [key, other])
    assert found is not None
    assert none is None
    assert agreement_bytes(found).decode() == node["signingText"]
    [signed] = await signed_agreements(sampled.database, [key])
    assert signed is not None
    assert signed.text == found
    assert {s.party for s in signed.signatures} == set(found.parties)
    assert key in await agreements_numbered(sampled.database, node["number"])
