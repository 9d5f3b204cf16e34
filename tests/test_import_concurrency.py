"""Importing beside others: who writes at the same time, and what they see."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from loaders.imports import Counts, Import, Overtaken, Step
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office

PLACES = """code,name
35,福建省
3507,南平市
350703,建阳区
"""


@pytest.fixture
async def office(empty: Graph, write: Write) -> Office:
    office = Office(empty, write)
    await office.written("areas", PLACES)
    return office


async def test_two_imports_at_once_write_one_after_the_other(office: Office) -> None:
    table = "name,kind,area\n同一队,CLUB,350703\n"
    both = await asyncio.gather(
        office.bring("organizations", table, apply=True),
        office.bring("organizations", table + "另一队,CLUB,350703\n", apply=True),
    )
    assert sum(result.counts.added for result in both) == 2
    names = await office.rows("select name from organization where kind = 'CLUB' order by name")
    assert names == [("另一队",), ("同一队",)]


async def test_what_somebody_else_changes_meanwhile_is_not_written_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Import.judge

    async def judge_slowly(self: Import, step: Step) -> Counts:
        counts = await judge(self, step)
        await office.rows(
            "update area set name = '他名', version = 2 where code = '35' returning 1"
        )
        return counts

    monkeypatch.setattr(Import, "judge", judge_slowly)
    with pytest.raises(Overtaken, match="Somebody else"):
        await office.bring("areas", "code,name\n35,我名\n36,江西\n", apply=True)
    assert await office.rows("select name from area where code in ('35', '36')") == [("他名",)]


async def test_others_read_and_write_while_an_import_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Import.write
    seen: list[int] = []

    async def write_and_look(self: Import, now: datetime, written: Callable[[int], None]) -> None:
        await write(self, now, written)
        await office.rows("update area set households = 1 where code = '35' returning 1")
        [[areas]] = await office.rows("select count(*) from area")
        seen.append(areas)

    monkeypatch.setattr(Import, "write", write_and_look)
    await office.written("areas", "code,name\n36,江西\n")
    assert seen == [3]
    assert await office.rows("select count(*) from area") == [(4,)]
