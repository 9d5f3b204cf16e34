"""What people meet in a browser: the explorer, the examples with their answers, their files."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from hub.examples import KINDS, answered, examples
from hub.responses import json_response, request_id_of
from hub.texts import COOKIE, TEXTS, language_of

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
"""The explorer's built files; `explorer/build.py` writes them, nothing commits them."""
_PAGES = Jinja2Templates(_HERE / "pages")
_YEAR = 365 * 24 * 3600

_NOTHING_ELSE = (
    "default-src 'none'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none';"
    " form-action 'none'; style-src 'self'"
)
# The editor (Monaco) writes its themes as <style> elements and places each line by a style
# attribute: without 'unsafe-inline' for styles it has neither colours nor lines.
_EXPLORER = (
    f"{_NOTHING_ELSE} 'unsafe-inline'; script-src 'self'; worker-src 'self'; connect-src 'self';"
    " font-src 'self'"
)
_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Assets(StaticFiles):
    """The built files; their names change with their bytes, so browsers keep them."""

    def __init__(self, directory: Path) -> None:
        """Take any folder: a hub whose explorer was not built has none."""
        super().__init__(directory=directory, check_dir=False)

    async def check_config(self) -> None:
        """Take the folder as it is: it may be built while the hub runs."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file, packed when the browser can unpack it."""
        response = await self._packed(path, scope) or await super().get_response(path, scope)
        response.headers["cache-control"] = f"public, max-age={_YEAR}, immutable"
        response.headers["vary"] = "accept-encoding"
        response.headers["content-security-policy"] = _NOTHING_ELSE
        response.headers.update(_SAFE)
        return response

    async def _packed(self, path: str, scope: Scope) -> Response | None:
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        try:
            response = await super().get_response(f"{path}.gz", scope)
        except HTTPException:
            return None
        response.headers["content-encoding"] = "gzip"
        return response


def explorer_routes() -> list[BaseRoute]:
    """Give the routes of all pages; they answer GET (and HEAD) only."""
    return [
        Route("/", front),
        Route("/examples", examples_page, name="examples"),
        Route("/graphql", to_the_explorer, methods=["GET"], name="graphql-page"),
        Route("/pages.css", pages_style),
        Mount("/static", Assets(STATIC), name="static"),
    ]


async def front(request: Request) -> Response:
    """Give a browser the explorer, and whoever asks for no HTML where the graph is."""
    if not _wants_page(request):
        body = {
            "name": "Joint-Building Hub (结对共建数据枢纽)",
            "graphql": str(request.url_for("graphql")),
            "health": str(request.url_for("health")),
        }
        response = json_response(body, 200, request_id_of(request.scope))
        response.headers["vary"] = "accept"
        return response
    manifest = STATIC / "manifest.json"
    if not manifest.exists():
        return _page(request, "unbuilt.html", _NOTHING_ELSE, {})
    built = json.loads(manifest.read_text(encoding="utf-8"))
    return _page(request, "explorer.html", _EXPLORER, {"built": built, "page": _told(request)})


async def examples_page(request: Request) -> Response:
    """Show every example with the answer that the graph gives now."""
    language = language_of(request)
    answers = [await answered(example, request) for example in examples()]
    shown = [
        (TEXTS[language][kind], kind, [one for one in answers if one.example.kind == kind])
        for kind in KINDS
    ]
    now = datetime.now(UTC).astimezone().isoformat(" ", "seconds")
    return _page(request, "examples.html", _NOTHING_ELSE, {"kinds": shown, "now": now})


async def to_the_explorer(request: Request) -> Response:
    """Lead a browser that opens the endpoint's address to the explorer."""
    if not _wants_page(request):
        raise HTTPException(405, headers={"allow": "POST"})
    return RedirectResponse(request.url_for("front"), 303, {"vary": "accept"})


async def pages_style(request: Request) -> Response:
    """Give the style of the hub's own pages; browsers ask each time whether it changed."""
    headers = _SAFE | {"cache-control": "no-cache"}
    return FileResponse(_HERE / "pages" / "pages.css", headers=headers)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _told(request: Request) -> dict[str, Any]:
    """Give what the explorer's script is told: language, texts, examples."""
    language = language_of(request)
    told = [
        {
            "id": example.id,
            "kind": example.kind,
            "title": example.titles[language],
            "query": example.query,
            "variables": example.variables,
        }
        for example in examples()
    ]
    return {"language": language, "texts": TEXTS[language], "examples": told}


def _page(request: Request, name: str, policy: str, context: dict[str, Any]) -> Response:
    language = language_of(request)
    context |= {"texts": TEXTS[language], "language": language}
    headers = _SAFE | {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "vary": "accept, accept-language, cookie",
        "x-request-id": request_id_of(request.scope),
    }
    response = _PAGES.TemplateResponse(request, name, context, headers=headers)
    if request.query_params.get("lang") == language:
        response.set_cookie(COOKIE, language, _YEAR, httponly=True, samesite="lax")
    return response
