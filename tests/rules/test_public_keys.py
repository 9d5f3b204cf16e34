"""Keys and signatures, held against the standards' examples and OpenSSL's own, no database."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from rules.public_keys import KeyAlgorithm, PublicKey, is_signed, parse_public_key, sign
from rules.refusals import ErrorCode, Refusal

MESSAGE = "共建协议".encode()
# Made by OpenSSL 3.0: genpkey, pkey -pubout, pkeyutl -sign -rawin (-digest sm3, the usual distid).
ED25519_PEM = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAmtP2+L3bEYqeJF7xq4O/NPF7RwXbqEtjfnjuZeOl4HQ=
-----END PUBLIC KEY-----
"""
ED25519_SIGNATURE = bytes.fromhex(
    "0743cbdd9e4c7e1de9ffb2d54763219cd184dd9de33359d17ba51f02e18696c8"
    "d3fcee540a1d6d2a8d083a70753d4b9d7c59487a0a1a714534ea1fc86130760e"
)
SM2_PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEEKGirdiUBoxnhyf0CVKhxDUyjSX0
MV9ZH4cND+6X7NSKyx2a9kmdYcpy74YgXK1cMgeJkwl5m9O4DbcIRFK8Hw==
-----END PUBLIC KEY-----
"""
SM2_SIGNATURE = bytes.fromhex(
    "3045022100cdec049b791a6cfe4a48c8101792b147232892932cd90fd8ed65c81b97cfb392"
    "02204fc9d5a8d7a3599d904da4b1a65bdee2fe4cedae5e9f2a3d3e56074453791131"
)
SIGNED = [(ED25519_PEM, ED25519_SIGNATURE), (SM2_PEM, SM2_SIGNATURE)]
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PRIVATE_PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = parse_public_key(
    PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
)


@pytest.mark.parametrize(("pem", "signature"), SIGNED)
def test_signatures_that_openssl_has_made_are_good(pem: str, signature: bytes) -> None:
    assert is_signed(parse_public_key(pem), signature, MESSAGE)


@pytest.mark.parametrize(("pem", "signature"), SIGNED)
def test_a_signature_of_another_text_key_or_algorithm_is_not(pem: str, signature: bytes) -> None:
    assert not is_signed(parse_public_key(pem), signature, MESSAGE + b"!")
    other = next(x for x, _ in SIGNED if x != pem)
    assert not is_signed(parse_public_key(other), signature, MESSAGE)
    assert not is_signed(PUBLIC, signature, MESSAGE)


@pytest.mark.parametrize(("pem", "signature"), SIGNED)
def test_a_signature_with_any_bit_changed_is_not_good(pem: str, signature: bytes) -> None:
    key = parse_public_key(pem)
    for place in range(0, len(signature), 7):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not is_signed(key, bytes(changed), MESSAGE), place


@pytest.mark.parametrize("pem", [ED25519_PEM, SM2_PEM])
@pytest.mark.parametrize(
    "signature",
    [b"", b"\x00", bytes(64), b"\xff" * 64, encode_dss_signature(0, 0),
     encode_dss_signature(1, 2**300), encode_dss_signature(2**255, 1)],
)  # fmt: skip
def test_no_signature_breaks_the_verification(pem: str, signature: bytes) -> None:
    assert not is_signed(parse_public_key(pem), signature, MESSAGE)


def test_the_example_of_the_sm2_standard_is_good() -> None:
    # GB/T 32918.5, annex A.
    x = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    r = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    s = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    key = PublicKey(KeyAlgorithm.SM2, bytes.fromhex("04" + x + y))
    signature = encode_dss_signature(int(r, 16), int(s, 16))
    assert is_signed(parse_public_key(key.pem), signature, b"message digest")
    assert not is_signed(key, signature, b"message digests")


def test_the_first_example_of_rfc_8032_is_good() -> None:
    key = PublicKey(
        KeyAlgorithm.ED25519,
        bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    )
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert is_signed(parse_public_key(key.pem), signature, b"")


@pytest.mark.parametrize("pem", [ED25519_PEM, SM2_PEM])
def test_a_key_is_read_in_any_lines_and_has_one_form_and_one_fingerprint(pem: str) -> None:
    key = parse_public_key(pem)
    assert key.pem == pem
    one_line = "\r\n".join(("  " + pem.splitlines()[0], "".join(pem.splitlines()[1:-1]),
                            pem.splitlines()[-1], "", ""))  # fmt: skip
    assert parse_public_key(one_line) == key
    assert len(key.fingerprint) == 64


def test_the_fingerprint_is_what_openssl_gives() -> None:
    # openssl pkey -pubin -outform DER | openssl sha256
    assert parse_public_key(ED25519_PEM).fingerprint == (
        "e7e3f159be9d087ddf0658ba05b069a136349daf0ee2830f4b49f25d10181a81"
    )


P256_PEM = (
    generate_private_key(SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


@pytest.mark.parametrize(
    "pem",
    ["", "key", ED25519_PEM[:-30], ED25519_PEM.replace("MCow", "MCox"), P256_PEM,
     PRIVATE_PEM.decode(), ED25519_PEM.replace("=", "==="), SM2_PEM.replace("Hw==", "HQ=="),
     ED25519_PEM.replace("mtP2", "mt-2")],
)  # fmt: skip
def test_anything_but_a_public_key_is_refused(pem: str) -> None:
    with pytest.raises(Refusal, match="PEM") as refusal:
        parse_public_key(pem)
    assert refusal.value.code is ErrorCode.INVALID_PUBLIC_KEY


@pytest.mark.parametrize("sign_bit", [0, 0x80])
@pytest.mark.parametrize(
    "point",
    ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f",
     "ee" + "ff" * 30 + "7f", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
)  # fmt: skip
def test_a_key_under_which_one_signature_fits_many_texts_is_refused(
    point: str, sign_bit: int
) -> None:
    encoded = bytearray.fromhex(point)
    encoded[31] |= sign_bit
    with pytest.raises(Refusal):
        parse_public_key(PublicKey(KeyAlgorithm.ED25519, bytes(encoded)).pem)


SM2_PRIME = 2**256 - 2**224 - 2**96 + 2**64 - 1
SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93


def sm2_pem(x: int, y: int) -> str:
    point = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    return PublicKey(KeyAlgorithm.SM2, point).pem


def test_an_sm2_point_has_one_way_of_writing_it() -> None:
    x = next(x for x in range(99) if pow(x**3 - 3 * x + SM2_B, SM2_PRIME // 2, SM2_PRIME) == 1)
    y = pow(x**3 - 3 * x + SM2_B, (SM2_PRIME + 1) // 4, SM2_PRIME)
    assert parse_public_key(sm2_pem(x, y)).algorithm is KeyAlgorithm.SM2
    for other in (sm2_pem(x + SM2_PRIME, y), sm2_pem(x, y + 1), sm2_pem(0, 0)):
        with pytest.raises(Refusal):
            parse_public_key(other)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_what_a_key_has_signed_is_good_for_that_text_alone(message: bytes, other: bytes) -> None:
    signature = sign(PRIVATE_PEM, message)
    assert is_signed(PUBLIC, signature, message)
    assert is_signed(PUBLIC, signature, other) == (other == message)


def test_a_protected_key_signs_with_its_password() -> None:
    protected = PRIVATE.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    assert is_signed(PUBLIC, sign(protected, MESSAGE, b"secret"), MESSAGE)
    for password in (None, b"wrong"):
        with pytest.raises(Refusal, match="cannot be read"):
            sign(protected, MESSAGE, password)


def test_only_an_ed25519_key_signs() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(Refusal, match="Not an Ed25519"):
        sign(other, MESSAGE)
    with pytest.raises(Refusal, match="cannot be read"):
        sign(b"nothing", MESSAGE)
