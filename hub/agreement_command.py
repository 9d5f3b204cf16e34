"""`python -m hub agreement …`: what parties sign, shown, signed and verified."""

import argparse
import asyncio
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hub.config import Settings
from hub.serve import database_server, prepare_now
from hub.signing_command import (
    add_keygen_arguments,
    add_sign_arguments,
    make_key,
    sign_text,
    verify_text,
)
from loaders.agreement_texts import (
    Key,
    PartySignature,
    SignedAgreement,
    agreements_numbered,
    signed_agreements,
)
from loaders.database import Database, connect
from loaders.global_ids import key_for
from loaders.tables import ENTITIES
from rules.refusals import ErrorCode, Refusal
from rules.signature_checks import STANDING, SignatureCheck, changed_members, check_signature
from rules.signatures import agreement_bytes

Command = Callable[[argparse.Namespace, Settings], int]
AddCommand = Callable[[Any, str, Command, str], argparse.ArgumentParser]

_WHICH = "its number, its number@county code, or its id in the graph"


def add_agreement_commands(commands: Any, add: AddCommand) -> None:
    """Add `agreement text`, `sign`, `verify` and `keygen` to the command line's parsers."""
    about = "show what parties to an agreement sign; sign it, verify it, make a key for it"
    group = commands.add_parser("agreement", help=about, description=about)
    actions = group.add_subparsers(required=True, metavar="action")
    text = add(actions, "text", _text, "print exactly the bytes that its parties sign")
    text.add_argument("agreement", metavar="AGREEMENT", help=_WHICH)
    _describe_verify(add(actions, "verify", _verify, "tell whether what parties signed stands"))
    add_sign_arguments(add(actions, "sign", sign_text, "sign a text with a key file of one's own"))
    add_keygen_arguments(add(actions, "keygen", make_key, "make a key pair of Ed25519"))


def _describe_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agreement", metavar="AGREEMENT", nargs="?", help=_WHICH)
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    about = {"text": "the text that was signed", "public-key": "the party's public key, PEM"}
    for name, words in about.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"without a hub: {words}")
    parser.add_argument(
        "--signature", metavar="BASE64", help="without a hub: the party's signature"
    )


def _text(arguments: argparse.Namespace, settings: Settings) -> int:
    _, agreement = _found(arguments.agreement, settings)
    sys.stdout.buffer.write(agreement_bytes(agreement.text))
    sys.stdout.buffer.flush()
    return 0


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    files = (arguments.text, arguments.public_key, arguments.signature)
    if arguments.agreement is None and None not in files:
        return verify_text(*files)
    if arguments.agreement is None or files != (None, None, None):
        raise _bad("Give an AGREEMENT, or else --text, --public-key and --signature, all three.")
    told = judged(*_found(arguments.agreement, settings))
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(told)))
    return 0 if told["verified"] else 1


def _found(named: str, settings: Settings) -> tuple[Key, SignedAgreement]:
    with database_server(settings) as dsn:
        prepare_now(dsn, sample=False)
        return asyncio.run(read_agreement(dsn, named))


async def read_agreement(dsn: str, named: str) -> tuple[Key, SignedAgreement]:
    """Read one agreement by number or id; raises `Refusal` unless exactly one is meant."""
    database = await connect(dsn, connections=1)
    try:
        key = await _key(database, named)
        [agreement] = await signed_agreements(database, [key])
    finally:
        await database.close()
    if agreement is None:
        raise _unknown(named)
    return key, agreement


async def _key(database: Database, named: str) -> Key:
    """Find the one agreement that is meant; raises `Refusal`."""
    entity = ENTITIES["Agreement"]
    if named.startswith(f"{entity.name}:"):
        return key_for(entity, named)
    number, _, county = named.rpartition("@") if "@" in named else (named, "", "")
    found = await agreements_numbered(database, number)
    keys = [key for key in found if county in ("", key[1])]
    if not keys:
        raise _unknown(named)
    if len(keys) > 1:
        counties = ", ".join(f"{number}@{key[1]}" for key in keys)
        raise _bad(f"Several counties have an agreement {number}: say which, {counties}.")
    return keys[0]


def judged(key: Key, agreement: SignedAgreement) -> dict[str, Any]:
    """Say of each party whether what it signed stands; `verified` only if all do."""
    text = agreement.text
    parties = [_party(signature, agreement) for signature in agreement.signatures]
    standing = {check.value for check in STANDING}
    return {
        "id": f"Agreement:{key[1]}:{key[0]}",
        "number": text.number,
        "title": text.title,
        "digest": hashlib.sha256(agreement_bytes(text)).hexdigest(),
        "verified": bool(parties) and all(party["check"] in standing for party in parties),
        "parties": parties,
    }


def _party(signature: PartySignature, agreement: SignedAgreement) -> dict[str, Any]:
    stored = signature.stored
    check = check_signature(stored, agreement.text)
    changed: tuple[str, ...] = ()
    if check is SignatureCheck.TEXT_CHANGED and stored.signed_text is not None:
        changed = changed_members(stored.signed_text, agreement.text)
    return {
        "name": signature.party.organization.name,
        "key": signature.party.organization.key,
        "side": signature.party.side.value,
        "check": check.value,
        "signedAt": None if stored.signed_at is None else stored.signed_at.isoformat(),
        "fingerprint": None if stored.used is None else stored.used.key.fingerprint,
        "changed": list(changed),
    }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['number']} {told['title']}"
    yield f"SHA-256 of its text 原文摘要: {told['digest']}"
    for party in told["parties"]:
        check = SignatureCheck[party["check"]]
        yield f"\n{check.value:<14}{party['name']} ({party['side']})"
        yield f"  {check.english}. {check.chinese}。"
        if party["signedAt"]:
            yield f"  {party['signedAt']}"
        if party["fingerprint"]:
            yield f"  key 公钥 {party['fingerprint']}"
        if party["changed"]:
            yield f"  changed since 变更之处: {', '.join(party['changed'])}"
    yield ""
    yield "VERIFIED 核验通过" if told["verified"] else "NOT VERIFIED 核验未通过"


def _unknown(named: str) -> Refusal:
    return Refusal(ErrorCode.NOT_FOUND, f"There is no agreement {named[:80]!r}.")


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)
