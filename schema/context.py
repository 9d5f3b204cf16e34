"""What every resolver is handed."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from loaders.bundle import Loaders
from rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Context:
    """One request: who asks, its loaders, and the id that logs and errors carry.

    `fast` says whether the fast reader may answer; the plain reader always can. `address` is the
    client's, as far as the connection tells; the audit log keeps it. With `blinding_key`
    restricted values are `rules.audit.blinded` there.
    """

    viewer: Viewer
    loaders: Loaders
    request_id: str
    fast: bool = True
    address: str | None = None
    blinding_key: bytes = field(kw_only=True, repr=False)


Info: TypeAlias = strawberry.Info[Context, None]
