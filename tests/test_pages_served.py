"""The pages over HTTP: language, policy, caching, and what is served without the explorer."""

from pathlib import Path

import pytest

from hub import explorer
from tests.graph import Graph, serving

HTML = {"accept": "text/html,*/*;q=0.8"}


async def test_whoever_asks_for_no_page_is_told_where_the_graph_is(sampled: Graph) -> None:
    for accept in ("application/json", "*/*"):
        answer = await sampled.client.get("/", headers={"accept": accept})
        assert answer.json()["graphql"] == "http://hub.test/graphql"


async def test_a_browser_at_the_endpoint_is_led_to_the_explorer(sampled: Graph) -> None:
    answer = await sampled.client.get("/graphql", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "http://hub.test/")
    assert (await sampled.client.get("/graphql")).status_code == 405


@pytest.mark.parametrize(
    ("accepted", "query", "tag"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-CN"),
        ("en-GB,en;q=0.9", "", "en"),
        ("zh;q=0.2, en;q=0.7", "", "en"),
        ("en;q=0, fr", "", "zh-CN"),
        ("fr;q=x,;;,en", "", "en"),
        ("", "", "zh-CN"),
        ("zh-CN", "?lang=en", "en"),
        ("en", "?lang=klingon", "en"),
    ],
)
async def test_the_language_is_the_one_chosen_else_the_one_preferred_else_chinese(
    sampled: Graph, accepted: str, query: str, tag: str
) -> None:
    sampled.client.cookies.clear()
    headers = HTML | {"accept-language": accepted}
    page = await sampled.client.get(f"/examples{query}", headers=headers)
    assert f'<html lang="{tag}">' in page.text
    sampled.client.cookies.clear()


async def test_pages_run_no_script_and_ask_nobody_but_the_hub(sampled: Graph) -> None:
    for path in ("/", "/examples"):
        answer = await sampled.client.get(path, headers=HTML)
        policy = answer.headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules.pop("default-src") == "'none'"
        assert rules.pop("style-src") in ("'self'", "'self' 'unsafe-inline'")
        assert rules.pop("img-src") == "'self' data:"
        assert set(rules.values()) == {"'self'", "'none'"} - ({"'self'"} if path != "/" else set())
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_hub_whose_explorer_was_not_built_serves_and_says_how_to(
    empty: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "STATIC", tmp_path / "nothing")
    async with serving(empty.dsn) as graph:
        page = await graph.client.get("/", headers=HTML)
        assert page.status_code == 200
        assert "scripts/explorer" in page.text
        assert "<script" not in page.text
        assert (await graph.client.get("/static/explorer.js")).status_code == 404
        assert (await graph.client.get("/examples")).status_code == 200
        assert await graph.query("{ areas { totalCount } }")


async def test_a_file_of_the_explorer_is_packed_kept_and_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a-1.js").write_text("let a;" * 99)
    (tmp_path / "a-1.js.gz").write_bytes(b"packed")
    files = explorer.Assets(tmp_path)
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    packed = await files.get_response("a-1.js", scope)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "immutable" in packed.headers["cache-control"]
    plain = await files.get_response("a-1.js", scope | {"headers": []})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != packed.headers["etag"]
    known = [(b"if-none-match", plain.headers["etag"].encode())]
    assert (await files.get_response("a-1.js", scope | {"headers": known})).status_code == 304


async def test_a_file_that_does_not_exist_is_not_found(sampled: Graph) -> None:
    for path in ("/static/none.js", "/static/../app.py", "/static/%2e%2e/app.py"):
        answer = await sampled.client.get(path)
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
