"""Proof that whoever registers a public key holds the private one."""

from rules.canonical import canonical_bytes
from rules.public_keys import PublicKey, is_signed
from rules.refusals import ErrorCode, Refusal

FORMAT = "joint-building-hub/organization-key/1"
"""Stands within the signed text, so that a proof counts for nothing else."""


def proof_bytes(organization: str, fingerprint: str) -> bytes:
    """Give the bytes that are signed with a key to register it: canonical JSON (RFC 8785).

    `organization` is its credit code, else its id in the hub (the UUID alone).
    """
    return canonical_bytes(
        {"format": FORMAT, "organization": organization, "fingerprint": fingerprint}
    )


def proof_refusal(key: PublicKey, organization: str, proof: bytes) -> Refusal | None:
    """Tell whether a key may not be registered, for lack of proof."""
    if is_signed(key, proof, proof_bytes(organization, key.fingerprint)):
        return None
    text = proof_bytes(organization, key.fingerprint).decode()
    return Refusal(
        ErrorCode.SIGNATURE_INVALID,
        f"Show that you hold the private key: sign exactly these bytes with it: {text}",
    )
