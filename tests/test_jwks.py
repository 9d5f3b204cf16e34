"""The issuer's keys: kept for a while, fetched once for all who wait, and from nowhere unsafe."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from hub.config import Settings
from hub.jwks import FRESH_SECONDS, LONGEST_SECONDS, PAUSE_SECONDS, KeysUnavailable, SigningKeys


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
