"""The guide's snippets run as they stand, against a hub that serves the sample."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from explorer.build import NotBuilt, node_program
from tests.graph import Graph
from tests.hub_process import ROOT, running

GUIDE, README = ROOT / "docs" / "guide.md", ROOT / "README.md"
ADDRESS = "http://127.0.0.1:8000"


def snippets(path: Path, language: str) -> list[str]:
    """Give the blocks of a language, those inside of lists too."""
    fenced = re.compile(rf"^( *)```{language}\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    return [dedent(text) for _, text in fenced.findall(path.read_text())]


def asking(path: Path, language: str, address: str) -> str:
    """Give the first snippet of a language that asks a hub, with the address of this one."""
    snippet, *_ = [text for text in snippets(path, language) if ADDRESS in text]
    return snippet.replace(ADDRESS, address)


def printed(*command: str | Path) -> str:
    """Run a program to its end; give what it prints."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def node() -> Path:
    """Find Node as the explorer's build does."""
    try:
        return node_program()
    except NotBuilt as missing:
        if "CI" in os.environ:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


async def test_the_snippets_of_the_guide_run_as_they_stand(sampled: Graph, tmp_path: Path) -> None:
    late = await sampled.query(
        "{ projects(first: 0, filter: {health: {eq: OFF_TRACK}}) { totalCount } }"
    )
    with running(tmp_path / "data", DATABASE_URL=sampled.dsn) as hub:
        address = hub.address()
        shell = json.loads(printed("sh", "-c", asking(GUIDE, "sh", address)))
        python = printed(sys.executable, "-c", asking(GUIDE, "python", address))
    [unit] = shell["data"]["organizations"]["nodes"]
    [pairing] = unit["pairings"]["nodes"]
    projects = pairing["area"]["projects"]
    assert (len(projects["nodes"]), unit["pairings"]["totalCount"]) == (3, 1)
    told = f"with {pairing['area']['name']}, and the first three of its {projects['totalCount']} "
    assert told in GUIDE.read_text()
    assert len(python.splitlines()) == late["projects"]["totalCount"] > 100


async def test_the_javascript_of_the_guide_runs_as_it_stands(
    sampled: Graph, tmp_path: Path
) -> None:
    program = node()
    found = await sampled.query('{ search(text: "七贤") { totalCount } }')
    with running(tmp_path / "data", DATABASE_URL=sampled.dsn) as hub:
        said = printed(program, "--eval", asking(GUIDE, "js", hub.address()))
    assert int(said) == found["search"]["totalCount"] > 0


async def test_the_first_query_of_the_readme_gives_the_answer_that_it_shows(
    sampled: Graph, tmp_path: Path
) -> None:
    [shown] = snippets(README, "json")
    with running(tmp_path / "data", DATABASE_URL=sampled.dsn) as hub:
        address = hub.address()
        for readme in (README, README.with_name("README.zh-CN.md")):
            answer = json.loads(printed("sh", "-c", asking(readme, "sh", address)))
            assert answer == json.loads(shown), readme.name
