"""The loaders of one request: each batches what one level of a query asks for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from aiodataloader import DataLoader

from loaders.acts import actions
from loaders.agreement_texts import agreement_texts
from loaders.database import Database
from loaders.pages import Arguments, Listing, Page, counts, pages
from loaders.rows import ancestors, natural_rows, rows
from loaders.search import count_hits, hits
from loaders.subjects import Subject
from loaders.tables import Ancestors, Entity
from rules.lifecycle import Action
from rules.signatures import AgreementText
from rules.viewer import Viewer

Key = tuple[Any, ...]
ROOT: Key = ()
"""The parent of a list that nobody owns."""


class Loaders:
    """A fresh set for each request; keys are the tuples of the entities' key columns."""

    def __init__(self, database: Database, viewer: Viewer) -> None:
        """Load from `database` what `viewer` may see."""
        self.database = database
        self.viewer = viewer
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    def cancel(self) -> None:
        """Stop the statements that run: nobody waits for them any more."""
        for task in self._running:
            task.cancel()

    def forget(self) -> None:
        """Load everything anew from now on: a mutation has changed what was loaded."""
        self._loaders.clear()

    def row(self, entity: Entity, key: Key) -> Awaitable[Any]:
        """Load one row; None when it is absent or invisible."""
        return self._loader(("row", entity.name), rows, entity).load(key)

    def natural_row(self, entity: Entity, column: str, value: str) -> Awaitable[Any]:
        """Load the row whose unique text `column` has this value, or None."""
        name = ("natural row", entity.name, column)
        return self._loader(name, natural_rows, entity, column).load(value)

    def ancestors(self, entity: Entity, relation: Ancestors, key: Key) -> Awaitable[list[Any]]:
        """Load the rows above one row, nearest first."""
        name = ("ancestors", entity.name, relation.name)
        return self._loader(name, ancestors, entity, relation).load(key)

    def agreement_text(self, key: Key) -> Awaitable[AgreementText]:
        """Load what the parties to an agreement sign."""
        return self._loader("agreement text", agreement_texts).load(key)

    def page(self, listing: Listing, arguments: Arguments, parent: Key = ROOT) -> Awaitable[Page]:
        """Load one page of `parent`'s list."""
        name = ("page", listing.name, arguments.fingerprint)
        return self._loader(name, pages, listing, arguments).load(parent)

    def count(self, listing: Listing, arguments: Arguments, parent: Key = ROOT) -> Awaitable[int]:
        """Count `parent`'s list."""
        name = ("count", listing.name, arguments.fingerprint)
        return self._loader(name, counts, listing, arguments).load(parent)

    def actions(self, subject: Subject, key: Key) -> Awaitable[list[Action]]:
        """Load what the viewer may do with one object now."""
        return self._loader(("actions", subject.entity), actions, subject).load(key)

    def hits(self, text: str, names: tuple[str, ...], arguments: Arguments) -> Awaitable[Page]:
        """Search the entities called `names`; the page's rows are (entity, key)."""
        name = ("hits", text, names, arguments.fingerprint)
        return self._loader(name, hits, text, names, arguments).load(ROOT)

    def count_hits(self, text: str, names: tuple[str, ...], arguments: Arguments) -> Awaitable[int]:
        """Count what a search finds, whatever page of it `arguments` ask for."""
        name = ("count hits", text, names, arguments.fingerprint)
        return self._loader(name, count_hits, text, names, arguments).load(ROOT)

    def _loader(
        self, name: Any, load: Callable[..., Coroutine[Any, Any, list[Any]]], *what: Any
    ) -> DataLoader[Any, Any]:
        if name not in self._loaders:
            self._loaders[name] = _Loader(partial(self._batch, load, what))
        return self._loaders[name]

    async def _batch(
        self,
        load: Callable[..., Coroutine[Any, Any, list[Any]]],
        what: tuple[Any, ...],
        keys: list[Any],
    ) -> list[Any]:
        """Run one statement for all keys; a loader does so in a task of its own."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            return await load(self.database, self.viewer, *what, keys)
        finally:
            self._running.discard(task)


class _Loader(DataLoader[Any, Any]):
    """A loader whose answers several fields may wait for."""

    def load(self, key: Any) -> Any:
        """Load `key`; who gives up waiting does not take it from the others."""
        return asyncio.shield(super().load(key))
