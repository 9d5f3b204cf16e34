"""The sample is the same everywhere, and what it says of codes, days and places is sound."""

import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest

from loaders.database import Connection
from rules.areas import AreaLevel, level_of, official_code, parent_of, parse_division_code
from rules.lifecycle import FormalState, WorkState
from rules.organizations import OrganizationKind, parse_credit_code, warnings_of
from sample.ids import RECORDED_AT, identity, ranked
from sample.load import TABLES, generate, load
from sample.rows import Row
from tests.graph import Graph

ROOT = Path(__file__).parent.parent
NATURAL_KEYS = {
    "area": ("code",),
    "organization": ("area_code", "name"),
    "organization_membership": ("alliance_id", "member_id"),
    "pairing": ("unit_id", "area_code", "kind"),
    "agreement": ("county", "number"),
    "agreement_party": ("agreement_id", "organization_id"),
    "agreement_pairing": ("agreement_id", "pairing_id"),
    "commitment": ("agreement_id", "organization_id", "content"),
    "project": ("county", "number"),
    "commitment_project": ("commitment_id", "project_id"),
    "milestone": ("project_id", "title"),
    "participation": ("project_id", "organization_id", "person_id", "capacity"),
    "progress_update": ("project_id", "body"),
    "rating": ("project_id", "comment"),
    "person": ("county", "subject"),
    "api_client": ("name",),
    "assignment": ("person_id", "client_id", "role", "organization_id", "area_code"),
}
LEGAL_PERSONS = {
    OrganizationKind.AGENCY,
    OrganizationKind.PUBLIC_INSTITUTION,
    OrganizationKind.ENTERPRISE,
    OrganizationKind.PROPERTY_COMPANY,
    OrganizationKind.SOCIAL_ORGANIZATION,
    OrganizationKind.MASS_ORGANIZATION,
}


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return generate()


def fingerprint(tables: dict[str, list[Row]]) -> str:
    """Give a hash of every value of every row."""
    lines = (f"{row.table}{sorted(row.items())}\n" for rows in tables.values() for row in rows)
    return sha256("".join(lines).encode()).hexdigest()


def divisions() -> Iterator[dict[str, str]]:
    with (ROOT / "sample/divisions.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_two_runs_make_the_same_rows(tables: dict[str, list[Row]]) -> None:
    assert generate() == tables


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_makes_the_same_rows(tables: dict[str, list[Row]], seed: str) -> None:
    script = (
        "from tests.test_sample import fingerprint; from sample.load import generate;"
        "print(fingerprint(generate()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == fingerprint(tables)


def test_an_id_is_a_uuid_of_version_7_that_follows_from_the_natural_key() -> None:
    made = identity("organization", "350703001012:七贤社区党委")
    assert str(made) == "01a1949e-d680-757f-b64d-19b19af80d95"
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(RECORDED_AT.timestamp() * 1000)


def test_one_more_key_leaves_the_order_of_the_others_alone() -> None:
    keys = [f"3507{n:02}" for n in range(50)]
    assert [key for key in ranked([*keys, "410922"]) if key in keys] == ranked(keys)


def test_every_division_code_tells_the_level_and_parent_that_the_table_gives() -> None:
    for row in divisions():
        code = parse_division_code(row["code"])
        parent = parent_of(code)
        assert level_of(code) == row["level"]
        assert (official_code(parent) if parent else "") == row["parent_code"]


def test_all_divisions_of_the_table_are_areas_and_none_is_called_invented(
    tables: dict[str, list[Row]],
) -> None:
    real = {area["code"]: area["name"] for area in tables["area"] if not area["synthetic"]}
    assert {parse_division_code(row["code"]): row["name"] for row in divisions()}.items() <= (
        real.items()
    )


def test_every_area_has_a_sound_code_and_lies_in_another(tables: dict[str, list[Row]]) -> None:
    codes = {area["code"] for area in tables["area"]}
    for code in codes:
        assert parse_division_code(code) == code
        assert parent_of(code) in codes or level_of(code) is AreaLevel.PROVINCE


def test_every_credit_code_is_valid_and_fits_its_kind(tables: dict[str, list[Row]]) -> None:
    coded = [row for row in tables["organization"] if row["uscc"]]
    for row in coded:
        assert warnings_of(parse_credit_code(row["uscc"]), row["kind"]) == []
    assert len({row["uscc"] for row in coded}) == len(coded) > 2000


def test_only_invented_legal_persons_have_a_credit_code(tables: dict[str, list[Row]]) -> None:
    for row in tables["organization"]:
        expected = row["synthetic"] and row["kind"] in LEGAL_PERSONS
        assert bool(row["uscc"]) == expected, row["name"]


@pytest.mark.parametrize("table", TABLES)
def test_no_natural_key_is_there_twice(tables: dict[str, list[Row]], table: str) -> None:
    keys = Counter(
        tuple(row.get(column) for column in NATURAL_KEYS[table]) for row in tables[table]
    )
    ids = Counter(row["id"] for row in tables[table] if "id" in row)
    assert [key for counter in (keys, ids) for key, n in counter.items() if n > 1] == []


def test_what_no_foreign_key_guards_exists_too(tables: dict[str, list[Row]]) -> None:
    projects = {(row["id"], row["county"]) for row in tables["project"]}
    parents = {(row["parent_id"], row["parent_county"]) for row in tables["project"]}
    programmes = {(row["programme_id"], row["programme_county"]) for row in tables["pairing"]}
    assert parents | programmes <= projects | {(None, None)}


def test_the_days_of_a_project_follow_each_other_and_its_state(
    tables: dict[str, list[Row]],
) -> None:
    for project in (row for row in tables["project"] if row["synthetic"]):
        moments = [
            project.get(f"{step}_at") for step in ("opened", "started", "finished", "closed")
        ]
        reached = [moment for moment in moments if moment is not None]
        assert all(earlier <= later for earlier, later in pairwise(reached))
        assert all(moment <= RECORDED_AT for moment in reached)
        assert bool(project.get("closed_at")) == (project["state"] is WorkState.CLOSED)
        dropped = project["state"] in (WorkState.DRAFT, WorkState.CANCELLED)
        assert project.get("opened_at") or dropped
        assert not (project.get("opened_at") and project["state"] is WorkState.DRAFT)


def test_no_milestone_was_reached_after_the_sample_was_recorded(
    tables: dict[str, list[Row]],
) -> None:
    reached = [row["reached_on"] for row in tables["milestone"] if row["reached_on"]]
    assert max(reached) <= RECORDED_AT.date()
    assert len(reached) < len(tables["milestone"])


def test_an_agreement_in_force_is_signed_by_all_its_parties(tables: dict[str, list[Row]]) -> None:
    in_force = {row["id"] for row in tables["agreement"] if row["state"] is FormalState.IN_FORCE}
    for party in tables["agreement_party"]:
        assert party["signed_at"] is None or party["signed_at"] <= RECORDED_AT
        assert party["agreement_id"] not in in_force or party["signed_at"]


def test_some_agreements_renew_one_that_ended(tables: dict[str, list[Row]]) -> None:
    agreements = {row["id"]: row for row in tables["agreement"]}
    renewed = [agreements[row["renews_id"]] for row in agreements.values() if row["renews_id"]]
    assert len(renewed) > 10
    assert {row["state"] for row in renewed} == {FormalState.ENDED}


async def test_loading_fills_every_table_and_tells_how_far_it_is(empty: Graph) -> None:
    told: dict[str, int] = {}
    connection = await asyncpg.connect(empty.dsn)
    try:
        written = await load(connection, told.__setitem__)
        assert written == told == {table: await _rows(connection, table) for table in TABLES}
        assert min(written.values()) > 0
        with pytest.raises(asyncpg.UniqueViolationError):
            await load(connection)
        assert await _rows(connection, "area") == written["area"]
    finally:
        await connection.close()


async def _rows(connection: Connection, table: str) -> int:
    return int(await connection.fetchval(f"select count(*) from {table}"))
