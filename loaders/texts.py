"""Texts of statements, kept by what they depend on: only the values are gathered anew each time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from loaders.access import VIEWER, Access, rights_of
from loaders.database import Rights
from loaders.parameters import Parameters, Pending
from loaders.tables import Entity
from rules.viewer import Viewer, access_shape

LARGEST = 2_000
"""Texts kept at most, of each kind."""
KEYS, NOW = "#keys", "#now"
"""The variables that are the keys of the rows, and the moment of the request."""

T = TypeVar("T")
Keys = Sequence[tuple[Any, ...]]


class Texts(Generic[T]):
    """A bounded memory of texts by their shape; what was longest unused goes first."""

    def __init__(self, largest: int = LARGEST) -> None:
        """Keep at most `largest` texts."""
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._largest = largest

    def __len__(self) -> int:
        """Tell how many are kept."""
        return len(self._kept)

    def of(self, shape: Hashable, make: Callable[[], T]) -> T:
        """Give the text that was kept for `shape`, or the one that is made now."""
        found = self._kept.get(shape)
        if found is not None:
            self._kept.move_to_end(shape)
            return found
        made = self._kept[shape] = make()
        if len(self._kept) > self._largest:
            self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Keyed:
    """A statement on rows by their keys, with the values that each request brings `Pending`."""

    sql: str
    parameters: Parameters
    about_people: bool

    def bound(self, viewer: Viewer, keys: Keys, now: datetime | None = None) -> list[Any]:
        """Give the values for one request."""
        return self.parameters.bound({VIEWER: viewer, KEYS: keys, NOW: now})

    def rights(self, viewer: Viewer) -> Rights:
        """Give the settings that the statement's transaction needs."""
        return rights_of(viewer) if self.about_people else None


Write = Callable[[Entity, Access, Parameters, Keys], str]
"""Writes a statement on the rows of an entity with these keys."""

_KEYED: Texts[Keyed] = Texts()


def keyed(name: str, entity: Entity, viewer: Viewer, keys: Keys, write: Write) -> Keyed:
    """Give the statement `name`; that on one row is kept for all viewers of one access shape."""
    if len(keys) != 1:
        return _keyed(entity, viewer, keys, write)
    shape = (name, access_shape(viewer))
    return _KEYED.of(shape, lambda: _keyed(entity, viewer, [_key(entity)], write))


def _keyed(entity: Entity, viewer: Viewer, keys: Keys, write: Write) -> Keyed:
    parameters = Parameters()
    access = Access(viewer, parameters, kept=True)
    return Keyed(write(entity, access, parameters, keys), parameters, access.about_people)


def _key(entity: Entity) -> tuple[Pending, ...]:
    return tuple(map(_part, range(len(entity.key))))


def _part(place: int) -> Pending:
    return Pending(lambda variables: variables[KEYS][0][place])
