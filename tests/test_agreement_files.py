"""Keys made, texts signed and signatures verified from files alone, by the hub and by OpenSSL."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hub.cli import main
from rules.key_proofs import proof_bytes, proof_refusal
from rules.public_keys import is_signed, parse_public_key
from tests.agreement_commands import TEXT
from tests.hub_process import ROOT
from tests.rules.test_public_keys import MESSAGE, SM2_PEM, SM2_SIGNATURE
from tests.signatories import new_pair
from tests.test_guide import snippets


def test_a_private_key_is_for_its_owner_alone_and_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["agreement", "keygen", "--output", str(tmp_path / "k")]
    assert main(words) == 0
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    public = parse_public_key((tmp_path / "k.pub").read_text())
    assert public.fingerprint in capsys.readouterr().out
    before = (tmp_path / "k").read_bytes()
    assert main(words) == 1
    assert "another --output" in capsys.readouterr().err
    assert (tmp_path / "k").read_bytes() == before


def test_what_the_hub_did_not_give_is_not_signed(
    tmp_path: Path, write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["agreement", "keygen", "--output", str(tmp_path / "k")])
    words = ["agreement", "sign", "--key", str(tmp_path / "k"), "--text"]
    for text in ("", "{}", "[1]", '{"format": 1}', TEXT.replace(",", ", "), "[" * 100_000):
        assert main([*words, str(write(text))]) == 1
        assert "unaltered" in capsys.readouterr().err
    assert main([*words, str(write(TEXT))]) == 0
    assert main([*words, str(tmp_path / "absent")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_proof_of_a_key_is_for_one_organization(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["agreement", "keygen", "--output", str(tmp_path / "k")])
    key = parse_public_key((tmp_path / "k.pub").read_text())
    capsys.readouterr()
    words = ["agreement", "sign", "--key", str(tmp_path / "k"), "--register-for"]
    assert main([*words, "11350703003900000X"]) == 0
    proof = base64.b64decode(capsys.readouterr().out)
    assert proof_refusal(key, "11350703003900000X", proof) is None
    refusal = proof_refusal(key, "11350703003900001X", proof)
    assert refusal is not None
    assert proof_bytes("11350703003900001X", key.fingerprint).decode() in refusal.message
    assert proof_refusal(new_pair().public, "11350703003900000X", proof) is not None


@pytest.mark.parametrize(
    "words", [[], ["XY-1", "--text", "x"], ["--text", "x", "--signature", "eA=="]]
)
def test_half_a_question_is_no_question(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["agreement", "verify", *words]) == 1
    assert "all three" in capsys.readouterr().err


def test_a_signature_of_sm2_is_verified_by_its_files_alone(write: Any) -> None:
    files = ["--text", str(write(MESSAGE, "text")), "--public-key", str(write(SM2_PEM, "pem"))]
    good, bad = (base64.b64encode(x).decode() for x in (SM2_SIGNATURE, SM2_SIGNATURE[:-1] + b"x"))
    assert main(["agreement", "verify", *files, "--signature", good]) == 0
    assert main(["agreement", "verify", *files, "--signature", bad]) == 1


OPENSSL = shutil.which("openssl")


def openssl(*words: str | Path) -> bytes:
    """Run openssl as the documents say."""
    assert OPENSSL is not None
    done = subprocess.run([OPENSSL, *map(str, words)], capture_output=True, check=True)
    return done.stdout


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl")
def test_openssl_verifies_what_the_hub_signs_and_the_other_way_round(
    tmp_path: Path, write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    text, key = write(TEXT, "text.json"), tmp_path / "k"
    main(["agreement", "keygen", "--output", str(key)])
    capsys.readouterr()
    main(["agreement", "sign", "--key", str(key), "--text", str(text)])
    signature = write(base64.b64decode(capsys.readouterr().out), "text.sig")
    told = openssl(
        "pkeyutl", "-verify", "-pubin", "-inkey", f"{key}.pub", "-rawin", "-in", text,
        "-sigfile", signature,
    )  # fmt: skip
    assert b"Verified Successfully" in told
    own = tmp_path / "own.key"
    openssl("genpkey", "-algorithm", "ed25519", "-out", own)
    public = write(openssl("pkey", "-in", own, "-pubout"), "own.pub")
    made = openssl("pkeyutl", "-sign", "-inkey", own, "-rawin", "-in", text)
    files = ["--text", str(text), "--public-key", str(public)]
    assert (
        main(["agreement", "verify", *files, "--signature", base64.b64encode(made).decode()]) == 0
    )
    assert main(["agreement", "sign", "--key", str(own), "--text", str(text)]) == 0
    assert base64.b64encode(made).decode() in capsys.readouterr().out


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl")
def test_a_key_under_a_password_asks_for_it(
    tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "k"
    openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:geheim", "-out", key)
    words = ["agreement", "sign", "--key", str(key), "--text", str(write(TEXT))]
    for password, status in (("geheim", 0), ("falsch", 1)):
        monkeypatch.setattr("hub.signing_command.getpass", lambda given=password: given)
        assert main(words) == status


SIGNING = ROOT / "docs" / "signing.md"
SM2 = ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl")
def test_what_the_document_says_of_openssl_is_so(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text(TEXT)
    environment = {**os.environ, "ORGANIZATION": "11350703003900000X"}
    script = "set -e\n" + "\n".join(snippets(SIGNING, "sh"))
    subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=True)  # noqa: S607 # any shell
    key = parse_public_key((tmp_path / "unit.key.pub").read_text())
    proof = base64.b64decode((tmp_path / "proof.b64").read_text())
    assert proof_refusal(key, "11350703003900000X", proof) is None
    signature = base64.b64decode((tmp_path / "signature.b64").read_text())
    assert is_signed(key, signature, TEXT.encode())


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl")
def test_a_key_of_sm2_signs_by_openssl_as_the_document_says(tmp_path: Path, write: Any) -> None:
    assert " ".join(SM2) in SIGNING.read_text()
    text, key = write(TEXT, "text.json"), tmp_path / "sm2.key"
    try:
        openssl("genpkey", "-algorithm", "SM2", "-out", key)
    except subprocess.CalledProcessError:
        pytest.skip("this openssl has no SM2")
    public = openssl("pkey", "-in", key, "-pubout").decode()
    made = openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", *SM2, "-in", text)
    assert is_signed(parse_public_key(public), made, TEXT.encode())
