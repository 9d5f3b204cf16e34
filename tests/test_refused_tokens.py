"""Tokens that make nobody a viewer: unsigned, forged, out of time, meant for others, garbage."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.graph import Graph
from tests.signing import (
    AUDIENCE,
    Issuer,
    SigningKey,
    refusal,
    viewer,
)

NOW = datetime.now(UTC)
OFFICE = ["READ_PUBLIC", "READ_INTERNAL", "READ_RESTRICTED", "WRITE_WORK", "WRITE_FORMAL"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": NOW - timedelta(seconds=31)}, "expired"),
        ({"nbf": NOW + timedelta(hours=2)}, "not valid yet"),
        ({"iat": NOW + timedelta(hours=2)}, "not valid yet"),
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
