"""Tokens of an OIDC issuer: only what it signed, for this hub, now, makes a viewer."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from hub import jwks
from hub.config import Reader
from loaders.remembering import tell_rights_changed
from tests.graph import Graph, serving
from tests.signing import (
    AUDIENCE,
    VIEWER,
    Issuer,
    SigningKey,
    ask,
    connected,
    refusal,
    viewer,
)

NOW = datetime.now(UTC)
OFFICE = ["READ_PUBLIC", "READ_INTERNAL", "READ_RESTRICTED", "WRITE_WORK", "WRITE_FORMAL"]


async def test_a_token_makes_the_person_of_its_account_the_viewer(
    trusting: Graph, issuer: Issuer
) -> None:
    assert await viewer(trusting, issuer.token()) == {
        "kind": "PERSON",
        "name": "sample-unit-officer",
        "scopes": OFFICE,
        "grants": [
            {
                "role": "UNIT_OFFICER",
                "area": None,
                "organization": {"name": "建阳区人大机关党支部"},
            }
        ],
    }
    assert issuer.fetched == 1
    await viewer(trusting, issuer.token(sub="sample-auditor"))
    assert issuer.fetched == 1


async def test_who_is_no_person_of_the_hubs_may_read_what_is_public(
    trusting: Graph, issuer: Issuer
) -> None:
    assert await viewer(trusting, issuer.token(sub="stranger", scope="admin audit")) == {
        "kind": "ACCOUNT", "name": "stranger", "scopes": ["READ_PUBLIC"], "grants": [],
    }  # fmt: skip


async def test_a_tokens_scope_narrows_and_never_widens(trusting: Graph, issuer: Issuer) -> None:
    for claimed, scopes in (
        ("openid profile", OFFICE),
        ("openid read:internal", ["READ_PUBLIC", "READ_INTERNAL"]),
        ("admin audit", ["READ_PUBLIC"]),
        (["read:internal"], OFFICE),
    ):
        assert (await viewer(trusting, issuer.token(scope=claimed)))["scopes"] == scopes


@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "ES256", "EdDSA"])
async def test_signatures_by_key_pairs_are_taken(
    trusting: Graph, issuer: Issuer, algorithm: str
) -> None:
    issuer.keys = [SigningKey("only", algorithm)]
    assert (await viewer(trusting, issuer.token()))["kind"] == "PERSON"
    assert (await viewer(trusting, issuer.token(head={"kid": None})))["kind"] == "PERSON"


async def test_a_new_key_of_the_issuers_is_found_and_an_old_one_forgotten(
    trusting: Graph, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = issuer.token()
    assert await viewer(trusting, old)
    issuer.keys = [SigningKey("second")]
    assert "does not publish" in await refusal(trusting, issuer.token())
    assert issuer.fetched == 1, "asked again too soon"
    monkeypatch.setattr(jwks, "PAUSE_SECONDS", 0)
    tokens = [issuer.token() for _ in range(5)]
    for found in await asyncio.gather(*(viewer(trusting, token) for token in tokens)):
        assert found["kind"] == "PERSON"
    assert issuer.fetched == 2, "one fetch for all who wait"
    assert "does not publish" in await refusal(trusting, old)


async def test_an_issuer_out_of_reach_is_unavailable_and_keys_are_not(
    sampled: Graph, issuer: Issuer
) -> None:
    token = issuer.token()
    issuer.document["issuer"] = "https://another.example"
    with capture_logs() as logs:
        async with serving(
            sampled.dsn, Reader.FAST, oidc_issuer=issuer.url, oidc_audience=AUDIENCE
        ) as graph:
            answer = await ask(graph, token)
            assert answer.status_code == 503
            assert (await viewer(graph, None))["kind"] == "PUBLIC"
    assert any("cannot be fetched" in entry["event"] for entry in logs)
    assert token not in str(logs)


async def test_keys_may_lie_in_a_file_or_at_a_url(
    sampled: Graph, issuer: Issuer, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [issuer.keys[0].jwk]}))
    given: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE}
    for where in ({"oidc_jwks_file": file}, {"oidc_jwks_url": f"{issuer.url}/keys"}):
        async with serving(sampled.dsn, Reader.FAST, **given, **where) as graph:
            assert (await viewer(graph, issuer.token()))["kind"] == "PERSON"
    assert issuer.fetched == 1


async def test_a_persons_right_ends_with_the_term(writable: Graph, issuer: Issuer) -> None:
    async with serving(
        writable.dsn, Reader.FAST, oidc_issuer=issuer.url, oidc_audience=AUDIENCE
    ) as graph:
        assert (await viewer(graph, issuer.token()))["scopes"] == OFFICE
        async with connected(graph) as connection:
            await connection.execute(
                "update assignment set term_end = $1 where person_id is not null",
                datetime.now(UTC).date() - timedelta(days=2),
            )
            await tell_rights_changed(connection)
        for _ in range(200):
            found = await viewer(graph, issuer.token())
            if not found["grants"]:
                break
            await asyncio.sleep(0.01)
        assert (found["grants"], found["scopes"]) == ([], ["READ_PUBLIC", "WRITE_FORMAL"])


async def test_no_token_is_logged(trusting: Graph, issuer: Issuer) -> None:
    tokens = [issuer.token(), issuer.token(aud="another"), issuer.token(SigningKey("first"))]
    with capture_logs() as logs:
        for token in tokens:
            await ask(trusting, token, VIEWER)
    assert not [part for t in tokens for part in t.split(".")[1:] if part in str(logs)]
