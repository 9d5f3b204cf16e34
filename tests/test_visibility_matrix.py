"""Every role × type × field × operation: what one path hides, no other path reveals.

Both readers are asked by every viewer of the cast (tests/viewers.py) for rows of every type, along
every path, and held against an oracle that works from the rows in Python (visibility_oracle.py).
A cell is one value, or one list, that was compared.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from loaders.names import camel_case
from loaders.tables import ENTITIES, Column, Level, One
from tests.graph import IMPERSONATED, Graph
from tests.signing import connected
from tests.viewers import chosen
from tests.visibility_oracle import LEVELS, MASKED, Row, Sight, World
from tests.visibility_paths import (
    Cells,
    board_paths,
    filter_paths,
    id_paths,
    list_paths,
    order_paths,
    relation_paths,
    search_paths,
)

CAST = chosen()
LISTS = {
    "Area": "areas", "Organization": "organizations", "Pairing": "pairings",
    "Agreement": "agreements", "Project": "projects", "Person": "people",
    "Assignment": "assignments", "ApiClient": "apiClients",
}  # fmt: skip
"""The types that have a list at the root, with its name."""
ELSEWHERE = {"AuditEvent", "OrganizationKey"}
"""Rows of the log come of reading, which its own tests look at; the sample has no key."""
TYPES = sorted(ENTITIES.keys() - ELSEWHERE)
FEW = 2
CHECKED = 30_000
"""Cells that are there at least."""


@pytest.fixture(scope="module")
async def world(sampled: Graph) -> World:
    """All rows of the sample."""
    tables = {entity.table for entity in ENTITIES.values()} | {
        many.by.table
        for entity in ENTITIES.values()
        for many in entity.manys.values()
        if not isinstance(many.by, str)
    }
    async with connected(sampled) as connection:
        found = {table: await connection.fetch(f"select * from {table}") for table in tables}
    return World({table: [dict(record) for record in rows] for table, rows in found.items()})


@pytest.fixture(scope="module")
def sights(world: World) -> dict[str, Sight]:
    """What each of the cast sees."""
    IMPERSONATED.update(CAST)
    return {name: Sight(viewer, world) for name, viewer in CAST.items()}


@pytest.fixture(scope="module")
def probes(world: World, sights: dict[str, Sight]) -> dict[str, list[Row]]:
    """A few rows of each type for each set of viewers that see, and have in scope, just those."""
    return {name: list(_probes(name, world, sights)) for name in TYPES}


def _probes(name: str, world: World, sights: dict[str, Sight]) -> Iterator[Row]:
    met: dict[Any, int] = {}
    for row in world.rows(name):
        kind = tuple((s.sees(name, row), s.has_in_scope(name, row)) for s in sights.values())
        met[kind] = met.get(kind, 0) + 1
        if met[kind] <= FEW:
            yield row


@pytest.fixture(scope="module")
async def checked() -> AsyncIterator[Cells]:
    """Count the cells of the module."""
    cells = Cells()
    yield cells
    print(f"\nVisibility: {cells.number:,} cells checked, {len(CAST)} viewers, {len(TYPES)} types.")


def level_of(part: Column | One) -> str:
    masked = isinstance(part, Column) and bool(part.mask)
    return MASKED if masked else part.level.value


def test_the_levels_are_those_declared() -> None:
    parts: list[tuple[str, Column | One]] = [
        (entity.name, part)
        for entity in ENTITIES.values()
        for group in (entity.columns, entity.ones)
        for part in group.values()
    ]
    declared = {(name, p.name): level_of(p) for name, p in parts if p.level is not Level.PUBLIC}
    assert declared == LEVELS


def test_nothing_is_found_or_ordered_by_what_not_everyone_sees() -> None:
    for name, field in LEVELS:
        part = ENTITIES[name].columns.get(field) or ENTITIES[name].ones[field]
        assert not part.filter
        assert not getattr(part, "order", False)
        assert not getattr(part, "search", False)
        assert camel_case(field) not in {"id", "within", "on"}


def test_the_cast_has_every_role_and_the_probes_show_all_sides(
    sights: dict[str, Sight], probes: dict[str, list[Row]]
) -> None:
    assert len(CAST) >= 15
    for name in TYPES:
        assert probes[name], name
    for name in ("Project", "Milestone", "Participation", "ProgressUpdate", "Agreement",
                 "AgreementParty", "Commitment", "Person", "Assignment", "ApiClient"):  # fmt: skip
        seen = [[s.sees(name, row) for row in probes[name]] for s in sights.values()]
        assert any(not all(row) for row in seen), name
        assert any(any(row) for row in seen), name


@pytest.mark.parametrize("reader", ["fast", "plain"])
@pytest.mark.parametrize("viewer", CAST)
async def test_every_path_shows_what_the_levels_say(
    sampled: Graph,
    plain: Graph,
    world: World,
    sights: dict[str, Sight],
    probes: dict[str, list[Row]],
    checked: Cells,
    viewer: str,
    reader: str,
) -> None:
    graph, sight = (sampled if reader == "fast" else plain), sights[viewer]
    before = checked.number
    for name in TYPES:
        rows = probes[name]
        await id_paths(checked, graph, viewer, sight, name, rows)
        await relation_paths(checked, graph, viewer, sight, name, rows)
        if name in LISTS:
            await list_paths(checked, graph, viewer, sight, name, LISTS[name], rows)
            await order_paths(checked, graph, viewer, sight, name, LISTS[name], rows)
            await filter_paths(checked, graph, viewer, sight, name, LISTS[name], rows)
        if ENTITIES[name].searched:
            await search_paths(checked, graph, viewer, sight, name, rows)
    await board_paths(checked, graph, viewer, sight)
    assert checked.number - before > CHECKED // (2 * len(CAST))
