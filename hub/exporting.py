"""`scripts/hub export`: what the hub holds, as a file or to the next program."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from exchange.export import (
    Format,
    Language,
    TooMuchForASheet,
    Wanted,
    write_csv,
    write_json_lines,
    write_workbook,
)
from exchange.layouts import LAYOUTS
from exchange.whole_files import whole_file
from hub.config import Settings
from hub.serve import database_server, leave, prepare_now
from hub.template_command import kind_named
from loaders.database import CONNECT_SECONDS, SESSION, Connection
from rules.areas import parse_division_code
from rules.refusals import Refusal
from rules.viewer import PUBLIC, SYSTEM

_FORMATS = [each.value for each in Format]
_LANGUAGES = [each.value for each in Language]
_WRITERS = {Format.CSV: write_csv, Format.JSONL: write_json_lines}


class CannotExport(Exception):
    """What was asked for cannot be written; the message says what to do."""


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `scripts/hub export`."""
    about = {
        "format": "default: as the output file is called, else csv",
        "output": "file, written whole or not at all (default: standard output)",
        "within": "only what lies in this area",
        "all": "what is not published, too: drafts (default: what everyone may see)",
        "language": "of headings and words (default zh; for jsonl en)",
    }
    parser.add_argument(
        "kind", type=kind_named, choices=LAYOUTS, metavar="KIND", help=", ".join(LAYOUTS)
    )
    parser.add_argument("--format", choices=_FORMATS, help=about["format"])
    parser.add_argument("--output", type=Path, metavar="FILE", help=about["output"])
    parser.add_argument("--within", metavar="CODE", help=about["within"])
    parser.add_argument("--all", action="store_true", help=about["all"])
    parser.add_argument("--language", choices=_LANGUAGES, help=about["language"])


def export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Export as the command line asks; give the exit status. Raises `CannotExport`."""
    format = _format(arguments)
    try:
        wanted = _wanted(arguments, format)
        _refuse_terminal(arguments, format)
        with database_server(settings) as dsn:
            prepare_now(dsn, sample=False)
            signal.signal(signal.SIGTERM, leave)
            rows = asyncio.run(_export(dsn, wanted, format, arguments.output))
            sys.stdout.flush()
    except (Refusal, TooMuchForASheet) as error:
        raise CannotExport(str(error)) from error
    except BrokenPipeError:
        # The next program has read enough; what is left in the buffer is for nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    place = arguments.output or "standard output"
    print(f"{rows:,} {wanted.layout.name} written to {place}.", file=sys.stderr)
    return 0


def _format(arguments: argparse.Namespace) -> Format:
    if arguments.format:
        return Format(arguments.format)
    suffix = arguments.output.suffix.lower().lstrip(".") if arguments.output else ""
    return Format(suffix) if suffix in _FORMATS else Format.CSV


def _wanted(arguments: argparse.Namespace, format: Format) -> Wanted:
    language = arguments.language or ("en" if format is Format.JSONL else "zh")
    within = parse_division_code(arguments.within) if arguments.within else None
    viewer = SYSTEM if arguments.all else PUBLIC
    return Wanted(LAYOUTS[arguments.kind], Language(language), viewer, within=within)


def _refuse_terminal(arguments: argparse.Namespace, format: Format) -> None:
    if format is Format.XLSX and arguments.output is None and sys.stdout.isatty():
        raise CannotExport("A workbook cannot be shown in a terminal. Give --output FILE.")


async def _export(dsn: str, wanted: Wanted, format: Format, output: Path | None) -> int:
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=SESSION)
    try:
        if output is not None:
            with whole_file(output) as part:
                return await _write(connection, wanted, format, part)
        if format is Format.XLSX:
            return await _pass_on_workbook(connection, wanted)
        return await _WRITERS[format](connection, wanted, sys.stdout.buffer)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = output or "Standard output"
        raise CannotExport(f"{place} cannot be written: {error.strerror}.") from error
    finally:
        connection.terminate()


async def _write(connection: Connection, wanted: Wanted, format: Format, path: Path) -> int:
    if format is Format.XLSX:
        return await write_workbook(connection, wanted, path)
    with path.open("wb") as file:
        return await _WRITERS[format](connection, wanted, file)


async def _pass_on_workbook(connection: Connection, wanted: Wanted) -> int:
    """Write a workbook aside, for its beginning is known last, and pass it on."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        rows = await write_workbook(connection, wanted, path)
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    return rows
