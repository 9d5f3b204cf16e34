"""What the documents say is what the code does."""

import re
import shlex
from pathlib import Path

import pytest

from hub.cli import parser
from hub.config import Settings
from rules.refusals import ErrorCode
from tests.graph import Graph

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:scripts/(\w+)|python -m hub)((?: [^\n`#|&;>]*)?)")
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


@pytest.mark.parametrize("readme", DOCUMENTS[:2], ids=lambda path: path.name)
def test_every_module_of_the_layout_exists(readme: Path) -> None:
    layout = next(text for text in readme.read_text().split("```") if "schema.graphql " in text)
    folder = ""
    for name in re.findall(r"^( *[\w.]+/?)", layout, re.MULTILINE):
        if not name.startswith(" "):
            folder = name.strip()
        assert (ROOT / folder / ("" if name.strip() == folder else name.strip())).exists(), name


def shown_commands() -> list[tuple[str, str, list[str]]]:
    """List each document's commands: where it stands, the script, its arguments."""
    documents = [*DOCUMENTS, ROOT / "CHANGELOG.md"]
    return [
        (path.name, script or "hub", shlex.split(arguments))
        for path in documents
        for line in path.read_text().replace("\\\n", "").splitlines()
        for script, arguments in COMMAND.findall(_code(line))
    ]


def _code(line: str) -> str:
    """Give what of a line is code: all of it in a fence, else what stands between backticks."""
    return "\n".join(re.findall(r"`([^`]+)`", line)) if "`" in line else line


REST: tuple[list[str], ...] = (
    [],
    ["areas"],
    ["areas", "a.csv"],
    ["8f6ffc68"],
    ["--client", "x", "--scope", "admin"],
)
"""What commands need that are named without it."""


def understood(words: list[str]) -> bool:
    """Tell whether the hub takes these words, or takes them with the rest of what it needs."""
    named = ["areas" if word in {"KIND", "种类"} else word for word in words]
    for rest in REST:
        try:
            parser().parse_args([*named, *rest])
        except SystemExit as end:
            if end.code == 0:
                return True
        else:
            return True
    return False


def test_every_command_in_the_documents_exists_with_its_options() -> None:
    commands = shown_commands()
    assert sum(script == "hub" for _, script, _ in commands) > 30
    for document, script, arguments in commands:
        assert (ROOT / "scripts" / script).exists(), f"{document}: scripts/{script}"
        words = ["serve", *arguments] if script == "serve" else arguments
        if script in {"serve", "hub"} and words and words != ["…"]:
            assert understood(words), f"{document}: {script} {' '.join(arguments)}"


def test_a_command_that_does_not_exist_is_not_understood() -> None:
    assert not understood(["import", "areas", "a.csv", "--aply"])
    assert not understood(["imports", "areas"])
    assert not understood(["import", "area", "a.csv"])
