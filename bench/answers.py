"""Answers put into one form, so that servers can be compared before they are timed."""

import base64
import json
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from bench.operations import Operation
from bench.servers import Server

SECONDS = 60


class DifferentAnswers(Exception):
    """Two servers do not answer the same, or one of them refuses."""


def answers(server: Server, operation: Operation) -> list[Any]:
    """Ask a server for every variant of an operation; give its answers in the common form.

    Raises `DifferentAnswers` when it does not answer with data alone.
    """
    bodies = operation.bodies(server.dialect)
    return [_common(_data(_post(server, operation, body)[0], server, operation)) for body in bodies]


def fell_back(server: Server, operation: Operation) -> str:
    """Tell how many root fields the hub's fast reader left to the plain one: ` (1/2 plain)`."""
    told = _post(server, operation, operation.bodies(server.dialect)[0])[1]
    return "" if told is None or told.startswith("0/") else f" ({told} plain)"


def _post(server: Server, operation: Operation, body: str) -> tuple[bytes, str | None]:
    """Post one body; give the answer and the hub's debug header, if it has one."""
    url = urlsplit(server.url(operation))
    connection = HTTPConnection(url.hostname or "", url.port, timeout=SECONDS)
    headers = {"content-type": "application/json"}
    if operation.token and server.dialect == "hub":
        headers["authorization"] = f"Bearer {operation.token}"
    connection.request("POST", url.path, body.encode(), headers)
    response = connection.getresponse()
    answer, told = response.read(), response.getheader("x-hub-fell-back")
    connection.close()
    return answer, told


def compare(operation: Operation, wanted: list[Any], server: Server, by: str) -> None:
    """Raise `DifferentAnswers` unless the server answers as `by` did, value by value."""
    found = answers(server, operation)
    difference = _difference(wanted, found, operation.name)
    if difference:
        raise DifferentAnswers(f"{server.name} does not answer as {by}: {difference}")


def leaves(answer: Any) -> int:
    """Count the values of an answer."""
    if isinstance(answer, dict):
        return sum(map(leaves, answer.values()))
    return sum(map(leaves, answer)) if isinstance(answer, list) else 1


def _data(answer: bytes, server: Server, operation: Operation) -> Any:
    body = json.loads(answer) if answer.startswith(b"{") else {}
    if body.get("errors") or not body.get("data"):
        text = answer.decode()[:600]
        raise DifferentAnswers(f"{server.name} does not answer {operation.name}: {text}")
    return _board(body["data"])


def _board(data: dict[str, Any]) -> dict[str, Any]:
    """PostGraphile has no board: it is asked for a list under the name of each column."""
    if not (isinstance(data.get("DRAFT"), dict) and len(data) > 1):
        return data
    columns = [
        {"key": key, "count": page.pop("totalCount"), "projects": page}
        for key, page in data.items()
    ]
    return {"projectBoard": {"columns": columns}}


def _common(value: Any, name: str = "") -> Any:
    """Write ids as their keys, cursors as their presence, times in UTC, codes padded."""
    if isinstance(value, dict):
        return {key: _common(inside, key) for key, inside in value.items()}
    if isinstance(value, list):
        return [_common(inside) for inside in value]
    if isinstance(value, str):
        return _text(value, name)
    return value


def _text(value: str, name: str) -> Any:
    if name.endswith("Cursor"):
        return "a cursor"
    if name == "id":
        return _key(value)
    if name.endswith("At"):
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return value.ljust(12, "0") if name == "code" else value


def _key(id: str) -> str:
    """Give the key in an id: `Type:county:uuid`, or PostGraphile's Base64 of an array."""
    if ":" in id:
        return id.partition(":")[2]
    return ":".join(reversed(json.loads(base64.b64decode(id))[1:]))


def _difference(wanted: Any, found: Any, path: str) -> str:
    """Say where two answers differ first; nothing when they are equal."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        pairs = [(f"{path}.{key}", wanted[key], found[key]) for key in wanted]
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = [(f"{path}[{n}]", wanted[n], found[n]) for n in range(len(wanted))]
    else:
        return "" if wanted == found else f"{path}: {wanted!r:.200} / {found!r:.200}"
    return next((d for at, one, other in pairs if (d := _difference(one, other, at))), "")
