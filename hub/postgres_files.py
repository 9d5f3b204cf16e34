"""What the launcher keeps in its data folder: the cluster, its password, its log, the lock."""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from hub.postgres_unavailable import PostgresUnavailable
from hub.privileges import Account, folder_argument, hand_over, spawn

SUPERUSER = "postgres"
_UNFINISHED = "postgres.new-"
_LOG_BYTES = 10 * 1024 * 1024
_LOG_LINES_SHOWN = 12
_INITDB_FLAGS = (
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--data-checksums",
    "--encoding=UTF8",
    "--auth=scram-sha-256",
    "--pwfile=/dev/stdin",
    f"--username={SUPERUSER}",
)


def cluster_folder(data: Path) -> Path:
    """Return where PostgreSQL's own files are."""
    return data / "postgres"


def lock(data: Path) -> int | None:
    """Take the lock that makes this process the owner; None while another one has it.

    Returns the open descriptor: closing it, or the end of the process, gives the lock back.
    """
    descriptor = _open_private(data / "lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def lock_holder(data: Path) -> str:
    """Return the process id that the holder of the lock wrote, for messages only."""
    return (data / "lock").read_text().strip() or "?"


def _open_private(path: Path, flags: int) -> int:
    """Open a file of ours (0600); what root makes belongs to whom the data folder belongs."""
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags | os.O_NOFOLLOW)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def password(data: Path) -> str:
    """Return the superuser's password.

    Raises PostgresUnavailable when the file is missing or empty.
    """
    path = data / "password"
    found = path.read_text().strip() if path.exists() else ""
    if not found:
        folder = cluster_folder(data)
        message = (
            f"{path} is missing, so nobody can log in to {folder}. Put the file back, or move "
            f"{folder} away to begin with an empty database."
        )
        raise PostgresUnavailable(message)
    return found


def _new_password(data: Path) -> None:
    """Write a password before there is a cluster; one left by an interrupted run does as well."""
    descriptor = _open_private(data / "password", os.O_RDWR)
    with os.fdopen(descriptor, "r+") as file:
        if not file.read().strip():
            file.seek(0)
            file.write(f"{secrets.token_urlsafe(32)}\n")
            file.flush()
            os.fsync(file.fileno())


def open_log(data: Path) -> IO[bytes]:
    """Open the server's log for appending; one of more than 10 MB is first put aside as `.1`."""
    path = data / "postgres.log"
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(_open_private(path, os.O_WRONLY | os.O_APPEND), "ab")


def log_since(data: Path, position: int) -> str:
    """Return the last lines that were written to the log after this position."""
    with (data / "postgres.log").open("rb") as file:
        file.seek(position)
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(lines[-_LOG_LINES_SHOWN:])


def unfinished_folders(data: Path) -> list[Path]:
    """Return the folders of runs that were killed while they made the cluster."""
    return list(data.glob(f"{_UNFINISHED}*"))


def make_cluster(data: Path, programs: Path, account: Account | None, log: IO[bytes]) -> None:
    """Make the cluster unless it is there: complete, or not at all.

    Raises PostgresUnavailable when initdb fails or the folder holds something else.
    """
    cluster = cluster_folder(data)
    if cluster.is_dir() and any(cluster.iterdir()):
        _require_cluster(cluster)
        hand_over(cluster, account)
        return
    _new_password(data)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=data))
    try:
        _initdb(unfinished, programs, account, log, password(data))
        _rename(unfinished, cluster)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _require_cluster(folder: Path) -> None:
    if not (folder / "PG_VERSION").exists():
        message = f"{folder} holds files but no database cluster. Move it away and start again."
        raise PostgresUnavailable(message)


def _initdb(
    folder: Path, programs: Path, account: Account | None, log: IO[bytes], secret: str
) -> None:
    hand_over(folder, account)
    position = log.tell()
    place = folder_argument(folder, account)
    command = [str(programs / "initdb"), *_INITDB_FLAGS, f"--pgdata={place}"]
    with _readable_by(account, secret) as stdin:
        code = _run(spawn(command, account, folder, log, stdin))
    if code != 0:
        message = (
            f"initdb could not make a database cluster in {folder.parent} (exit {code}). Its "
            f"last words are below; free space and permissions of that folder come first.\n"
            f"{log_since(folder.parent, position)}"
        )
        raise PostgresUnavailable(message)


def _readable_by(account: Account | None, secret: str) -> IO[bytes]:
    """Return a file without a name: the account may not reach, or read, the password's own."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(secret.encode())
    file.seek(0)
    if account is not None:
        os.fchown(file.fileno(), *account)
    return file


def _run(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


def _rename(folder: Path, name: Path) -> None:
    folder.replace(name)
    descriptor = os.open(name.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
