"""The two commands' first half: `python -m hub serve` as an operator starts, stops and kills it."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import pytest

from loaders.database import Connection
from tests.graph import Graph
from tests.hub_process import running

ROOT = Path(__file__).parent.parent


def postgres_below(data: Path) -> list[int]:
    """Give the pids of processes that work in the data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                working = str((entry / "cwd").readlink())
            except OSError:
                continue
            if working.startswith(str(data)):
                found.append(int(entry.name))
    return found


def wait_until_gone(data: Path) -> None:
    """Wait until no process works in the data folder."""
    deadline = time.monotonic() + 10
    while postgres_below(data) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert postgres_below(data) == []


COUNT = "{ communities(filter: {synthetic: {eq: false}}) { totalCount } }"
LOADED = {"data": {"communities": {"totalCount": 8030}}}


def test_the_first_start_loads_the_sample_and_the_second_finds_it(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        assert hub.ask(COUNT) == LOADED
        assert "Loading the sample" in hub.printed
        assert hub.stop() == 128 + signal.SIGTERM
    wait_until_gone(tmp_path)
    with running(tmp_path) as hub:
        assert hub.ask(COUNT) == LOADED
        assert "Loading" not in hub.printed
        assert "Migrating" not in hub.printed
        assert hub.stop(signal.SIGINT) == 130
    wait_until_gone(tmp_path)


def test_the_commands_that_a_newcomer_copies_work_as_they_stand(tmp_path: Path) -> None:
    answer = json.loads(fenced("README.md", "json"))
    with running(tmp_path) as hub:
        hub.ask(COUNT)
        printed = re.search(r"curl -s .*?}'", hub.printed, re.DOTALL)
        assert printed, hub.printed
        assert len(json.loads(run(printed[0]))["data"]["communities"]["nodes"]) == 3
        for readme in ("README.md", "README.zh-CN.md"):
            command = fenced(readme, "sh", "curl").replace("http://127.0.0.1:8000", hub.address())
            assert json.loads(run(command)) == answer


def run(command: str) -> str:
    """Run a command in a shell, as a newcomer would; give what it prints."""
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, text=True)  # noqa: S607 # sh is everywhere
    return done.stdout


def fenced(document: str, language: str, word: str = "") -> str:
    """Give a document's fenced block of a language that holds a word."""
    text = (ROOT / document).read_text()
    blocks = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(next(block for block in blocks if word in block))


def test_after_kill_9_the_next_start_recovers(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        hub.address()
        hub.stop(signal.SIGKILL)
    with running(tmp_path) as hub:
        assert hub.ask(COUNT) == LOADED


def test_a_kill_while_the_sample_is_loaded_leaves_none_of_it(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        while "area" not in hub.printed and hub.process.poll() is None:
            time.sleep(0.01)
        hub.stop(signal.SIGKILL)
    with running(tmp_path) as hub:
        assert hub.ask(COUNT) == LOADED
        assert "Loading the sample" in hub.printed


def test_empty_and_production_start_without_the_sample(tmp_path: Path) -> None:
    nothing = {"data": {"communities": {"totalCount": 0}}}
    with running(tmp_path, "--empty") as hub:
        assert hub.ask(COUNT) == nothing
        hub.stop()
    with running(tmp_path, HUB_ENVIRONMENT="production") as hub:
        assert hub.ask(COUNT) == nothing


def test_production_logs_json_with_the_request_id(tmp_path: Path) -> None:
    with running(tmp_path, "--empty", HUB_ENVIRONMENT="production") as hub:
        hub.ask(COUNT)
        hub.stop()
    lines = [json.loads(line) for line in hub.printed.splitlines() if line.startswith("{")]
    answered = next(line for line in lines if line["event"] == "answered")
    assert re.fullmatch(r"[0-9a-f]{32}", answered["request_id"])


def test_a_server_that_is_named_is_used_instead_of_the_embedded_one(
    empty: Graph, tmp_path: Path
) -> None:
    with running(tmp_path, DATABASE_URL=empty.dsn) as hub:
        assert hub.ask(COUNT) == LOADED
    assert list(tmp_path.iterdir()) == []


def test_the_password_may_lie_in_a_file(empty: Graph, tmp_path: Path) -> None:
    url = urlsplit(empty.dsn)
    assert url.password
    secret, data = tmp_path / "secret", tmp_path / "data"
    secret.write_text(f"{unquote(url.password)}\n")
    without = url._replace(netloc=url.netloc.replace(f":{url.password}@", "@")).geturl()
    given = {"DATABASE_URL": without, "HUB_DATABASE_PASSWORD_FILE": str(secret)}
    with running(data, **given) as hub:
        assert hub.ask(COUNT) == LOADED


def test_health_tells_whether_the_hub_answers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hub", "health"]
    with running(tmp_path, "--empty") as hub:
        port = hub.address().rpartition(":")[2]
        environment = os.environ | {"HUB_PORT": port}
        assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
        hub.stop()
        assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 1


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--host", "203.0.113.1"], {}, "Choose another with --host or --port"),
        (["--port", "99999"], {}, "port"),
        ([], {"HUB_CONNECTIONS": "none"}, "connections"),
        ([], {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "The database cannot be used"),
        ([], {"DATABASE_URL": "nonsense"}, "The database cannot be used"),
        ([], {"DATABASE_URL": "postgresql://h/d", "HUB_DATABASE_PASSWORD_FILE": "/no"}, "/no"),
    ],
)
def test_what_cannot_be_started_says_why_in_a_line(
    tmp_path: Path, options: list[str], environment: dict[str, str], words: str
) -> None:
    with running(tmp_path, *options, **environment) as hub:
        assert hub.process.wait(30) == 1
    assert words in hub.printed
    assert "Traceback" not in hub.printed


def test_two_hubs_that_start_at_once_load_the_sample_once(tmp_path: Path) -> None:
    with running(tmp_path) as one, running(tmp_path) as other:
        assert one.ask(COUNT) == LOADED
        assert other.ask(COUNT) == LOADED
        printed = one.printed + other.printed
        assert printed.count("Loading the sample") == 1
        other.stop()
        one.stop()


def test_a_log_shows_neither_the_password_nor_what_clients_sent(
    empty: Graph, tmp_path: Path
) -> None:
    secret, name = urlsplit(empty.dsn).password, urlsplit(empty.dsn).path[1:]
    assert secret
    environment = {"HUB_ENVIRONMENT": "production", "DATABASE_URL": empty.dsn}
    with running(tmp_path, **environment) as hub:
        hub.ask(COUNT)
        asyncio.run(allow_connections(empty.dsn, name, allow=False))
        query = '{ areas(filter: {name: {eq: "marker-of-a-client"}}) { totalCount } }'
        answer = json.dumps(hub.ask(query))
        asyncio.run(allow_connections(empty.dsn, name, allow=True))
        hub.stop()
    assert "SERVICE_UNAVAILABLE" in answer
    assert "request failed" in hub.printed
    assert secret not in hub.printed
    assert "marker-of-a-client" not in hub.printed


async def allow_connections(dsn: str, name: str, *, allow: bool) -> None:
    """Turn a database on or off for new connections; when off, end those it has."""
    connection = await asyncpg.connect(urlsplit(dsn)._replace(path="/postgres").geturl())
    await connection.execute(f"alter database {name} allow_connections {allow}")
    if not allow:
        ended = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1"
        await connection.execute(ended, name)
    await connection.close()


def test_scripts_find_their_folder_whatever_cdpath_says(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    found = subprocess.run(
        ["sh", "-c", '. scripts/environment; echo "$root"', "scripts/serve"],  # noqa: S607 # sh is everywhere
        cwd=ROOT,
        env={**os.environ, "CDPATH": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert found.stdout.strip() == str(ROOT)


@pytest.mark.parametrize("reader", ["fast", "plain"])
def test_a_client_that_leaves_takes_its_statements_along(
    writable: Graph, tmp_path: Path, reader: str
) -> None:
    with running(tmp_path, DATABASE_URL=writable.dsn, HUB_READER=reader) as hub:
        hub.ask(COUNT)
        waited = asyncio.run(leave_while_a_table_is_locked(writable.dsn, hub.address()))
        assert waited
        assert hub.ask("{ projects(first: 1) { nodes { milestones { totalCount } } } }")
        hub.stop()
    assert "client left" in hub.printed


async def leave_while_a_table_is_locked(dsn: str, address: str) -> bool:
    """Ask for a locked table, go away, and tell whether the statement went too."""
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        await connection.execute("lock table milestone in access exclusive mode")
        _, writer = await asyncio.open_connection(*urlsplit(address).netloc.split(":"))
        body = b'{"query": "{ projects(first: 1) { nodes { milestones { totalCount } } } }"}'
        head = ["POST /graphql HTTP/1.1", "Host: hub", "Content-Type: application/json"]
        head += [f"Content-Length: {len(body)}", "", ""]
        writer.write("\r\n".join(head).encode() + body)
        await writer.drain()
        started = await waiting(connection, number=1)
        writer.close()
        ended = await waiting(connection, number=0)
    await connection.close()
    return started and ended


async def waiting(connection: Connection, number: int) -> bool:
    """Tell whether, within five seconds, this many statements wait for a lock."""
    counted = (
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    for _ in range(100):
        await connection.execute("select pg_stat_clear_snapshot()")
        if await connection.fetchval(counted) == number:
            return True
        await asyncio.sleep(0.05)
    return False
