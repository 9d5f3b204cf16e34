"""Anchors: a head of the audit log as a small file, to be countersigned and kept outside."""

import json
from datetime import datetime
from pathlib import Path

from rules.audit import Head
from rules.canonical import canonical_time

FORMAT = "joint-building-hub audit anchor, format 1"
DIGEST_BYTES = 32


class NoAnchor(Exception):
    """A file is not an anchor."""


def anchor_text(head: Head, until: datetime, now: datetime) -> str:
    """Write an anchor: a head, how far its batch reaches, and when it was written down."""
    said = {
        "format": FORMAT,
        "batch": head.number,
        "digest": head.digest.hex(),
        "until": canonical_time(until),
        "writtenAt": canonical_time(now),
    }
    return json.dumps(said, indent=2) + "\n"


def read_anchor(path: Path) -> Head:
    """Read an anchor's head. Raises `NoAnchor` for any other file, and the system's errors."""
    try:
        said = json.loads(path.read_bytes())
        head = Head(int(said["batch"]), bytes.fromhex(said["digest"]))
        if said["format"] == FORMAT and head.number > 0 and len(head.digest) == DIGEST_BYTES:
            return head
    except OSError as error:
        raise NoAnchor(f"The anchor {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise NoAnchor(f"{path} is no anchor as `audit anchor` writes it.")
