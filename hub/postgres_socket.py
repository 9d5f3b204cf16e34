"""The private folder of the server's socket: `<data>/run`.

It is a real folder where the path is short enough for a socket and open to the account that
PostgreSQL runs under, else a link to a short private folder under the system's temporary one.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from hub.postgres_unavailable import PostgresUnavailable
from hub.privileges import Account, can_enter, hand_over

PORT = 5432
_NAME = "run"
_PREFIX = "hub-postgres-"
_SOCKET = f"/.s.PGSQL.{PORT}"
_LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107


def socket_folder(data: Path) -> Path:
    """Return the folder in use, for the owner of the server and for who attaches to it."""
    return (data / _NAME).resolve()


def make_socket_folder(data: Path, account: Account | None, *, elsewhere: bool) -> Path:
    """Make the folder, empty and owned by the account; `elsewhere` keeps it out of `data`.

    Raises PostgresUnavailable when no temporary folder can be used.
    """
    remove_socket_folder(data)
    place = data.resolve() / _NAME
    if not elsewhere and _holds_a_socket(place) and can_enter(data, account):
        place.mkdir(mode=0o700)
        hand_over(place, account)
        return place
    return _linked_folder(place, account)


def _linked_folder(link: Path, account: Account | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_temporary_folder(account)))
    link.symlink_to(folder)
    hand_over(folder, account)
    return folder


def _temporary_folder(account: Account | None) -> Path:
    candidates = [Path(name) for name in (tempfile.gettempdir(), "/tmp", "/var/tmp")]  # noqa: S108
    for folder in candidates:
        longest_name = folder.resolve() / f"{_PREFIX}12345678"
        usable = folder.is_dir() and os.access(folder, os.W_OK)
        if usable and _holds_a_socket(longest_name) and can_enter(folder, account):
            return folder.resolve()
    message = (
        f"None of {', '.join(map(str, candidates))} can hold PostgreSQL's socket. Set TMPDIR to "
        f"a folder with a short path that every user may enter."
    )
    raise PostgresUnavailable(message)


def _holds_a_socket(folder: Path) -> bool:
    """Return whether the path is short enough, and safe in a list separated by commas."""
    path = os.fsencode(folder)
    return len(path) + len(_SOCKET) <= _LONGEST_SOCKET_PATH and not set(b',"\\') & set(path)


def mark_in_use(folder: Path) -> int:
    """Return an open descriptor that keeps others, systemd-tmpfiles too, from emptying it."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def remove_socket_folder(data: Path) -> None:
    """Remove what an earlier run left: a stale socket lock would keep PostgreSQL from starting.

    A linked folder in use stays: it is another server's, whose data folder was copied with it.
    """
    place = data / _NAME
    folder = place.resolve()
    linked = place.is_symlink()
    if linked:
        place.unlink()
    if not folder.is_dir() or (linked and not _abandoned(folder)):
        return
    shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    if not folder.name.startswith(_PREFIX):
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
