"""The tour's requests run in a shell as they stand, and give the answers that it shows."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.graph import Graph
from tests.hub_process import ROOT, Hub, running

TOUR = ROOT / "docs" / "tour.md"
ROLES = {
    "branch": "UNIT_OFFICER", "community": "COMMUNITY_SECRETARY", "street": "SUBDISTRICT_OFFICER",
    "admin": "ADMIN", "auditor": "AUDITOR",
}  # fmt: skip
MARK = "@@ end of a block @@"


def blocks() -> list[tuple[str, list[Any] | None]]:
    """Give the shell's blocks in order, each with the answers that are shown after it, if any."""
    fenced = re.findall(r"```(sh|json)\n(.*?)```", TOUR.read_text(), re.DOTALL)
    found: list[tuple[str, list[Any] | None]] = []
    for kind, text in fenced:
        if kind == "sh":
            found.append((text, None))
        else:
            found[-1] = (found[-1][0], answers(text))
    return found


def keyed(block: str, hub: Hub) -> str:
    """Put this hub's address and its keys in the places of those that the tour leaves out."""
    for name, role in ROLES.items():
        [key] = re.findall(rf"(jbh_\S+)  {role} ", hub.printed)
        block = re.sub(rf"^{name}=jbh_…", f"{name}={key}", block, flags=re.MULTILINE)
    return block.replace("http://127.0.0.1:8000", hub.address())


def answers(text: str) -> list[Any]:
    """Read JSON texts that stand one after the other."""
    found, text = [], text.strip()
    while text:
        answer, end = json.JSONDecoder().raw_decode(text)
        found.append(answer)
        text = text[end:].strip()
    return found


def said(script: str, folder: Path) -> list[str]:
    """Run a script in a shell that stops at the first failure; give what each block printed."""
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", script],
        capture_output=True, text=True, timeout=120, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split(MARK)


async def test_the_tour_gives_the_answers_that_it_shows(writable: Graph, tmp_path: Path) -> None:
    told = blocks()
    assert sum(shown is not None for _, shown in told) >= 12
    with running(tmp_path / "data", DATABASE_URL=writable.dsn) as hub:
        hub.address()
        script = "".join(f"{keyed(block, hub)}\necho\necho '{MARK}'\n" for block, _ in told)
        printed = said(script, tmp_path)
    for (block, shown), output in zip(told, printed, strict=False):
        if shown is not None:
            assert answers(output) == shown, block
