"""The example queries: each is a real question, and the sample answers it."""

import json
import re
from typing import Any

import pytest

from hub.examples import Example, examples
from tests.graph import Graph

each = pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)


def found(value: Any) -> bool:
    """Tell whether a root field's value holds something: a list with rows, an object."""
    if isinstance(value, dict) and "nodes" in value:
        return bool(value["nodes"])
    return bool(value) and value != [None]


@each
async def test_the_sample_answers_an_example(
    sampled: Graph, plain: Graph, example: Example
) -> None:
    variables = json.loads(example.variables or "{}")
    answer = await sampled.query(example.query, variables)
    assert all(found(value) for value in answer.values()), answer
    assert answer == await plain.query(example.query, variables)


@each
def test_an_example_says_its_question_in_both_languages(example: Example) -> None:
    assert re.search(r"[\u4e00-\u9fff]", example.titles["zh"])
    assert example.titles["en"].isascii()
    assert len(example.query.splitlines()[0]) > 5


async def test_the_page_shows_every_example_with_its_live_answer(sampled: Graph) -> None:
    page = await sampled.client.get("/examples", headers={"accept-language": "en"})
    assert page.status_code == 200
    for example in examples():
        assert f'id="{example.id}"' in page.text
        assert example.titles["en"].replace("'", "&#39;") in page.text
    assert "“共享贤读书苑”开放" in page.text
    assert "&#34;errors&#34;" not in page.text


async def test_the_page_shows_what_this_hub_holds_and_not_what_the_sample_would(
    empty: Graph,
) -> None:
    page = await empty.client.get("/examples")
    assert page.status_code == 200
    assert "贤读书苑”开放" not in page.text
    assert "&#34;nodes&#34;: []" in page.text
