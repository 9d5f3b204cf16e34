"""What a party does with its own key, without the hub: make it, sign, verify."""

import argparse
import base64
import binascii
import json
import os
import sys
from getpass import getpass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hub.config import Settings
from rules.canonical import canonical_bytes
from rules.key_proofs import proof_bytes
from rules.public_keys import is_signed, parse_public_key, public_half, sign
from rules.refusals import ErrorCode, Refusal

STDIN = "-"
_OURS = "joint-building-hub/"
_PRIVATE = 0o600


def add_sign_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `agreement sign`."""
    parser.add_argument("--key", required=True, type=Path, help="private key of Ed25519, PEM")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--text", default=STDIN, metavar="FILE", help="the text to sign (default: standard input)"
    )
    what.add_argument(
        "--register-for", metavar="USCC|ID",
        help="sign the proof that registers this key for an organisation: credit code or id",
    )  # fmt: skip


def add_keygen_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `agreement keygen`."""
    parser.add_argument(
        "--output", required=True, type=Path, metavar="FILE",
        help="where the private key goes; the public one goes to FILE.pub",
    )  # fmt: skip


def make_key(arguments: argparse.Namespace, _settings: Settings) -> int:
    """Write a new key pair; an existing file is left alone."""
    private, output = Ed25519PrivateKey.generate(), arguments.output
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    beside = output.with_name(f"{output.name}.pub")
    try:
        # The public file first: what fails then leaves no private key about.
        _write_new(beside, public, 0o644)
        _write_new(output, pem, _PRIVATE)
    except OSError as error:
        raise _bad(f"{error.filename}: {error.strerror}. Choose another --output.") from error
    print(f"Private key: {output} (keep it; nobody else needs it, the hub least of all)")
    print(f"Public key:  {beside}\nFingerprint: {parse_public_key(public.decode()).fingerprint}")
    return 0


def sign_text(arguments: argparse.Namespace, _settings: Settings) -> int:
    """Print the signature in base64."""
    pem = _read(arguments.key)
    password = getpass().encode() if b"ENCRYPTED" in pem else None
    if arguments.register_for is None:
        text = signable(read_text(arguments.text))
    else:
        organization = arguments.register_for.rpartition(":")[2]
        text = proof_bytes(organization, public_half(pem, password).fingerprint)
    print(base64.b64encode(sign(pem, text, password)).decode())
    return 0


def verify_text(text: Path, public_key: Path, signature: str) -> int:
    """Tell whether a signature is a key's over a text, by these alone."""
    key, message = parse_public_key(_read(public_key).decode(errors="replace")), read_text(text)
    good = is_signed(key, decoded(signature), message)
    words = "VERIFIED 签名核验通过" if good else "NOT VERIFIED 签名不符"
    print(f"{words}: {key.algorithm} {key.fingerprint}")
    return 0 if good else 1


def read_text(source: Path | str) -> bytes:
    """Read a text that is signed; a line's end at its end, which editors add, is none of it."""
    return (sys.stdin.buffer.read() if str(source) == STDIN else _read(Path(source))).rstrip(
        b"\r\n"
    )


def signable(text: bytes) -> bytes:
    """Give the text back; raises `Refusal` for what this hub did not make, or was altered."""
    try:
        value = json.loads(text)
        known = str(value["format"]).startswith(_OURS) and canonical_bytes(value) == text
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise _bad("This is not a text as the hub gives it to be signed; take it again, unaltered.")
    return text


def decoded(signature: str) -> bytes:
    """Read a signature in base64; raises `Refusal`."""
    try:
        return base64.b64decode("".join(signature.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad("The signature is not base64.") from error


def _write_new(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _bad(f"{path} cannot be read: {error.strerror}.") from error


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)
