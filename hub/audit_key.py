"""The key that restricted values are blinded with in the audit log."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from hub.config import Settings

KEY_BYTES = 32


class NoAuditKey(Exception):
    """The file of the key can be neither read nor made, or holds no key."""


def audit_key(settings: Settings) -> bytes:
    """Give the key in `HUB_AUDIT_KEY_FILE`, or in `audit.key` of the data folder.

    What is not there is made: 32 random bytes that only the owner can read. Raises `NoAuditKey`.
    """
    path = settings.audit_key_file or settings.data / "audit.key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise NoAuditKey(
            f"The key of the audit log, {path}, can be neither read nor made: {error.strerror}. "
            "Name a file of 32 random bytes in HUB_AUDIT_KEY_FILE."
        ) from error
    if len(key) < KEY_BYTES:
        raise NoAuditKey(f"The key of the audit log, {path}, has {len(key)} bytes of at least 32.")
    return key


def _make(path: Path) -> None:
    """Make the key whole or not at all; of processes that start together the first one does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        _give_to_owner(part)
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()


def _give_to_owner(path: Path) -> None:
    """Have what root makes belong to whom the folder belongs."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
