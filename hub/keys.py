"""`python -m hub key …`: clients' keys made, listed, replaced and revoked."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import asyncpg

from hub.config import Settings
from hub.serve import database_server, prepare_now
from loaders import keys
from loaders.database import CONNECT_SECONDS, Connection
from loaders.keys import Applicant, MadeKey
from rules.api_keys import DAYS, HOURS, MOST_DAYS, MOST_HOURS, prefix_of
from rules.areas import parse_division_code
from rules.assignments import AssignmentRole
from rules.days import CHINA
from rules.organizations import parse_credit_code
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope

Command = Callable[[argparse.Namespace, Settings], int]
AddCommand = Callable[[Any, str, Command, str], argparse.ArgumentParser]
Listed: TypeAlias = dict[str, Any]

_CLAIMS = [scope.claim for scope in Scope]


def add_key_commands(commands: Any, add: AddCommand) -> None:
    """Add `key create`, `list`, `rotate` and `revoke` to the command line's parsers."""
    about = "make, list, replace and revoke the keys of API clients"
    group = commands.add_parser("key", help=about, description=about)
    actions = group.add_subparsers(required=True, metavar="action")
    _describe_create(add(actions, "create", _create, "record a client and make its first key"))
    _json(add(actions, "list", _list, "list all keys; what is secret is not known any more"))
    rotated = _json(add(actions, "rotate", _rotate, "make a key in place of another"))
    rotated.add_argument("key", metavar="KEYID", help="the key's id, 8 hex digits")
    rotated.add_argument(
        "--overlap", type=_number(0, MOST_HOURS), default=HOURS, metavar="HOURS",
        help=f"how long the old key goes on, 0 to {MOST_HOURS} hours (default {HOURS})",
    )  # fmt: skip
    revoked = _json(add(actions, "revoke", _revoke, "refuse a key from now on"))
    revoked.add_argument("key", metavar="KEYID", help="the key's id, 8 hex digits")


def _describe_create(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("--client", required=True, metavar="NAME", help="the client's name, unique")
    parser.add_argument(
        "--scope", required=True, nargs="+", action="extend", metavar="SCOPE",
        choices=_CLAIMS, help=f"of {', '.join(_CLAIMS)}",
    )  # fmt: skip
    parser.add_argument(
        "--organization", type=_credit_code, metavar="USCC",
        help="credit code of the organisation that it acts for",
    )  # fmt: skip
    parser.add_argument(
        "--expires", type=_number(1, MOST_DAYS), default=DAYS, metavar="DAYS",
        help=f"how long the key lives, 1 to {MOST_DAYS} days (default {DAYS})",
    )  # fmt: skip
    parser.add_argument(
        "--role", choices=[role.value for role in AssignmentRole], metavar="ROLE",
        help=f"its role from today on, of {', '.join(AssignmentRole)}",
    )  # fmt: skip
    parser.add_argument(
        "--area", type=_area, metavar="CODE", help="the area in whose subtree its role counts"
    )


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def _create(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.area is not None and arguments.role is None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, "--area says where a role counts: give --role too.")
    scopes = [scope for scope in Scope if scope.claim in arguments.scope]
    role = None if arguments.role is None else AssignmentRole[arguments.role]
    applicant = Applicant(arguments.client, scopes, arguments.organization, role, arguments.area)
    lifetime, now = timedelta(days=arguments.expires), datetime.now(UTC)
    made = _run(settings, lambda c: keys.create_client(c, applicant, lifetime, now))
    _show_made(made, arguments, f"The key of {applicant.name}, shown this once")
    return 0


def _rotate(arguments: argparse.Namespace, settings: Settings) -> int:
    old, now = _id(arguments.key), datetime.now(UTC)
    overlap = timedelta(hours=arguments.overlap)
    made = _run(settings, lambda c: keys.rotate(c, old, overlap, now))
    until = f"goes on until {_moment(now + overlap)}" if overlap else "is refused from now on"
    _show_made(made, arguments, f"The key {old} {until}. In its place, shown this once")
    return 0


def _revoke(arguments: argparse.Namespace, settings: Settings) -> int:
    key = _id(arguments.key)
    done = _run(settings, lambda c: keys.revoke(c, key, datetime.now(UTC)))
    if arguments.json:
        print(json.dumps({"id": key, "revoked": done}))
    else:
        print(f"The key {key} {'is refused from now on' if done else 'was revoked before'}.")
    return 0


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    now, found = datetime.now(UTC), _run(settings, keys.listed)
    if arguments.json:
        rows = [{**key, "state": _state(key, now)} for key in found]
        print(json.dumps(rows, ensure_ascii=False, default=datetime.isoformat, indent=2))
    else:
        print("\n".join(_table(found, now)) if found else "There are no keys.")
    return 0


def _run(settings: Settings, work: Callable[[Connection], Awaitable[Any]]) -> Any:
    """Do one thing on a connection of its own to the prepared database."""
    with database_server(settings) as dsn:
        prepare_now(dsn, sample=False)
        return asyncio.run(_connected(dsn, work))


async def _connected(dsn: str, work: Callable[[Connection], Awaitable[Any]]) -> Any:
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    try:
        return await work(connection)
    finally:
        connection.terminate()


def _show_made(made: MadeKey, arguments: argparse.Namespace, title: str) -> None:
    if arguments.json:
        shown = {"id": made.prefix, "key": made.text, "expires_at": made.expires_at.isoformat()}
        print(json.dumps(shown))
        return
    print(
        f"{title}:\n\n  {made.text}\n\n"
        f"Its id is {made.prefix}; it expires on {_moment(made.expires_at)}. Send it as\n"
        "`Authorization: Bearer <key>`. The hub keeps its SHA-256 only."
    )


def _table(found: list[Listed], now: datetime) -> Iterator[str]:
    yield f"{'id':<9}{'state':<9}{'expires':<18}{'last used':<18}client (scopes)"
    for key in found:
        used = "never" if key["last_used_at"] is None else _moment(key["last_used_at"])
        yield (
            f"{key['prefix']:<9}{_state(key, now):<9}{_moment(key['expires_at']):<18}{used:<18}"
            f"{key['client']} ({' '.join(key['scopes'])})"
            f"{' for development only' if key['development'] else ''}"
        )


def _state(key: Listed, now: datetime) -> str:
    if key["revoked_at"] is not None:
        return "revoked"
    return "expired" if now >= key["expires_at"] else "valid"


def _moment(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _id(text: str) -> str:
    """Give a key's id; whoever gives the whole key means it, too."""
    return prefix_of(text) or text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"give a whole number from {least} to {most}")
        return int(text)

    return read


def _area(text: str) -> str:
    return _read(parse_division_code, text)


def _credit_code(text: str) -> str:
    return _read(parse_credit_code, text)


def _read(parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except Refusal as refusal:
        raise argparse.ArgumentTypeError(refusal.message) from refusal
