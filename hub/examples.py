"""The example queries: read from files, answered by the graph."""

import json
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from hub.endpoint import answer_operation
from hub.operations import Operation
from hub.responses import request_id_of
from hub.texts import Language
from rules.viewer import PUBLIC

_HERE = Path(__file__).parent
_FOLDERS = (_HERE / "queries", _HERE.parent / "examples" / "queries")
KINDS = ("agency", "portal", "tracking")
"""Kinds of users, and folders of examples, in the order shown."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query that answers a real question; its first two lines say the question.

    `id` is `<kind>/<file name>`; `variables` is JSON text, "" when there are none.
    """

    id: str
    kind: str
    titles: dict[Language, str]
    query: str
    variables: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An example with the answer that the graph gave: JSON text, indented."""

    example: Example
    text: str
    milliseconds: float


@cache
def examples() -> tuple[Example, ...]:
    """Read all examples: from the installed hub, else from the repository."""
    folder = next(path for path in _FOLDERS if path.is_dir())
    return tuple(
        _read(path) for kind in KINDS for path in sorted((folder / kind).glob("*.graphql"))
    )


async def answered(example: Example, request: Request) -> Answered:
    """Have the graph answer an example, as everybody sees it. Raises `ClientLeft`."""
    variables: dict[str, Any] = json.loads(example.variables or "{}")
    started = time.perf_counter()
    operation = Operation(example.query, variables, None)
    scope = request.scope
    _, body, _, _ = await answer_operation(
        operation, PUBLIC, scope, request.receive, request_id_of(scope)
    )
    milliseconds = (time.perf_counter() - started) * 1000
    text = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return Answered(example, text, milliseconds)


def _read(path: Path) -> Example:
    query, variables = path.read_text(encoding="utf-8"), path.with_suffix(".json")
    chinese, english = (line.removeprefix("# ") for line in query.splitlines()[:2])
    return Example(
        f"{path.parent.name}/{path.stem}",
        path.parent.name,
        {"zh": chinese, "en": english},
        query,
        variables.read_text(encoding="utf-8") if variables.exists() else "",
    )
