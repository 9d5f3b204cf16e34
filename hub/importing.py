"""`scripts/hub import KIND FILE…`: files read, judged, and written in one transaction."""

import asyncio
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import asyncpg

from exchange.examples import without_examples
from exchange.fields import Layout
from exchange.records import Reader, known_headings
from exchange.refusals import Source, Told, tell, write_report
from exchange.refused_rows import RefusedFiles
from exchange.sheets import open_sheet
from exchange.unreadable import FileCode, UnreadableFile
from loaders.database import CONNECT_SECONDS, SESSION, Connection
from loaders.imports import Counts, Import, alone, tidy, transaction

MANY = 1000
"""From so many rows on, the tables are tidied up at once; fewer wait for autovacuum."""


class Interrupted(Exception):
    """A signal ended the import before anything was written; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        """Keep the signal's number."""
        super().__init__(number)
        self.number = number


class Watcher(Protocol):
    """Is told how far an import is."""

    def waits(self) -> None:
        """Another import is writing."""

    def reads(self, path: Path, rows: int) -> None:
        """So many rows have been read, of all files together; now of this one."""

    def judges(self, step: str) -> None:
        """The rows are judged: `matching`, `references`, `rules`."""

    def writes(self, rows: int, total: int) -> None:
        """So many rows of the total have been added."""

    def tidies(self) -> None:
        """All is committed; statistics are brought up to date."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: files of one KIND, and what to do with them.

    Without `apply` nothing is written. `skip_bad` writes the good rows also when others are
    refused. `report` is a file for all refusals; `most` are told at once.
    """

    layout: Layout
    paths: tuple[Path, ...]
    sheet: str | None = None
    apply: bool = False
    skip_bad: bool = False
    report: Path | None = None
    most: int = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an import; `written` tells whether anything could be written."""

    counts: Counts
    written: bool
    refusals: list[Told] = field(default_factory=list)
    refused_files: list[Path] = field(default_factory=list)


def run(dsn: str, order: Order, watcher: Watcher) -> Result:
    """Import; SIGINT and SIGTERM end it with nothing written.

    Raises `UnreadableFile`, `UnwritableFile`, `Interrupted`, `Overtaken`, asyncpg's errors.
    """
    return asyncio.run(_until_signalled(Importing(order, watcher), dsn))


async def _until_signalled(importing: "Importing", dsn: str) -> Result:
    work = asyncio.create_task(importing.carry_out(dsn))
    signals: list[int] = []

    def end(number: int) -> None:
        signals.append(number)
        if not importing.settled:
            work.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        return await work
    except asyncio.CancelledError:
        raise Interrupted(signals[0]) from None


class Importing:
    """One import; once it is `settled` it is committed, and to end it early comes too late."""

    def __init__(self, order: Order, watcher: Watcher) -> None:
        """Begin nothing yet."""
        self.settled = False
        self._order = order
        self._watcher = watcher
        self._sources: list[Source] = []

    async def carry_out(self, dsn: str) -> Result:
        """Do it. Raises as `run` does; when it is cancelled nothing has been written."""
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=SESSION)
        try:
            if self._order.apply:
                await alone(connection, self._watcher.waits)
            result = await self._in_transaction(connection)
            if result.written and result.counts.added + result.counts.changed >= MANY:
                self._watcher.tidies()
                await tidy(connection, self._order.layout.table)
            return result
        finally:
            connection.terminate()

    async def _in_transaction(self, connection: Connection) -> Result:
        """Do all of it in one transaction, which is committed only where rows were written."""
        files = RefusedFiles(self._order.layout, self._sources)
        try:
            async with transaction(connection) as commit:
                result = await self._read_and_write(connection, files)
                if result.written:
                    self.settled = True
                    await commit()
                    files.publish()
            return result
        finally:
            files.discard()

    async def _read_and_write(self, connection: Connection, files: RefusedFiles) -> Result:
        order = self._order
        work = await self._staged(connection)
        counts = await work.judge(self._watcher.judges)
        told = [tell(c, order.layout, self._sources) async for c in work.complaints(order.most)]
        if order.report:
            await write_report(order.report, work.complaints(), order.layout, self._sources)
        if not order.apply or (counts.refused and not order.skip_bad):
            return Result(counts, written=False, refusals=told)
        if counts.refused:
            await files.write(work.complaints())
        total = counts.added + counts.changed
        await work.write(datetime.now(UTC), lambda rows: self._watcher.writes(rows, total))
        return Result(counts, written=True, refusals=told, refused_files=files.paths)

    async def _staged(self, connection: Connection) -> Import:
        """Read every file into the staging table."""
        layout, work, present, rows = self._order.layout, None, None, 0
        for file, path in enumerate(self._order.paths):
            with open_sheet(path, sheet=self._order.sheet, known=known_headings(layout)) as sheet:
                reader = Reader(layout, sheet)
                self._sources.append(Source(path, self._order.sheet, reader.headings))
                if work is None:
                    present = reader.present
                    work = Import(connection, layout.table, present)
                    await work.begin()
                _refuse_other_columns(path, present, reader)
                for batch in reader.batches(without_examples(layout, sheet), file):
                    await work.stage(batch.records, batch.complaints)
                    rows += len(batch.records)
                    self._watcher.reads(path, rows)
        assert work is not None
        return work


def _refuse_other_columns(path: Path, present: tuple[str, ...] | None, reader: Reader) -> None:
    """A column left out leaves what is, a blank clears it: so all files must have the same."""
    if reader.present != present:
        raise UnreadableFile(
            FileCode.OTHER_COLUMNS,
            f"{path.name} has the columns {', '.join(reader.present)}, the first file "
            f"{', '.join(present or ())}. Import them one after the other.",
        )
