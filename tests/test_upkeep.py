"""What time alone does: nobody calls for it, and it is in the audit log as the hub's own."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from loaders.access import ALL
from loaders.upkeep import keep_up
from rules.days import day_of
from tests.graph import Graph
from tests.signing import change

DONE = """
update project set state = 'DONE', finished_at = $2 where id = (
  select id from project where state = 'IN_PROGRESS' and kind = 'PROJECT' and not synthetic
  order by id offset $1 limit 1
) returning id
"""


async def done(graph: Graph, place: int, days: int) -> object:
    """Have a project of the sample be finished so many days ago."""
    finished = datetime.now(UTC) - timedelta(days=days)
    return await graph.database.fetch_value("test", DONE, [place, finished])


async def test_work_that_nobody_accepts_is_closed_after_fifteen_days(writable: Graph) -> None:
    late, waiting = await done(writable, 0, 17), await done(writable, 0, 14)
    await keep_up(writable.database)
    states = await writable.database.fetch(
        "test", "select id, state from project where id = any($1)", [[late, waiting]]
    )
    assert {row["id"]: row["state"] for row in states} == {late: "CLOSED", waiting: "DONE"}
    closed = "select viewer, outcome from audit_event where action = 'projectClose'"
    [event] = await writable.database.fetch("test", closed, [])
    assert tuple(event) == ("system", "SUCCEEDED")
    await keep_up(writable.database)
    assert len(await writable.database.fetch("test", closed, [])) == 1


async def test_answers_are_kept_for_more_than_a_day_and_then_let_go(writable: Graph) -> None:
    for hours in (1, 25, 49):
        await change(
            writable,
            "insert into idempotency (caller, key, mutation, input_digest, answer, created_at)"
            " values ('x', $1, 'm', '', '{}', $2)",
            str(hours), datetime.now(UTC) - timedelta(hours=hours),
        )  # fmt: skip
    await keep_up(writable.database)
    left = await writable.database.fetch("test", "select key from idempotency order by key", [])
    assert [row["key"] for row in left] == ["1", "25"]


async def test_whose_public_notice_is_over_takes_office(writable: Graph) -> None:
    for n, until in enumerate((-1, 0, None), 1):
        await change(
            writable,
            "insert into assignment (id, county, person_id, person_county, role, area_code, state,"
            " publicised_until, created_at, updated_at) select $1, '410922', id, county,"
            " 'ENTRANCE_HEAD', '410922099001-C001-B01-E01', 'PUBLICISED', $2, now(), now()"
            " from person where subject = 'sample-candidate'",
            UUID(int=n), None if until is None else day_of(datetime.now(UTC)) + timedelta(until),
        )  # fmt: skip
    await keep_up(writable.database)
    rows = await writable.database.fetch(
        "test", "select id, state, term_start is not null as begun from assignment"
        " where id = any($1) order by id", [[UUID(int=n) for n in (1, 2, 3)]], ALL,
    )  # fmt: skip
    assert [(row["state"], row["begun"]) for row in rows] == [
        ("IN_FORCE", True), ("PUBLICISED", False), ("PUBLICISED", False),
    ]  # fmt: skip
