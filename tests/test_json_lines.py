"""JSON Lines: read as rows, or refused with the line."""

import json

import pytest

from exchange.limits import CELL_CHARACTERS
from tests.files import Write, refusal, table


def lines(*objects: object) -> str:
    """Write objects as JSON Lines."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def test_json_lines_read_as_rows_and_fractions_as_text(write: Write) -> None:
    text = lines({"名称": " 甲 ", "户数": 3}, {"户数": None, "名称": "=1+1"}) + '\n{"户数": 1.10}\n'
    assert table(write(text, "table.jsonl")) == (
        ["名称", "户数"],
        [(1, ["甲", 3]), (2, ["=1+1", None]), (4, [None, "1.10"])],
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[1]", "BAD_JSON"),
        ('{"名称": {"x": 1}}', "BAD_JSON"),
        ('{"名称": NaN}', "BAD_JSON"),
        ('{"名称": "甲", "名称": "乙"}', "BAD_JSON"),
        ('{"名称": "\\u0000"}', "BAD_JSON"),
        ('{"名称": "\\ud800"}', "BAD_JSON"),
        ('{"名称": ' + "[" * 100_000, "BAD_JSON"),
        ('{"名称": ' + "9" * 5_000 + "}", "BAD_JSON"),
        ("名称,代码", "BAD_JSON"),
        ('{"名": "甲"}', "CELL_WITHOUT_HEADING"),
        ('{"名称": "' + "甲" * (CELL_CHARACTERS + 1) + '"}', "CELL_TOO_LARGE"),
    ],
)
def test_a_line_that_is_no_plain_object_is_refused_with_its_number(
    write: Write, line: str, code: str
) -> None:
    found, message = refusal(write(lines({"名称": "甲"}) + line + "\n", "table.jsonl"))
    assert found == code
    assert "Line 2" in message


def test_an_empty_json_lines_file_has_no_headings(write: Write) -> None:
    assert refusal(write("\n", "table.jsonl"))[0] == "NO_HEADINGS"
