"""The command line of the hub: `scripts/hub <command>`, or `python -m hub <command>`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import asyncpg
from pydantic import ValidationError

from hub.agreement_command import add_agreement_commands
from hub.audit_anchor import NoAnchor
from hub.audit_command import CannotAudit, add_audit_commands
from hub.audit_key import NoAuditKey
from hub.config import Settings
from hub.exporting import CannotExport, add_export_arguments, export
from hub.import_command import add_import_arguments, import_files
from hub.keys import add_key_commands
from hub.logs import configure_logs
from hub.migrate import MigrationMismatch
from hub.postgres import PostgresUnavailable
from hub.serve import PortTaken, database_server, prepare_now, serve
from loaders.database import OutdatedServer
from rules.refusals import Refusal
from schema.root import schema

SDL = Path(__file__).parent.parent / "schema" / "schema.graphql"
_ABOUT = "The commands of the Joint-Building Hub 结对共建数据枢纽."
HEALTH_SECONDS = 4
_EXPECTED = (
    PostgresUnavailable,
    PortTaken,
    MigrationMismatch,
    OutdatedServer,
    CannotExport,
    CannotAudit,
    NoAnchor,
    NoAuditKey,
    Refusal,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status. What is expected to fail says so in one line."""
    arguments = parser().parse_args(argv)
    try:
        settings = _settings(arguments)
        configure_logs(settings)
        command: Callable[[argparse.Namespace, Settings], int] = arguments.run
        return command(arguments, settings)
    except ValidationError as error:
        return _fail("\n".join(f"{_named(e['loc'])}: {e['msg']}" for e in error.errors()))
    except _EXPECTED as error:
        return _fail(str(error))
    except (
        OSError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        ValueError,
        OverflowError,
    ) as error:
        return _fail(f"The database cannot be used: {error}")
    except KeyboardInterrupt:
        return 130


def _named(setting: tuple[int | str, ...]) -> str:
    """Name a setting; what concerns several of them has no name."""
    return str(setting[0]) if setting else "settings"


def parser() -> argparse.ArgumentParser:
    """Give the parser of the command line; what it gives has the command at `run`."""
    hub = argparse.ArgumentParser(prog="hub", description=_ABOUT)
    commands = hub.add_subparsers(required=True, metavar="command")
    server = _command(commands, "serve", _serve, "start the database, migrate, serve the graph")
    server.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    server.add_argument("--port", type=int, help="port to listen on (default 8000)")
    server.add_argument("--empty", action="store_true", help="do not load the sample")
    _command(commands, "migrate", _migrate, "bring the database's tables up to date")
    _command(commands, "health", _health, "tell whether the hub on this machine answers")
    _command(commands, "sample", _sample, "load the sample into an empty database")
    add_export_arguments(_command(commands, "export", export, "write what the hub holds to a file"))
    imports = _command(
        commands, "import", import_files, "add or change rows from CSV or XLSX files"
    )
    add_import_arguments(imports)
    add_key_commands(commands, _command)
    add_agreement_commands(commands, _command)
    add_audit_commands(commands, _command)
    sdl = _command(commands, "schema", _schema, "write schema/schema.graphql from the code")
    sdl.add_argument("--check", action="store_true", help="only tell whether it is current")
    return hub


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace, Settings], int],
    about: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    parser.add_argument("--data", type=Path, help="folder of the embedded database (default ./var)")
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    given = {name: getattr(arguments, name, None) for name in ("host", "port", "data")}
    return Settings(**{name: value for name, value in given.items() if value is not None})


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    serve(settings, sample=not arguments.empty)
    return 0


def _migrate(_arguments: argparse.Namespace, settings: Settings) -> int:
    with database_server(settings) as dsn:
        prepare_now(dsn, sample=False)
    return 0


def _health(_arguments: argparse.Namespace, settings: Settings) -> int:
    connection = HTTPConnection("127.0.0.1", settings.port, timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        print(answer.read().decode())
    except (OSError, HTTPException) as error:
        return _fail(f"No hub answers on port {settings.port}: {error}")
    finally:
        connection.close()
    return 0 if answer.status == HTTPStatus.OK else 1


def _sample(_arguments: argparse.Namespace, settings: Settings) -> int:
    with database_server(settings) as dsn:
        loaded = prepare_now(dsn, sample=True)
    return 0 if loaded else _fail("The database holds areas already; it must be empty.")


def _schema(arguments: argparse.Namespace, _settings: Settings) -> int:
    sdl = schema.as_str() + "\n"
    if arguments.check:
        current = SDL.read_text(encoding="utf-8") == sdl
        return 0 if current else _fail(f"{SDL.name} is stale: run `scripts/hub schema`.")
    SDL.write_text(sdl, encoding="utf-8")
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
