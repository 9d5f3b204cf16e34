"""What every resolver is handed."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from loaders.bundle import Loaders
from loaders.planned import Caller
from rules.viewer import Viewer
from schema.restricted import RestrictedReads


@dataclass(frozen=True, slots=True)
class Context:
    """One request: who asks, its loaders, and the id that logs and errors carry.

    `fast` says whether the fast reader may answer; the plain reader always can. `address` is the
    client's, as far as the connection tells; the audit log keeps it, and restricted values only as
    hashes keyed by `blinding_key`. `restricted` collects what was read that has to be written down
    there before the answer leaves.
    """

    viewer: Viewer
    loaders: Loaders
    request_id: str
    fast: bool = True
    address: str | None = None
    restricted: RestrictedReads = field(default_factory=RestrictedReads)
    blinding_key: bytes = b""

    @property
    def caller(self) -> Caller:
        """Who calls a mutation, for the store and the audit log."""
        return Caller(self.viewer, self.request_id, self.address, self.blinding_key)


Info: TypeAlias = strawberry.Info[Context, None]
