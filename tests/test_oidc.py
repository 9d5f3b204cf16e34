"""Tokens of an OIDC issuer: only what it signed, for this hub, now, makes a viewer."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError
from structlog.testing import capture_logs

from hub import jwks
from hub.config import Reader, Settings
from hub.jwks import FRESH_SECONDS, LONGEST_SECONDS, PAUSE_SECONDS, KeysUnavailable, SigningKeys
from loaders.remembering import tell_rights_changed
from rules.assignments import AssignmentRole
from rules.clearance import narrowed, scopes_of
from rules.viewer import Scope
from tests.graph import Graph, serving
from tests.signing import (
    AUDIENCE,
    VIEWER,
    Issuer,
    SigningKey,
    ask,
    connected,
    issuing,
    refusal,
    viewer,
)

NOW = datetime.now(UTC)
OFFICE = ["READ_PUBLIC", "READ_INTERNAL", "READ_RESTRICTED", "WRITE_WORK", "WRITE_FORMAL"]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A real issuer over HTTP."""
    with issuing() as running:
        yield running


@pytest.fixture
async def trusting(sampled: Graph, issuer: Issuer) -> AsyncIterator[Graph]:
    """The graph over the sample, which trusts the issuer."""
    async with serving(
        sampled.dsn, Reader.FAST, oidc_issuer=issuer.url, oidc_audience=AUDIENCE
    ) as graph:
        yield graph


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


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": NOW - timedelta(seconds=31)}, "expired"),
        ({"nbf": NOW + timedelta(minutes=5)}, "not valid yet"),
        ({"iat": NOW + timedelta(minutes=5)}, "not valid yet"),
        ({"iss": "https://another.example"}, "another issuer"),
        ({"iss": ["https://another.example"]}, "not valid|another issuer"),
        ({"aud": "another-service"}, "another service"),
        ({"aud": ["one", "two"]}, "another service"),
        ({"exp": None}, "needs the claims"),
        ({"iss": None}, "needs the claims"),
        ({"aud": None}, "needs the claims"),
        ({"sub": None}, "needs the claims"),
        ({"sub": ""}, "printable"),
        ({"sub": "a\0b"}, "printable"),
        ({"sub": "x" * 256}, "printable"),
        ({"exp": "tomorrow"}, "not valid"),
        ({"exp": 10**40}, ""),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    trusting: Graph, issuer: Issuer, claims: dict[str, Any], words: str
) -> None:
    if claims == {"exp": 10**40}:
        # Far away, but a number: that is the issuer's own decision.
        assert (await viewer(trusting, issuer.token(**claims)))["kind"] == "PERSON"
        return
    message = await refusal(trusting, _encoded(issuer, claims))
    assert any(word in message for word in words.split("|")), message


def _encoded(issuer: Issuer, claims: dict[str, Any]) -> str:
    """Sign claims that the library would not sign: a list as issuer, a text as time."""
    payload = json.loads(_unpadded_decode(issuer.token().split(".")[1])) | {
        name: int(value.timestamp()) if isinstance(value, datetime) else value
        for name, value in claims.items()
    }
    kept = {name: value for name, value in payload.items() if value is not None}
    key = issuer.keys[0]
    return jwt.api_jws.encode(
        json.dumps(kept).encode(), key.private, key.algorithm, {"kid": key.kid}
    )


def _unpadded_decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def test_the_clocks_may_differ_a_little(trusting: Graph, issuer: Issuer) -> None:
    for claims in (
        {"exp": datetime.now(UTC) - timedelta(seconds=10)},
        {"nbf": datetime.now(UTC) + timedelta(seconds=20)},
        {"aud": ["another-service", AUDIENCE]},
    ):
        assert (await viewer(trusting, issuer.token(**claims)))["kind"] == "PERSON"


@pytest.mark.parametrize("spelling", ["none", "None", "NONE", "nOnE", ""])
async def test_a_token_without_a_signature_is_refused(
    trusting: Graph, issuer: Issuer, spelling: str
) -> None:
    payload = issuer.token().split(".")[1]
    for named in ({"kid": "first"}, {}):
        head = _unpadded(json.dumps({"alg": spelling, "typ": "JWT", **named}).encode())
        assert "must be signed" in await refusal(trusting, f"{head}.{payload}.")


@pytest.mark.parametrize("encoding", ["PEM", "DER", "JWK"])
async def test_the_public_key_is_no_shared_secret(
    trusting: Graph, issuer: Issuer, encoding: str
) -> None:
    public = issuer.keys[0].private.public_key()
    secret = (
        json.dumps(issuer.keys[0].jwk).encode()
        if encoding == "JWK"
        else public.public_bytes(getattr(Encoding, encoding), PublicFormat.SubjectPublicKeyInfo)
    )
    head = _unpadded(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "first"}).encode())
    signed = f"{head}.{issuer.token().split('.')[1]}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    assert "must be signed" in await refusal(trusting, f"{signed}.{_unpadded(signature)}")


async def test_a_shared_secret_that_the_issuer_publishes_signs_nothing(
    trusting: Graph, issuer: Issuer
) -> None:
    shown = {"kty": "oct", "kid": "shared", "k": _unpadded(b"x" * 32), "alg": "HS256"}
    issuer.keys[0].jwk = shown
    token = jwt.encode({"sub": "x"}, "x" * 32, "HS256", {"kid": "shared"})
    assert "must be signed" in await refusal(trusting, token)
    named_otherwise = issuer.token(head={"kid": "shared"})
    assert "does not publish" in await refusal(trusting, named_otherwise)


async def test_another_key_or_a_changed_token_is_refused(trusting: Graph, issuer: Issuer) -> None:
    assert "signature is wrong" in await refusal(trusting, issuer.token(SigningKey("first")))
    head, payload, signature = issuer.token().split(".")
    changed = json.loads(_unpadded_decode(payload)) | {"sub": "sample-admin"}
    forged = f"{head}.{_unpadded(json.dumps(changed).encode())}.{signature}"
    assert "signature is wrong" in await refusal(trusting, forged)
    assert await refusal(trusting, f"{head}.{payload}.")


async def test_a_key_signs_with_its_own_algorithm_only(trusting: Graph, issuer: Issuer) -> None:
    issuer.keys.append(SigningKey("curve", "ES256"))
    other = SigningKey("first", "PS256")
    other.private = issuer.keys[0].private
    assert "does not publish" in await refusal(trusting, issuer.token(other))
    mixed = issuer.token(head={"kid": "curve"})
    assert "does not publish" in await refusal(trusting, mixed)
    del issuer.keys[1].jwk["alg"]


async def test_a_key_of_another_family_verifies_nothing(trusting: Graph, issuer: Issuer) -> None:
    curve = SigningKey("curve", "ES256")
    del curve.jwk["alg"]
    issuer.keys.append(curve)
    assert "not valid" in await refusal(trusting, issuer.token(head={"kid": "curve"}))


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits long")
async def test_short_keys_and_keys_for_encryption_sign_nothing(
    trusting: Graph, issuer: Issuer
) -> None:
    issuer.keys += [SigningKey("short", bits=1024), SigningKey("cipher", use="enc")]
    assert "not valid" in await refusal(trusting, issuer.token(issuer.keys[1]))
    assert "does not publish" in await refusal(trusting, issuer.token(issuer.keys[2]))


@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "ES256", "EdDSA"])
async def test_signatures_by_key_pairs_are_taken(
    trusting: Graph, issuer: Issuer, algorithm: str
) -> None:
    issuer.keys = [SigningKey("only", algorithm)]
    assert (await viewer(trusting, issuer.token()))["kind"] == "PERSON"
    assert (await viewer(trusting, issuer.token(head={"kid": None})))["kind"] == "PERSON"


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "a.b.c",
        "..",
        "e30.e30.e30",
        _unpadded(b"[]") + ".e30.e30",
        _unpadded(b'{"alg": ["RS256"]}') + ".e30.e30",
        _unpadded(b'{"alg": {"a": 1}}') + ".e30.e30",
        _unpadded(b'{"alg": "RS256", "kid": ["x"]}') + ".e30.e30",
        _unpadded(b'{"alg": "RS256", "kid": 7}') + ".e30.e30",
        _unpadded(b'{"alg": "RS256", "crit": ["x"], "kid": "first"}') + ".e30.e30",
        _unpadded(b"[" * 3000) + ".e30.e30",
        _unpadded(b"\xff\xfe") + ".e30.e30",
        "A" * 8193,
    ],
)
async def test_garbage_is_refused(trusting: Graph, token: str) -> None:
    assert await refusal(trusting, token)


async def test_a_token_may_name_an_extension_only_if_the_hub_knows_it(
    trusting: Graph, issuer: Issuer
) -> None:
    assert await refusal(trusting, issuer.token(head={"crit": ["x"], "x": 1}))


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
        assert (found["grants"], found["scopes"]) == ([], ["READ_PUBLIC"])


async def test_no_token_is_logged(trusting: Graph, issuer: Issuer) -> None:
    tokens = [issuer.token(), issuer.token(aud="another"), issuer.token(SigningKey("first"))]
    with capture_logs() as logs:
        for token in tokens:
            await ask(trusting, token, VIEWER)
    assert not [part for t in tokens for part in t.split(".")[1:] if part in str(logs)]


class Source:
    """A JWKS that may fail, under a clock that stands still."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.now, self.fetched, self.fails = 1000.0, 0, False
        self.keys = [{"kty": "RSA", "kid": "a"}]

    def fetch(self) -> Any:
        """Give the JWKS, or fail."""
        self.fetched += 1
        if self.fails:
            raise OSError("out of reach")
        return {"keys": list(self.keys)}


async def test_keys_are_kept_for_a_while_and_a_little_longer_when_the_issuer_is_away() -> None:
    source = Source()
    keys = SigningKeys(source.fetch, lambda: source.now)
    assert await keys.find("a") == source.keys[0]
    source.now += FRESH_SECONDS - 1
    assert await keys.find("a")
    assert source.fetched == 1
    source.fails = True
    source.now += 2
    assert await keys.find("a"), "old keys serve while new ones are fetched"
    await asyncio.sleep(0.05)
    assert source.fetched == 2
    source.now += LONGEST_SECONDS
    with pytest.raises(KeysUnavailable):
        await keys.find("a")
    source.fails = False
    source.now += PAUSE_SECONDS
    assert await keys.find("a")


async def test_tokens_with_invented_keys_make_no_storm_of_fetches() -> None:
    source = Source()
    keys = SigningKeys(source.fetch, lambda: source.now)
    for n in range(100):
        source.now += 1
        assert await keys.find(f"invented {n}") is None
    assert source.fetched <= 100 / PAUSE_SECONDS + 1


@pytest.mark.parametrize("broken", [None, [], {}, {"keys": 7}, {"keys": [1, {"kty": "oct"}]}])
async def test_a_broken_jwks_brings_no_key(broken: Any) -> None:
    keys = SigningKeys(lambda: broken)
    if isinstance(broken, dict) and isinstance(broken.get("keys"), list):
        assert await keys.find("a") is None
    else:
        with pytest.raises(KeysUnavailable):
            await keys.find("a")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oidc_issuer": "https://id.example"}, "HUB_OIDC_AUDIENCE"),
        ({"oidc_audience": "x"}, "HUB_OIDC_ISSUER"),
        ({"oidc_issuer": "http://id.example", "oidc_audience": "x"}, "https"),
        ({"oidc_issuer": "http://127.0.0.1.evil.example", "oidc_audience": "x"}, "https"),
        (
            {
                "oidc_issuer": "https://id.example",
                "oidc_audience": "x",
                "oidc_jwks_url": "file:///etc/passwd",
            },
            "https",
        ),
    ],
)
def test_settings_that_trust_too_much_are_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**given)


def test_roles_bring_scopes_and_only_their_own() -> None:
    assert scopes_of([]) == {Scope.READ_PUBLIC}
    auditor = scopes_of([AssignmentRole.AUDITOR])
    assert Scope.AUDIT in auditor
    assert not auditor & {Scope.WRITE_WORK, Scope.WRITE_FORMAL, Scope.ADMIN}
    for role in set(AssignmentRole) - {AssignmentRole.AUDITOR, AssignmentRole.ADMIN}:
        assert not scopes_of([role]) & {Scope.AUDIT, Scope.ADMIN}
    assert narrowed(auditor, "admin") == {Scope.READ_PUBLIC}
