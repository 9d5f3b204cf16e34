"""The command `import`: its arguments, what it prints, its exit status."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exchange.layouts import LAYOUTS
from exchange.refusals import Told, UnwritableFile
from exchange.unreadable import UnreadableFile
from hub.config import Settings
from hub.import_progress import watching
from hub.importing import Interrupted, Order, Result, run
from hub.serve import database_server, prepare_now
from hub.template_command import TEMPLATE, kind_named, write_template_file
from loaders.imports import Overtaken

DONE, REFUSED, UNUSABLE = 0, 1, 2
"""Exit statuses: all rows are good; some are refused; the files or arguments cannot be used."""

_LISTED = 50
_LONGEST_VALUE = 40
_ABOUT = """Rows of CSV, XLSX or JSON Lines files are added or change what is there; each is
recognised by its natural key (a division code, a credit code, a number). Without --apply or
--skip-bad nothing is written: it only tells what would happen."""
Run = Callable[[argparse.Namespace, Settings], int]


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `import KIND FILE…`."""
    parser.description = _ABOUT
    kinds = "、".join(f"{name} ({layout.chinese})" for name, layout in LAYOUTS.items())
    about = f"what the rows are: {kinds}; or `template KIND`, which writes a workbook to fill in"
    parser.add_argument(
        "kind", type=kind_named, choices=[*LAYOUTS, TEMPLATE], metavar="KIND", help=about
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="files with the same columns"
    )
    parser.add_argument(
        "--output", type=Path, metavar="XLSX", help="template: where to (KIND-template.xlsx)"
    )
    parser.add_argument("--sheet", help="the sheet of a workbook (default: the first visible one)")
    parser.add_argument(
        "--apply", action="store_true", help="write, all or nothing (default: only tell)"
    )
    parser.add_argument(
        "--skip-bad",
        action="store_true",
        help="write the good rows, and the refused ones with their reasons to FILE-refused.csv "
        "(.xlsx for a workbook)",
    )
    parser.add_argument(
        "--report", type=Path, metavar="CSV", help="write every refusal to this file"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the command; give its exit status."""
    if arguments.kind == TEMPLATE:
        return write_template_file(arguments)
    order = Order(
        LAYOUTS[arguments.kind],
        tuple(arguments.files),
        arguments.sheet,
        apply=arguments.apply or arguments.skip_bad,
        skip_bad=arguments.skip_bad,
        report=arguments.report,
        most=_LISTED,
    )
    try:
        with database_server(settings) as dsn:
            prepare_now(dsn, sample=False)
            with watching() as watcher:
                result = run(dsn, order, watcher)
    except UnreadableFile as error:
        return _say_not(f"{error.code} {error.code.chinese}: {error.message}", UNUSABLE)
    except UnwritableFile as error:
        return _say_not(f"{error} Nothing was changed.", UNUSABLE)
    except Overtaken as error:
        return _say_not(str(error), REFUSED)
    except Interrupted as error:
        return _say_not(
            "Interrupted: nothing was changed. 已中断,数据没有任何改变。", 128 + error.number
        )
    _print(order, result, as_json=arguments.json)
    return REFUSED if result.counts.refused else DONE


def _say_not(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status


def _print(order: Order, result: Result, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_as_dict(order, result), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(order, result)))


def _as_dict(order: Order, result: Result) -> dict[str, Any]:
    return {
        "kind": order.layout.name,
        "files": list(map(str, order.paths)),
        "written": result.written,
        **asdict(result.counts),
        "refusals": [told.as_dict() for told in result.refusals],
        "refusedFiles": list(map(str, result.refused_files)),
    }


def _lines(order: Order, result: Result) -> Iterator[str]:
    counts, layout = result.counts, order.layout
    yield f"{layout.name} {layout.chinese}: {counts.rows:,} rows 行"
    for word, number in (
        ("added 新增", counts.added),
        ("changed 变更", counts.changed),
        ("unchanged 不变", counts.unchanged),
        ("refused 拒绝", counts.refused),
    ):
        yield f"  {number:>12,}  {word}"
    yield from _refusals(order, result)
    yield _verdict(order, result)


def _refusals(order: Order, result: Result) -> Iterator[str]:
    several = len(order.paths) > 1
    if result.refusals:
        yield ""
    for told in result.refusals:
        yield (f"{told.source.path.name} " if several else "") + _refusal(told)
    if len(result.refusals) == order.most and order.report is None:
        yield f"… only the first {order.most} are listed; --report CSV writes all of them."
    if result.refusals:
        yield ""


def _refusal(told: Told) -> str:
    value = told.value if len(told.value) <= _LONGEST_VALUE else f"{told.value[:_LONGEST_VALUE]}…"
    shown = f"「{value}」" if value else ""
    if told.source.chinese:
        return f"第{told.row}行 {told.column}{shown} {told.code}:{told.reason}。"
    return f"row {told.row}, {told.column} {shown} {told.code}: {told.reason}."


def _verdict(order: Order, result: Result) -> str:
    counts = result.counts
    if result.refused_files:
        names = ", ".join(map(str, result.refused_files))
        return (
            "The good rows are written. 其余各行已写入。 The refused ones are in "
            f"{names}: mend them there and import that file. 被拒绝的行在该文件中,更正后再导入。"
        )
    if result.written:
        return "Written. 已写入。"
    if not order.apply and counts.refused:
        return (
            "Only a trial, nothing was written: mend the refused rows and add --apply, or write "
            "the others with --skip-bad. 这是试运行,没有写入:请更正被拒绝的行后加 --apply,"
            "或用 --skip-bad 写入其余各行。"
        )
    if not order.apply:
        return "Only a trial; --apply writes it. 这是试运行,没有写入;加 --apply 写入。"
    return (
        "Nothing was written, because rows were refused: mend them, or write the others with "
        "--skip-bad. 有行被拒绝,全部没有写入:请更正,或用 --skip-bad 写入其余各行。"
    )
