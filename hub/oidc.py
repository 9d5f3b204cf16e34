"""OpenID Connect: a bearer token of the pinned issuer → whose it is, or why not."""

from dataclasses import dataclass
from typing import Any

import jwt
import structlog

from hub.config import Settings
from hub.jwks import (
    Jwk,
    KeysUnavailable,
    SigningKeys,
    keys_by_discovery,
    keys_from_file,
    keys_from_url,
)
from rules.refusals import ErrorCode, Refusal

log = structlog.get_logger()

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""The signatures that are taken: by a key pair. No `none`, and no shared secrets (HS256 …)."""

_REQUIRED = ["exp", "iss", "aud", "sub"]
_LONGEST_SUBJECT = 255
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "The token has expired. Sign in again."),
    (jwt.ImmatureSignatureError, "The token is not valid yet: compare the clocks."),
    (jwt.InvalidIssuerError, "The token is of another issuer than the one this hub trusts."),
    (jwt.InvalidAudienceError, "The token is meant for another service (`aud`)."),
    (jwt.MissingRequiredClaimError, f"The token needs the claims {', '.join(_REQUIRED)}."),
    (jwt.InvalidSignatureError, "The token's signature is wrong. Sign in again."),
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: the account's name, and the scopes it was asked for."""

    subject: str
    scope: str


class Issuer:
    """The one issuer whose tokens count, for one audience."""

    def __init__(self, name: str, audience: str, keys: SigningKeys, leeway: int) -> None:
        """Trust tokens of `name` for `audience`; clocks may differ by `leeway` seconds."""
        self._name = name
        self._audience = audience
        self._keys = keys
        self._leeway = leeway

    async def read(self, token: str) -> Claims:
        """Verify a token; raises `Refusal` (`UNAUTHENTICATED`, `SERVICE_UNAVAILABLE`)."""
        algorithm, kid = _head(token)
        try:
            jwk = await self._keys.find(kid)
        except KeysUnavailable as error:
            raise Refusal(
                ErrorCode.SERVICE_UNAVAILABLE,
                "The issuer's keys cannot be fetched now, so no token can be judged. Try again.",
            ) from error
        if jwk is None or jwk.get("alg", algorithm) != algorithm:
            raise _refused("The token is signed with a key that its issuer does not publish.")
        return _claims(self._verified(token, jwk, algorithm))

    def close(self) -> None:
        """Give up what is under way."""
        self._keys.close()

    def _verified(self, token: str, jwk: Jwk, algorithm: str) -> dict[str, Any]:
        try:
            # The issuer's key decides what it may sign: PyJWK refuses a key of another family.
            return jwt.decode(
                token,
                jwt.PyJWK(jwk, algorithm),
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._name,
                leeway=self._leeway,
                options={"require": _REQUIRED, "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise _refused(_reason(error)) from None


def issuer_of(settings: Settings) -> Issuer | None:
    """Make the issuer that the settings name; None when they name none."""
    name, audience = settings.oidc_issuer, settings.oidc_audience
    if name is None or audience is None:
        return None
    if settings.oidc_jwks_file is not None:
        fetch = keys_from_file(settings.oidc_jwks_file)
    elif settings.oidc_jwks_url is not None:
        fetch = keys_from_url(settings.oidc_jwks_url)
    else:
        fetch = keys_by_discovery(name)
    return Issuer(name, audience, SigningKeys(fetch), settings.oidc_leeway_seconds)


def _head(token: str) -> tuple[str, str | None]:
    """Read the algorithm and the key's id off a token, which is not verified yet."""
    try:
        head = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise _refused("What was sent is neither a key of this hub nor a token.") from None
    algorithm, kid = head.get("alg"), head.get("kid")
    if algorithm not in ALGORITHMS:
        raise _refused(f"The token must be signed with one of {', '.join(ALGORITHMS)}.")
    return str(algorithm), kid


def _claims(verified: dict[str, Any]) -> Claims:
    subject, scope = verified["sub"], verified.get("scope", "")
    if not subject or len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        raise _refused(f"The token's `sub` must have 1 to {_LONGEST_SUBJECT} printable characters.")
    return Claims(subject, scope if isinstance(scope, str) else "")


def _reason(error: jwt.PyJWTError) -> str:
    found = next((text for kind, text in _REASONS if isinstance(error, kind)), None)
    return found or "The token is not valid. Sign in again."


def _refused(message: str) -> Refusal:
    return Refusal(ErrorCode.UNAUTHENTICATED, message)
