"""Keys and tokens for tests: clients made as the command line makes them, and a real issuer."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import asyncpg
import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from loaders.database import Connection
from loaders.keys import Applicant, MadeKey, create_client
from rules.viewer import Scope
from tests.graph import Graph

VIEWER = "{ viewer { kind name scopes grants { role area { code } organization { name } } } }"
AUDIENCE = "joint-building-hub"
ONE_DAY = timedelta(days=1)


@asynccontextmanager
async def connected(graph: Graph) -> AsyncIterator[Connection]:
    """Open a connection of the test's own to a graph's database."""
    connection = await asyncpg.connect(graph.dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def new_key(graph: Graph, name: str = "门户", **given: Any) -> MadeKey:
    """Make a client that may read what is public and internal, and its key for a day."""
    scopes = given.pop("scopes", (Scope.READ_PUBLIC, Scope.READ_INTERNAL))
    lifetime = given.pop("lifetime", ONE_DAY)
    now = given.pop("now", datetime.now(UTC))
    async with connected(graph) as connection:
        return await create_client(connection, Applicant(name, scopes, **given), lifetime, now)


async def ask(graph: Graph, token: str | None, query: str = VIEWER) -> httpx.Response:
    """Send a query with a bearer token, or without any."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return await graph.client.post("/graphql", json={"query": query}, headers=headers)


async def viewer(graph: Graph, token: str | None) -> dict[str, Any]:
    """Ask who one is; it must be answered."""
    answer = (await ask(graph, token)).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["viewer"]
    return found


async def refusal(graph: Graph, token: str) -> str:
    """Send a token that must be refused; give the message."""
    answer = await ask(graph, token)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED"), error
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert "data" not in answer.json()
    assert token not in answer.text
    return str(error["message"])


async def change(graph: Graph, sql: str, *values: Any) -> None:
    """Change the database behind the hub's back."""
    async with connected(graph) as connection:
        await connection.execute(sql, *values)


async def forgotten(graph: Graph, token: str) -> None:
    """Wait until PostgreSQL's word has reached the hub: moments, for nothing else ends it."""
    for _ in range(200):
        if (await ask(graph, token)).status_code == 401:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It is remembered still.")


class SigningKey:
    """A private key of an issuer, and the JWK that it publishes."""

    def __init__(self, kid: str, algorithm: str = "RS256", **more: Any) -> None:
        """Make a key pair for an algorithm."""
        self.kid, self.algorithm = kid, algorithm
        self.private: Any
        if algorithm.startswith("ES"):
            self.private = generate_private_key(SECP256R1())
            shown = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        elif algorithm == "EdDSA":
            self.private = Ed25519PrivateKey.generate()
            shown = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        else:
            self.private = generate_rsa(65537, more.pop("bits", 2048))
            shown = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        self.jwk = {**shown, "kid": kid, "alg": algorithm, "use": "sig", **more}


class Issuer:
    """An OIDC issuer on the loopback: discovery, keys, and how often they were fetched."""

    def __init__(self, url: str) -> None:
        """Publish one RSA key."""
        self.url = url
        self.keys = [SigningKey("first")]
        self.fetched = 0
        self.document: dict[str, Any] = {"issuer": url, "jwks_uri": f"{url}/keys"}

    def token(self, key: SigningKey | None = None, head: Any = None, **claims: Any) -> str:
        """Sign a token that is right but for what is given; a claim of None is left out."""
        key, now = key or self.keys[0], datetime.now(UTC)
        said = {
            "iss": self.url, "aud": AUDIENCE, "sub": "sample-unit-officer",
            "exp": now + timedelta(minutes=5), "nbf": now, "iat": now, **claims,
        }  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None}
        named = {"kid": key.kid, **(head or {})}
        shown = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(kept, key.private, key.algorithm, shown)

    def answer(self, path: str) -> dict[str, Any] | None:
        """Answer a GET."""
        if path == "/.well-known/openid-configuration":
            return self.document
        if path != "/keys":
            return None
        self.fetched += 1
        return {"keys": [key.jwk for key in self.keys]}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run an issuer in a thread, on a free port of the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    server.issuer = issuer  # type: ignore[attr-defined] # the handler finds it there
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.server.issuer.answer(self.path)  # type: ignore[attr-defined] # see `issuing`
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
