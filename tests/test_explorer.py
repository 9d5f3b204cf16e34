"""The explorer and the examples as people meet them, in a browser that reaches the hub alone."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import DESKTOP, PHONE, accessibility_faults, chromium, visiting
from tests.graph import Graph
from tests.hub_process import Hub, running

RUN = {"zh-CN": "执行查询(Ctrl-Enter)", "en-US": "Execute query (Ctrl-Enter)"}
FIRST = "南平市自然资源局"
QUERY = '{ area(code: "350703") { name } }'
CHINESE = Path(__file__).parent.parent / "explorer" / "src" / "chinese.js"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def process(sampled: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub over the sample, in a process of its own."""
    with running(tmp_path_factory.mktemp("hub"), DATABASE_URL=sampled.dsn) as hub:
        hub.address()
        yield hub


@pytest.fixture(scope="module")
def hub(process: Hub) -> str:
    """The hub's address."""
    return process.address()


@pytest.fixture(scope="module")
def key(process: Hub) -> str:
    """A key that the hub printed for development."""
    found = re.search(r"jbh_\S+", process.printed)
    assert found, process.printed
    return found[0]


async def answers(page: Page, *words: str) -> None:
    """Wait until the answer shown holds the words."""
    for word in words:
        await expect(page.locator(".graphiql-response .view-lines")).to_contain_text(word)


async def paste(page: Page, query: str) -> None:
    """Replace the query by another one."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate("text => navigator.clipboard.writeText(text)", query)
    await page.locator(".graphiql-query-editor .view-lines").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Control+v")


@pytest.mark.parametrize(
    ("language", "tag", "title", "history"),
    [
        ("zh-CN", "zh-CN", "结对共建数据枢纽", "显示历史"),
        ("en-US", "en", "Joint-Building Hub", "Show History"),
        ("fr-FR", "zh-CN", "结对共建数据枢纽", "显示历史"),
    ],
)
async def test_it_opens_in_the_language_of_the_browser(
    browser: Browser, hub: str, language: str, tag: str, title: str, history: str
) -> None:
    async with visiting(browser, hub, language=language) as page:
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        await expect(page.get_by_role("button", name=history)).to_be_visible()
        assert await page.locator("html").get_attribute("lang") == tag


async def test_the_language_chosen_is_kept_on_every_page(browser: Browser, hub: str) -> None:
    async with visiting(browser, hub) as page:
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("button", name=RUN["en-US"])).to_be_visible()
        await page.get_by_role("link", name="Examples and answers").click()
        await expect(page.get_by_role("heading", name="Partner agencies")).to_be_visible()


async def test_a_first_visit_shows_a_question_of_each_kind_of_user_and_an_answer(
    browser: Browser, hub: str
) -> None:
    async with visiting(browser, hub) as page:
        await answers(page, FIRST)
        for name in ("OurPairings", "CommunitiesPage", "Overdue"):
            await expect(page.get_by_role("button", name=name)).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_query_that_is_pasted_and_run_shows_its_answer(
    browser: Browser, hub: str, size: tuple[int, int]
) -> None:
    async with visiting(browser, hub, size=size) as page:
        await answers(page, FIRST)
        await paste(page, QUERY)
        await page.get_by_role("button", name=RUN["zh-CN"]).click()
        await answers(page, '"name": "建阳区"')


async def test_an_example_that_is_chosen_opens_beside_the_others_with_its_answer(
    browser: Browser, hub: str
) -> None:
    async with visiting(browser, hub, language="en-US") as page:
        await answers(page, FIRST)
        await page.get_by_label("Examples").select_option("tracking/4-what-came-of-it")
        await answers(page, "共享贤读书苑", "28号楼")
        await expect(page.get_by_role("button", name="WhatCameOfIt")).to_be_visible()
        await expect(page.get_by_role("button", name="OurPairings")).to_be_visible()


async def test_the_examples_page_leads_to_the_query_in_the_explorer(
    browser: Browser, hub: str
) -> None:
    async with visiting(browser, hub, "/examples") as page:
        example = page.locator("article", has_text="portal/2-search")
        await expect(example.locator(".answer")).to_contain_text("七贤社区居委会")
        await example.get_by_role("link").click()
        await answers(page, "七贤社区居委会")
        await expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text(
            "SearchBox"
        )


async def test_the_schema_says_in_both_languages_what_a_field_is(
    browser: Browser, hub: str
) -> None:
    async with visiting(browser, hub) as page:
        documentation = page.locator(".graphiql-plugin")
        await expect(documentation).to_contain_text("Everything that can be asked (查询).")
        await documentation.get_by_role("link", name="AreaConnection").first.click()
        await expect(documentation).to_contain_text("A list, page by page (分页列表).")


async def test_a_phone_shows_the_documentation_until_an_example_is_chosen(
    browser: Browser, hub: str
) -> None:
    async with visiting(browser, hub, size=PHONE) as page:
        await page.get_by_role("button", name="显示模式文档").click()
        await expect(page.get_by_text("Everything that can be asked (查询).")).to_be_in_viewport()
        await page.get_by_label("示例查询").select_option("agency/4-branch-to-project")
        await expect(page.locator(".graphiql-plugin")).to_be_hidden()
        await answers(page, "建阳区人大机关党支部")


async def test_a_field_that_does_not_exist_is_underlined(browser: Browser, hub: str) -> None:
    async with visiting(browser, hub) as page:
        await answers(page, FIRST)
        await paste(page, "{ nothingOfTheKind }")
        await expect(page.locator(".graphiql-query-editor .squiggly-error")).to_be_visible()


async def test_the_token_is_sent_and_kept_in_this_tab_only(
    browser: Browser, hub: str, key: str
) -> None:
    async with visiting(browser, hub) as page:
        await answers(page, FIRST)
        for token, sent in ((key, f"Bearer {key}"), ("", None)):
            await page.get_by_label("访问令牌").fill(token)
            async with page.expect_request("**/graphql") as asked:
                await page.get_by_role("button", name=RUN["zh-CN"]).click()
            assert (await (await asked.value).all_headers()).get("authorization") == sent
            assert key not in await page.evaluate("JSON.stringify({...localStorage})")
            kept = await page.evaluate("sessionStorage.getItem('hub.token')")
            assert kept == (token or None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "language"), [(DESKTOP, "zh-CN"), (PHONE, "en-US")], ids=["desktop", "phone"]
)
@pytest.mark.parametrize("path", ["/", "/examples"])
async def test_axe_finds_no_serious_fault_and_nothing_is_wider_than_the_screen(
    browser: Browser,
    hub: str,
    path: str,
    size: tuple[int, int],
    language: str,
    scheme: Literal["light", "dark"],
) -> None:
    async with visiting(browser, hub, path, language, size, scheme) as page:
        if path == "/":
            await answers(page, FIRST)
            await page.locator("#tools select").select_option("tracking/5-programme-progress")
            await answers(page, "浦城县")
        assert await accessibility_faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_no_serious_fault_in_what_opens(
    browser: Browser, hub: str, size: tuple[int, int]
) -> None:
    async with visiting(browser, hub, size=size) as page:
        await answers(page, FIRST)
        await page.get_by_text("使用说明").click()
        assert await accessibility_faults(page) == []
        await page.get_by_text("使用说明").click()
        for panel in ("历史", "模式文档"):
            await (
                page.get_by_role("button", name=f"显示{panel}")
                .or_(page.get_by_role("button", name=f"隐藏{panel}"))
                .click()
            )
            assert await accessibility_faults(page) == []
        for dialog in ("打开快捷键说明", "打开设置"):
            await page.get_by_role("button", name=dialog).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            assert await accessibility_faults(page) == []
            await page.get_by_role("button", name="关闭对话框").click()


async def test_no_word_that_is_translated_is_a_name_in_the_schema(sampled: Graph) -> None:
    words = set(re.findall(r'^  "?([^":]+)"?:', CHINESE.read_text(), re.MULTILINE))
    names = await sampled.query(
        "{ __schema { types { name fields { name args { name } } inputFields { name }"
        " enumValues { name } } } }"
    )
    assert len(words) > 50
    assert words & set(re.findall(r"'name': '(\w+)'", str(names))) == set()
