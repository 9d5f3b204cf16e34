"""How far an import is, on the error stream: a bar on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from hub.importing import Watcher

LINE_SECONDS = 3.0
_STEPS = {
    "matching": "Matching with what is there 比对",
    "references": "Following references 核对引用",
    "rules": "Checking the rules 核对规则",
}


@contextmanager
def watching() -> Iterator[Watcher]:
    """Give a watcher that shows what it is told."""
    if sys.stderr.isatty():
        console = Console(stderr=True)
        columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]}")
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            yield _Bar(progress)
    else:
        yield _Lines()


class _Told:
    """Says in words what it is told; the kinds of watchers show them their way."""

    def show(self, text: str, rows: int | None = None, total: int | None = None) -> None:
        raise NotImplementedError

    def waits(self) -> None:
        self.show("Another import is writing; waiting 正在等待另一个导入")

    def reads(self, path: Path, rows: int) -> None:
        self.show(f"Reading 读取 {path.name}", rows)

    def judges(self, step: str) -> None:
        self.show(_STEPS[step])

    def writes(self, rows: int, total: int) -> None:
        self.show("Writing 写入", rows, total)

    def tidies(self) -> None:
        self.show("Written. Bringing statistics up to date 更新统计信息")


class _Bar(_Told):
    """One line of a terminal that changes in place."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._text = ""

    def show(self, text: str, rows: int | None = None, total: int | None = None) -> None:
        if text != self._text or self._task is None:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._text = text
            self._task = self._progress.add_task(text, total=total, rows="")
        shown = "" if rows is None else f"{rows:,}" + (f" / {total:,}" if total else "")
        self._progress.update(self._task, completed=rows or 0, total=total, rows=shown)


class _Lines(_Told):
    """A line for each step, and every few seconds within one."""

    def __init__(self) -> None:
        self._text = ""
        self._last = 0.0

    def show(self, text: str, rows: int | None = None, total: int | None = None) -> None:
        now = time.monotonic()
        if text == self._text and now - self._last < LINE_SECONDS:
            return
        self._text, self._last = text, now
        count = "" if rows is None else f": {rows:,}" + (f" / {total:,}" if total else "")
        print(f"{text}{count}", file=sys.stderr, flush=True)
