"""What every resolver is handed."""

from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from loaders.bundle import Loaders
from rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Context:
    """One request: who asks, its loaders, and the id that logs and errors carry."""

    viewer: Viewer
    loaders: Loaders
    request_id: str


Info: TypeAlias = strawberry.Info[Context, None]
