"""Parties that sign agreements with keys of their own."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from loaders.agreement_texts import signed_agreements
from loaders.database import Connection
from loaders.uuids import new_id
from rules.public_keys import PublicKey, public_half, sign
from rules.signatures import agreement_bytes
from tests.graph import Graph
from tests.signing import connected

SIGNED_AT = datetime.now(UTC) - timedelta(days=1)
_REGISTER = """insert into organization_key
(id, organization_id, algorithm, pem, fingerprint, synthetic, version, created_at, updated_at)
values ($1, $2, $3, $4, $5, false, 1, $6, $6)"""
_SIGN = """update agreement_party set signed_at = $4, signature = $5, signing_key_id = $6,
signed_text = $7 where agreement_id = $1 and county = $2 and organization_id = $3"""
_PARTIES = "select organization_id from agreement_party where agreement_id = $1 order by id"
_SOME = """select id, county, number from agreement a where state = 'IN_FORCE'
and (select count(*) from agreement_party p where p.agreement_id = a.id) = 3 order by id limit 1"""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key in PEM form, and the public one."""

    private: bytes
    public: PublicKey


def new_pair() -> KeyPair:
    """Make a key pair of Ed25519."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(pem, public_half(pem))


@dataclass(frozen=True, slots=True)
class Signed:
    """An agreement between three parties, all of which have signed with keys."""

    id: UUID
    county: str
    number: str
    parties: tuple[UUID, ...]
    pairs: tuple[KeyPair, ...]

    @property
    def global_id(self) -> str:
        """Its id in the graph."""
        return f"Agreement:{self.county}:{self.id}"


async def signed_by_three(graph: Graph) -> Signed:
    """Have the three parties to an agreement of the sample sign it with keys."""
    async with connected(graph) as connection:
        id, county, number = await connection.fetchrow(_SOME)  # type: ignore[misc] # there is one
        parties = [row[0] for row in await connection.fetch(_PARTIES, id)]
        pairs = [new_pair() for _ in parties]
        [agreement] = await signed_agreements(graph.database, [(id, county)])
        assert agreement is not None
        text = agreement_bytes(agreement.text)
        for party, pair in zip(parties, pairs, strict=True):
            key = await register(connection, party, pair.public)
            signature = sign(pair.private, text)
            await connection.execute(
                _SIGN, id, county, party, SIGNED_AT, signature, key, text.decode()
            )
    return Signed(id, county, number, tuple(parties), tuple(pairs))


async def register(connection: Connection, organization: UUID, key: PublicKey) -> UUID:
    """Store an organisation's key as registered before it signed."""
    id, before = new_id(SIGNED_AT), SIGNED_AT - timedelta(days=1)
    values: list[Any] = [id, organization, key.algorithm.value, key.pem, key.fingerprint, before]
    await connection.execute(_REGISTER, *values)
    return id


def digest(text: str) -> str:
    """Give SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
