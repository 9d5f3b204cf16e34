"""A browser that can reach nothing but the hub, and notes whatever goes wrong in a page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, Request, Route, async_playwright, expect

from hub.explorer import STATIC

# A busy machine may take its time; what never comes still fails.
expect.set_options(timeout=30_000)

DESKTOP, PHONE = (1440, 900), (390, 844)
AXE = Path(__file__).parent.parent / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Debian's Chromium; skips the test (in CI: fails it) when something is missing."""
    found = shutil.which("chromium")
    if found is None:
        _missing("Browser tests need Chromium; on Debian: apt-get install chromium")
    if not (STATIC / "manifest.json").exists() or not AXE.exists():
        _missing("Browser tests need the explorer: run scripts/explorer")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        await browser.close()


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@asynccontextmanager
async def visiting(
    browser: Browser,
    address: str,
    path: str = "/",
    language: str = "zh-CN",
    size: tuple[int, int] = DESKTOP,
    scheme: Literal["light", "dark"] = "light",
) -> AsyncIterator[Page]:
    """Open a page of the hub in an empty profile; in the end, nothing must have gone wrong there.

    Wrong is: an error or warning in the console (a breach of the Content-Security-Policy is
    one), an exception, and a request to any other address.
    """
    faults: list[str] = []

    async def stay(route: Route, request: Request) -> None:
        if request.url.startswith((f"{address}/", "data:", "blob:")):
            await route.continue_()
            return
        faults.append(f"asked for {request.url}")
        await route.abort()

    context = await browser.new_context(
        locale=language,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
    )
    await context.route("**/*", stay)
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type in ("error", "warning") else None,
    )
    await page.goto(f"{address}{path}")
    yield page
    await context.close()
    assert faults == []


async def accessibility_faults(page: Page) -> list[Any]:
    """Give what axe calls serious or critical, by rule and elements."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run()")
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
