"""Writes that meet others: a deadlock is tried again inside, a lost update is impossible."""

import asyncio

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.officers import Officer, officer
from tests.signing import connected
from tests.test_project_steps import BRANCH, opened

WAITING = "select exists (select from pg_locks where not granted)"


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area="350703001012")


@pytest.fixture
async def branch(writable: Graph) -> Officer:
    """The unit's officer."""
    return await officer(writable, AssignmentRole.UNIT_OFFICER, organization=BRANCH)


async def test_a_write_that_falls_victim_to_a_deadlock_is_tried_again(
    writable: Graph, community: Officer, branch: Officer
) -> None:
    project = await opened(community)
    await branch.do("projectClaim", id=project)
    row = project.rpartition(":")[2]
    async with connected(writable) as other:
        await other.execute("begin")
        await other.execute(f"select from participation where project_id = '{row}' for update")
        release = asyncio.create_task(
            branch.call("projectRelease", "state", id=project, reason="换届")
        )
        await asyncio.wait_for(waiting(writable), timeout=10)
        # The hub holds the project and waits for its participation: the circle is closed here.
        await other.execute(f"update project set updated_at = now() where id = '{row}'")
        await other.execute("commit")
    payload = await release
    assert payload["userErrors"] == []
    assert payload["object"] == {"state": "OPEN"}
    refusals = "select count(*) from audit_event where outcome <> 'SUCCEEDED'"
    assert await writable.database.fetch_value("test", refusals) == 0


async def waiting(graph: Graph) -> None:
    """Wait until a statement waits for a lock."""
    async with connected(graph) as connection:
        while not await connection.fetchval(WAITING):  # noqa: ASYNC110 # PostgreSQL tells nobody
            await asyncio.sleep(0.01)


async def test_two_editors_of_one_version_do_not_overwrite_each_other(community: Officer) -> None:
    project = await opened(community)
    titles = [f"题目{n}" for n in range(8)]
    payloads = await asyncio.gather(
        *(community.call("projectUpdate", id=project, expectedVersion=2, title=t) for t in titles)
    )
    codes = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert codes == ["VERSION_CONFLICT"] * 7


async def test_editors_who_name_no_version_are_served_one_after_the_other(
    community: Officer,
) -> None:
    project = await opened(community)
    titles = [f"题目{n}" for n in range(8)]
    payloads = await asyncio.gather(
        *(community.call("projectUpdate", "version", id=project, title=title) for title in titles)
    )
    assert [payload["userErrors"] for payload in payloads] == [[]] * 8
    assert max(payload["object"]["version"] for payload in payloads) == 10
