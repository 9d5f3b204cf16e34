"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest

from hub.config import Settings
from rules.refusals import ErrorCode
from tests.graph import Graph

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    """Give the fenced blocks of a language."""
    return [text for kind, text in FENCE.findall(path.read_text()) if kind == language]


@pytest.mark.parametrize("readme", DOCUMENTS[:2], ids=lambda path: path.name)
def test_the_table_of_settings_is_complete_and_right(readme: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", readme.read_text(), re.MULTILINE)
    declared = [
        (
            str(field.validation_alias or f"HUB_{name.upper()}"),
            "–" if field.default is None else f"`{field.default}`",
        )
        for name, field in Settings.model_fields.items()
    ]
    assert rows == declared


async def test_every_query_in_the_documents_is_answered(sampled: Graph) -> None:
    queries = [query for path in DOCUMENTS for query in blocks(path, "graphql")]
    assert len(queries) >= 2
    for query in queries:
        data = await sampled.query(query)
        assert all(data.values()), query


def test_every_error_code_a_client_can_meet_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text()
    writing = {
        ErrorCode.UNKNOWN_REFERENCE, ErrorCode.UNKNOWN_PARENT, ErrorCode.ALREADY_PAIRED,
        ErrorCode.COMPOUND_ALREADY_PAIRED, ErrorCode.DUPLICATE, ErrorCode.CONSTRAINT_VIOLATED,
    }  # fmt: skip
    missing = [code for code in ErrorCode if code not in writing and f"`{code}`" not in guide]
    assert missing == []


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "sample" / "README.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_module_of_the_layout_exists() -> None:
    layout = next(
        text for text in (ROOT / "README.md").read_text().split("```") if "schema.graphql " in text
    )
    folder = ""
    for name in re.findall(r"^( *[\w.]+/?)", layout, re.MULTILINE):
        if not name.startswith(" "):
            folder = name.strip()
        assert (ROOT / folder / ("" if name.strip() == folder else name.strip())).exists(), name
