"""Public keys of organisations, with which they sign."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rules.public_keys import KeyAlgorithm
from schema.connections import Connection
from schema.entities import column, entity, many, one
from schema.nodes import Node
from schema.organizations import Organization

if TYPE_CHECKING:
    from schema.agreements import AgreementParty


@entity("organization_key", key=["id"])
class OrganizationKey(Node):
    """A public key of an organisation; the private one never comes here (签名公钥)."""

    organization: Organization = one("organization_id", "Whose key it is (所属单位).")
    algorithm: KeyAlgorithm = column("How it signs (签名算法).", filter=True)
    pem: str = column("The key in PEM form, SubjectPublicKeyInfo (公钥).")
    fingerprint: str = column(
        "SHA-256 of the key in DER form, in hex: what people compare by telephone (公钥指纹).",
        filter=True,
    )
    revoked_at: datetime | None = column(
        "When it was revoked; null while it is valid (吊销时间).", filter=True, order=True
    )
    signatures: Connection[AgreementParty] = many("key", "What it has signed (所签协议).")
