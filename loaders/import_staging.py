"""Staging: the rows of the files, as read, in temporary tables that end with the transaction.

`row` numbers a row in the order of reading. `refused` has what is wrong with which row.
"""

from collections.abc import Sequence
from typing import Any

from loaders.database import Connection
from loaders.import_targets import Target
from rules.imports import Complaint

_MEMORY = """
set local statement_timeout = 0;
set local idle_in_transaction_session_timeout = 0;
set local lock_timeout = 0;
set local work_mem = '64MB';
set temp_buffers = '64MB'
"""
_REFUSED = """
create temp table refused (
  row bigint not null,
  field text not null,
  value text not null,
  fault text not null,
  other text not null
) on commit drop
"""
_REFUSED_COLUMNS = ("row", "field", "value", "fault", "other")


def staged_columns(target: Target, present: Sequence[str]) -> list[str]:
    """List the values of a staged record, in order."""
    return ["row", *(column.field for column in target.given(present)), *target.derived]


async def create(connection: Connection, target: Target, present: Sequence[str]) -> None:
    """Make the empty tables; `present` are the fields that the files have."""
    types = {column.field: column.sql for column in target.given(present)} | target.derived
    columns = ", ".join(f"{name} {sql}" for name, sql in types.items())
    await connection.execute(_MEMORY)
    await connection.execute(_REFUSED)
    await connection.execute(
        f"create temp table staged (row bigint not null, {columns}) on commit drop"
    )


async def stage(
    connection: Connection,
    columns: Sequence[str],
    records: Sequence[Sequence[Any]],
    complaints: Sequence[Complaint],
) -> None:
    """Add a batch of records, whose values are those of `staged_columns`."""
    await connection.copy_records_to_table("staged", records=records, columns=columns)
    if complaints:
        refused = [(c.row, c.field, c.value, c.fault.value, c.other) for c in complaints]
        await connection.copy_records_to_table("refused", records=refused, columns=_REFUSED_COLUMNS)


async def finish(connection: Connection) -> None:
    """Let the planner know what is there."""
    await connection.execute("create unique index on staged (row)")
    await connection.execute("analyze staged")
