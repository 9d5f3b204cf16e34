"""The signing keys of the OIDC issuer: fetched once for all who wait, kept, fetched anew."""

import asyncio
import json
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import HTTPRedirectHandler, build_opener

import structlog

log = structlog.get_logger()

FRESH_SECONDS = 300
"""How long keys are used before they are fetched again."""
LONGEST_SECONDS = 3600
"""How long keys are used at most while the issuer cannot be reached."""
PAUSE_SECONDS = 10
"""How long it takes at least from one fetch to the next, whatever tokens ask for."""
FETCH_SECONDS = 5
LARGEST_BYTES = 1_048_576

Jwk = dict[str, Any]


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had."""


class SigningKeys:
    """The issuer's public keys by their id; `fetch` gives a JWKS and may block."""

    def __init__(
        self, fetch: Callable[[], Any], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Fetch nothing until a key is asked for."""
        self._fetch = fetch
        self._clock = clock
        self._keys: list[Jwk] = []
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> Jwk | None:
        """Give the key with this id; without an id, the only one there is.

        A key that is not there makes the keys be fetched anew, now and then. Raises
        `KeysUnavailable` when there are none to judge by.
        """
        age = self._clock() - self._fetched_at
        if age >= LONGEST_SECONDS:
            await self._refresh()
        elif age >= FRESH_SECONDS:
            self._begin()
        if self._clock() - self._fetched_at >= LONGEST_SECONDS:
            raise KeysUnavailable
        found = self._known(kid)
        if found is None:
            await self._refresh()
            found = self._known(kid)
        return found

    def close(self) -> None:
        """Give up a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()

    def _known(self, kid: str | None) -> Jwk | None:
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.get("kid") == kid), None)

    async def _refresh(self) -> None:
        """Fetch, or wait for the fetch under way; who gives up waiting does not stop it."""
        if (task := self._begin()) is not None:
            await asyncio.shield(task)

    def _begin(self) -> "asyncio.Task[None] | None":
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if self._clock() - self._tried_at < PAUSE_SECONDS:
            return None
        self._tried_at = self._clock()
        self._fetching = asyncio.get_running_loop().create_task(self._replace())
        return self._fetching

    async def _replace(self) -> None:
        """Put the fetched keys in place of the old ones; keep those when it fails."""
        try:
            fetched = await asyncio.wait_for(asyncio.to_thread(self._fetch), 2 * FETCH_SECONDS)
            self._keys = _public_keys(fetched)
            self._fetched_at = self._clock()
        except (OSError, ValueError, TypeError, TimeoutError, HTTPException) as error:
            log.warning("the issuer's keys cannot be fetched", reason=str(error))


def keys_from_file(path: Path) -> Callable[[], Any]:
    """Make the reader of a JWKS that lies in a file, for networks that reach no issuer."""
    return lambda: json.loads(path.read_text(encoding="utf-8"))


def keys_from_url(url: str) -> Callable[[], Any]:
    """Make the reader of a JWKS at a URL, which must be an http(s) one."""
    return lambda: _fetched(url)


def keys_by_discovery(issuer: str) -> Callable[[], Any]:
    """Make the reader of the JWKS that an issuer's discovery document names.

    Reading raises ValueError when the document is another issuer's.
    """
    return lambda: _fetched(_jwks_url(issuer))


def _jwks_url(issuer: str) -> str:
    document = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise ValueError("The discovery document is not of the issuer that is set.")
    return trusted_url(str(document.get("jwks_uri")))


def trusted_url(url: str) -> str:
    """Give a URL back that keys may come from; raises ValueError for an open connection.

    Whoever can change the keys on their way can sign in as anybody.
    """
    loopback = ("http://127.0.0.1", "http://localhost", "http://[::1]")
    if url.startswith("https://") or any(
        url.startswith((f"{host}:", f"{host}/")) for host in loopback
    ):
        return url
    raise ValueError(f"{url[:200]!r}: use https, or a file (HUB_OIDC_JWKS_FILE).")


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: a redirect could leave https, or the issuer."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _fetched(url: str) -> Any:
    with build_opener(_NoRedirect).open(url, timeout=FETCH_SECONDS) as answer:
        body = answer.read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise ValueError("The document is too large.")
    return json.loads(body)


def _public_keys(jwks: Any) -> list[Jwk]:
    """Take the keys that may sign; shared secrets and keys for encryption are none of them."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list):
        raise TypeError("Not a JWKS: it has no list of `keys`.")
    return [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC", "OKP")
        and key.get("use", "sig") == "sig"
    ]
