"""Run the embedded PostgreSQL until a line arrives: `keep_postgres.py DATA [UID GID]`.

Says on standard output, as one JSON line, how to reach it. With UID and GID it becomes that user
first. It begins as root all the same, because Python itself may be in a folder closed to others.
"""

import asyncio
import concurrent.futures.thread  # noqa: F401 - loaded before its file is out of reach
import json
import os
import sys
import tempfile
from pathlib import Path

from hub.postgres import EmbeddedPostgres
from hub.postgres_programs import copy_programs, installed_programs
from hub.privileges import Account


def become(account: Account, folder: Path) -> None:
    """Become the user, with the programs in a folder that the user can enter."""
    asyncio.run(asyncio.sleep(0))  # loads what asyncio loads late
    place = Path(tempfile.mkdtemp(dir=folder))
    place.chmod(0o755)
    copy_programs(installed_programs(), place, account)
    sys.path.insert(0, str(place))
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def keep(data: Path) -> None:
    """Start, tell, and stop when a line, or the input's end, arrives."""
    with EmbeddedPostgres(data) as server:
        sys.stdout.write(json.dumps({"dsn": server.dsn, "owner": server.owner}) + "\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    folder, *user = sys.argv[1:]
    if user:
        become(Account(*map(int, user)), Path(folder).parent)
    keep(Path(folder))
