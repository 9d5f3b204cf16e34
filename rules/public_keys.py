"""Public keys of parties, and whether a signature is theirs. The hub never holds a private key.

Ed25519 is RFC 8032, as `openssl pkeyutl -sign -rawin` makes it. SM2 is GB/T 32918.2 with SM3
over the usual user id; the signature in ASN.1, as GM/T 0009 and OpenSSL write it.
"""

import base64
import binascii
import hashlib
import textwrap
from dataclasses import dataclass

import gmalg
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from rules.refusals import ErrorCode, Refusal
from rules.terms import Term

SM2_USER_ID = b"1234567812345678"
"""The user id of GM/T 0009 where none was agreed."""


class KeyAlgorithm(Term):
    """How a key signs (签名算法)."""

    ED25519 = "ED25519", "Ed25519 签名算法", "Ed25519 (RFC 8032)"
    SM2 = "SM2", "国密 SM2 签名算法", "SM2 with SM3 (GB/T 32918)"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A party's public key: 32 bytes of Ed25519, or an SM2 point of 65 bytes (0x04 ‖ x ‖ y)."""

    algorithm: KeyAlgorithm
    point: bytes

    @property
    def pem(self) -> str:
        """Its one PEM form (SubjectPublicKeyInfo), as it is stored."""
        body = base64.b64encode(_PREFIXES[self.algorithm] + self.point).decode()
        return "\n".join((_BEGIN, *textwrap.wrap(body, 64), _END, ""))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key's DER form, in hex: what people compare by telephone."""
        return hashlib.sha256(_PREFIXES[self.algorithm] + self.point).hexdigest()


_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
_PREFIXES = {
    KeyAlgorithm.ED25519: bytes.fromhex("302a300506032b6570032100"),
    KeyAlgorithm.SM2: bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200"),
}
"""What stands before the point in DER (RFC 8410; GM/T 0009): keys of a kind have one length."""

_LENGTHS = {KeyAlgorithm.ED25519: 32, KeyAlgorithm.SM2: 65}


def parse_public_key(pem: str) -> PublicKey:
    """Read an Ed25519 or SM2 public key in PEM form (SubjectPublicKeyInfo).

    Raises `Refusal` (`INVALID_PUBLIC_KEY`) for anything else, and for a point that is not on
    its curve.
    """
    der = _der(pem)
    for algorithm, prefix in _PREFIXES.items():
        key = PublicKey(algorithm, der[len(prefix) :])
        if der.startswith(prefix) and len(key.point) == _LENGTHS[algorithm] and _is_sound(key):
            return key
    raise Refusal(
        ErrorCode.INVALID_PUBLIC_KEY,
        "Not a public key of Ed25519 or SM2. Give the PEM text that begins "
        f"{_BEGIN!r} (`openssl pkey -pubout`).",
    )


def is_signed(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` is the key's over `message`. No signature raises an error."""
    if key.algorithm is KeyAlgorithm.SM2:
        return _is_signed_by_sm2(key.point, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key.point).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def sign(private_key_pem: bytes, message: bytes, password: bytes | None = None) -> bytes:
    """Sign with an Ed25519 private key in PEM form (PKCS 8): for a party's own command.

    Raises `Refusal` (`BAD_USER_INPUT`) for another kind of key, or a wrong password.
    """
    return _private(private_key_pem, password).sign(message)


def public_half(private_key_pem: bytes, password: bytes | None = None) -> PublicKey:
    """Give the public key of an Ed25519 private one; raises as `sign` does."""
    key = _private(private_key_pem, password).public_key()
    return PublicKey(KeyAlgorithm.ED25519, key.public_bytes_raw())


def _private(pem: bytes, password: bytes | None) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT, f"The private key cannot be read: {error}"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal(ErrorCode.BAD_USER_INPUT, "Not an Ed25519 private key.")
    return key


def _is_signed_by_sm2(point: bytes, signature: bytes, message: bytes) -> bool:
    try:
        r, s = (n.to_bytes(_SM2_SIZE, "big") for n in decode_dss_signature(signature))
    except (ValueError, OverflowError):
        return False
    return bool(gmalg.SM2(uid=SM2_USER_ID, pk=point).verify(message, r, s))


def _der(pem: str) -> bytes:
    text = "".join(pem.split("\n")).replace("\r", "").strip()
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        return b""
    try:
        return base64.b64decode(text[len(_BEGIN) : -len(_END)], validate=True)
    except binascii.Error:
        return b""


def _is_sound(key: PublicKey) -> bool:
    """Tell whether the point binds its owner: on the curve, and not of small order."""
    if key.algorithm is KeyAlgorithm.ED25519:
        y = int.from_bytes(key.point, "little") & ~(1 << 255)
        return y not in _SMALL_ORDER
    x, y = (int.from_bytes(part, "big") for part in (key.point[1:33], key.point[33:]))
    uncompressed = key.point[0] == _UNCOMPRESSED and max(x, y) < _SM2_PRIME
    return uncompressed and bool(gmalg.SM2().verify_pk(key.point))


_UNCOMPRESSED = 4
_SM2_SIZE = 32
_SM2_PRIME = 2**256 - 2**224 - 2**96 + 2**64 - 1
_ED25519_PRIME = 2**255 - 19
_ORDER_8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = frozenset({
    0, 1, _ED25519_PRIME - 1, _ED25519_PRIME, _ED25519_PRIME + 1,
    _ORDER_8, _ED25519_PRIME - _ORDER_8,
})  # fmt: skip
"""The ordinates of Ed25519's points of small order: under such a key one signature fits many texts,
so that its owner could deny having signed."""
