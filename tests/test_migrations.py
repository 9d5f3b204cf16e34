"""The tables: applied once, forward only, and in step with the code's own lists and rules."""

import re
import shutil
from pathlib import Path

import asyncpg
import graphql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.migrate import FOLDER, MigrationMismatch, migrate, migrations
from loaders.names import camel_case
from loaders.tables import ENTITIES
from rules.areas import DivisionCode, county_of, level_of, parent_of, settlement_of
from rules.audit import Outcome
from rules.terms import Term
from schema.root import BUILT
from tests.graph import Graph
from tests.rules.test_areas import paths

CHECK = """
select c.relname, a.attname, pg_get_constraintdef(k.oid) as text
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey)
where k.contype = 'c' and k.conname = c.relname || '_' || a.attname || '_check'
"""


# Stored, and shown by no entity's column.
NOT_SHOWN: dict[tuple[str, str], type[Term]] = {
    ("audit_event", "outcome"): Outcome,
}

NOT_STORED = {("organization", "warnings"), ("commitment", "state")}


async def test_every_check_list_equals_its_enumeration(empty: Graph) -> None:
    connection = await asyncpg.connect(empty.dsn)
    lists = {
        (row["relname"], row["attname"]): set(re.findall(r"'([\w:]+)'::text", row["text"]))
        for row in await connection.fetch(CHECK)
    }
    await connection.close()
    declared = {
        (entity.table, column.name): column_values(entity.name, column.name)
        for entity in ENTITIES.values()
        for column in entity.columns.values()
        if column.kind.name == "Choice" and (entity.table, column.name) not in NOT_STORED
    }
    declared |= {at: {term.value for term in terms} for at, terms in NOT_SHOWN.items()}
    assert lists == declared
    assert len(lists) >= 14


def column_values(type_name: str, field: str) -> set[str]:
    """Give the values of the enumeration that a field has."""
    kind = graphql.get_named_type(BUILT.type_map[type_name].fields[camel_case(field)].type)  # type: ignore[attr-defined] # an object type
    assert isinstance(kind, graphql.GraphQLEnumType)
    return set(kind.values)


@settings(max_examples=20, deadline=None)
@given(codes=st.lists(paths, min_size=20, max_size=100))
async def test_what_a_code_says_is_the_same_in_sql_and_in_the_rules(
    sampled: Graph, codes: list[str]
) -> None:
    codes += ["441900003", "441900003001"]
    rows = await sampled.database.fetch(
        "codes",
        "select area_level(c), area_parent(c), area_county(c), area_settlement(c)"
        " from unnest($1::text[]) with ordinality u(c, n) order by n",
        [codes],
    )
    for path, row in zip(map(DivisionCode, codes), rows, strict=True):
        told = (level_of(path), parent_of(path), county_of(path), settlement_of(path))
        assert tuple(row) == told, path


async def test_a_second_run_applies_nothing(empty: Graph) -> None:
    connection = await asyncpg.connect(empty.dsn)
    assert await migrate(connection) == []
    await connection.close()


async def test_a_file_that_changed_after_it_was_applied_is_refused(
    empty: Graph, tmp_path: Path
) -> None:
    first, *_ = copy_migrations(tmp_path)
    first.write_text(first.read_text() + "-- changed")
    connection = await asyncpg.connect(empty.dsn)
    with pytest.raises(MigrationMismatch, match=r"Migration 1 .* changed"):
        await migrate(connection, tmp_path)
    await connection.close()


async def test_a_database_newer_than_the_hub_is_refused(empty: Graph, tmp_path: Path) -> None:
    *_, last = copy_migrations(tmp_path)
    last.unlink()
    connection = await asyncpg.connect(empty.dsn)
    with pytest.raises(MigrationMismatch, match="not older"):
        await migrate(connection, tmp_path)
    await connection.close()


async def test_a_migration_that_fails_leaves_nothing_behind(empty: Graph, tmp_path: Path) -> None:
    copy_migrations(tmp_path)
    number = len(migrations()) + 1
    (tmp_path / f"{number:04}_broken.sql").write_text("create table half (); select 1/0;")
    connection = await asyncpg.connect(empty.dsn)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(connection, tmp_path)
    assert await connection.fetchval("select to_regclass('half')") is None
    await connection.close()


def test_files_must_count_from_one(tmp_path: Path) -> None:
    (tmp_path / "0002_late.sql").write_text("select 1")
    with pytest.raises(MigrationMismatch, match="0001_"):
        migrations(tmp_path)


def copy_migrations(folder: Path) -> list[Path]:
    """Copy the migrations into `folder` and give them in order."""
    return [Path(shutil.copy(path, folder)) for path in sorted(FOLDER.glob("*.sql"))]
