"""Under which account PostgreSQL runs, and how a program is started under it.

PostgreSQL refuses to run as root. Started by root it runs under the account that already owns
the data, else under `postgres` or `nobody`. It gets no capability for that: folders which the
account may not pass are reached through the working folder (see `folder_argument`).
"""

import ctypes
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from hub.postgres_unavailable import PostgresUnavailable

_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None, use_errno=True) if _LINUX else None
_PR_SET_PDEATHSIG = 1
_OVERFLOW_ID = 65534


class Account(NamedTuple):
    """An unprivileged user to run as."""

    uid: int
    gid: int


def account_for(data: Path, cluster: Path) -> Account | None:
    """Return the account to run PostgreSQL under, or None when it is the caller's own.

    Raises PostgresUnavailable when the caller is not root and the cluster is someone else's.
    """
    owners = [path.stat() for path in (cluster, data) if path.exists()]
    if os.geteuid() != 0:
        _require_own(cluster if cluster.exists() else data, owners[0].st_uid)
        return None
    for owner in owners:
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    return _unprivileged()


def _require_own(folder: Path, uid: int) -> None:
    if uid != os.geteuid():
        message = (
            f"{folder} belongs to user id {uid}, this process runs as {os.geteuid()}. Run it as "
            f"that user or as root, or give it another data folder."
        )
        raise PostgresUnavailable(message)


def _unprivileged() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(_OVERFLOW_ID, _OVERFLOW_ID)


def can_enter(folder: Path, account: Account | None) -> bool:
    """Return whether the account may pass through every folder down to this one."""
    if account is None:
        return os.access(folder, os.X_OK)
    resolved = folder.resolve()
    return all(_searchable(part.stat(), account) for part in (resolved, *resolved.parents))


def _searchable(folder: os.stat_result, account: Account) -> bool:
    if folder.st_uid == account.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == account.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def hand_over(folder: Path, account: Account | None) -> None:
    """Give a folder of ours and everything in it to the account, unless it has it already."""
    if account is None or folder.stat().st_uid == account.uid:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), *account, follow_symlinks=False)
    # Last, so that an interrupted hand-over is done again by the next start.
    os.chown(folder, *account)


def folder_argument(folder: Path, account: Account | None) -> str:
    """Return how a program that is started in `folder` under the account can name it.

    The kernel follows `/proc/self/cwd` without passing through the folders above, so a parent
    that is closed to the account (`/root`, `mktemp -d`) does not matter. PostgreSQL and all its
    processes stay in that working folder for as long as they live.
    Raises PostgresUnavailable where this is needed and the system has no /proc (macOS).
    """
    if account is None:
        return str(folder)
    if _LINUX:
        return "/proc/self/cwd"
    if not can_enter(folder, account):
        message = f"User id {account.uid} may not enter {folder}. Do not run this as root here."
        raise PostgresUnavailable(message)
    return str(folder)


def spawn(
    command: Sequence[str],
    account: Account | None,
    folder: Path,
    output: IO[bytes],
    stdin: IO[bytes] | int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program in `folder` under the account; on Linux it does not outlive the caller.

    The kernel ties that to the calling THREAD: the program is ended when this thread ends.
    """
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        cwd=folder,
        env=_environment(),
        stdin=stdin,
        stdout=output,
        stderr=output,
        # A session of its own: Ctrl-C in the terminal is for us, we end the server in order.
        start_new_session=True,
        user=account and account.uid,
        group=account and account.gid,
        extra_groups=account and [],
        preexec_fn=_end_with(os.getpid()) if _LIBC else None,  # noqa: PLW1509 - see _end_with
    )


def _environment() -> dict[str, str]:
    """Return our environment without what would configure PostgreSQL behind our back."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _end_with(parent: int) -> Callable[[], None]:
    """Return what the child does before exec: it asks to be ended together with its parent.

    SIGQUIT is the postmaster's immediate shutdown: it takes its own children with it. Python
    calls this after the change of user, which would reset the request. It only makes two system
    calls, because another thread may have held any lock at the moment of the fork.
    """

    def arm() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGQUIT))
        if os.getppid() != parent:
            os._exit(1)

    return arm
