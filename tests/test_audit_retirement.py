"""Months of the audit log: made ahead, retired at the end of their time, and counted since."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from hub.cli import main
from loaders.audit_partitions import AHEAD, RETIRE, left_over, make_months, retire
from loaders.audit_sealing import is_passed, mark
from loaders.database import Connection
from rules.audit_months import KEPT_DAYS, later, month_of
from tests.audit_logs import MINUTE, an_event, hub_audit, seal_before, verified, write
from tests.graph import Graph
from tests.signing import connected

Judge: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
NOW = datetime.now(UTC)
THIS = month_of(NOW)
OLD = [later(THIS, -n) for n in (9, 8, 7, 1, 0)]
"""Months of events, of which the first three are older than 180 days."""
LYING = "select tableoid::regclass::text, count(*) from audit_event group by 1"


@pytest.fixture
async def connection(empty: Graph) -> AsyncIterator[Connection]:
    """A connection to a database without rows."""
    async with connected(empty) as opened:
        yield opened


@pytest.fixture
def judge(empty: Graph, capsys: pytest.CaptureFixture[str]) -> Judge:
    """Run `audit verify`."""
    return lambda: verified(empty, capsys)


def name(month: datetime) -> str:
    """Give the name of a month's partition."""
    return f"audit_event_{month:%Y_%m}"


async def lying(connection: Connection) -> dict[str, int]:
    """Tell how many events lie in which partition."""
    return {str(name): int(number) for name, number in await connection.fetch(LYING)}


async def fill(connection: Connection, *, sealed: bool = True) -> None:
    """Write two events into each month, and seal them."""
    for month in OLD:
        await write(connection, an_event(month), an_event(month + MINUTE))
    if sealed:
        await seal_before(connection, OLD[-1] + MINUTE)


async def test_months_are_made_ahead_and_once(connection: Connection) -> None:
    made = await make_months(connection, NOW)
    assert made == [name(later(THIS, n)) for n in range(AHEAD + 1)]
    assert await make_months(connection, NOW) == []
    assert await make_months(connection, later(THIS)) == [name(later(THIS, AHEAD + 1))]


async def test_events_lie_in_their_months_partition(connection: Connection) -> None:
    await make_months(connection, NOW)
    await write(connection, an_event(NOW), an_event(later(THIS, 40)))
    assert await lying(connection) == {name(THIS): 1, "audit_event_otherwise": 1}


async def test_events_of_a_month_that_had_no_partition_move_and_stay_whole(
    connection: Connection, judge: Judge
) -> None:
    await fill(connection)
    assert await lying(connection) == {"audit_event_otherwise": 10}
    made = await make_months(connection, NOW)
    assert made[:4] == [name(month) for month in OLD[:4]]
    assert await lying(connection) == dict.fromkeys(map(name, OLD), 2)
    said = await judge()
    assert (said["whole"], said["events"], said["unsealed"]) == (True, 9, 1)


async def test_months_whose_time_is_over_are_dropped_and_verification_counts_them(
    connection: Connection, judge: Judge
) -> None:
    await fill(connection)
    await make_months(connection, NOW)
    gone = await retire(connection, NOW - timedelta(days=KEPT_DAYS))
    assert gone == [name(month) for month in OLD[:3]]
    said = await judge()
    assert (said["whole"], said["events"], said["retired"]) == (True, 3, 6)
    [told] = await connection.fetch("select after from audit_event where action = $1", RETIRE)
    assert json.loads(told["after"])["retired"] == gone


async def test_what_nobody_retired_must_be_there_however_old(
    connection: Connection, judge: Judge
) -> None:
    await fill(connection)
    await connection.execute("delete from audit_event where at < $1", OLD[1])
    said = await judge()
    assert (said["whole"], said["first"]["damage"]) == (False, "MISSING")


async def test_a_retirement_covers_nothing_that_is_younger_than_180_days(
    connection: Connection, judge: Judge
) -> None:
    await fill(connection)
    await make_months(connection, NOW)
    await retire(connection, NOW)
    said = await judge()
    assert (said["whole"], said["first"]["damage"], said["retired"]) == (False, "MISSING", 6)


async def test_what_is_not_sealed_is_not_dropped(connection: Connection) -> None:
    await fill(connection, sealed=False)
    await make_months(connection, NOW)
    assert await retire(connection, NOW) == []
    await seal_before(connection, OLD[1] + MINUTE)
    assert await retire(connection, NOW) == [name(OLD[0])]
    assert await left_over(connection, OLD[2]) == 2


async def test_an_operator_retires_by_the_command(
    empty: Graph, connection: Connection, judge: Judge
) -> None:
    await fill(connection)
    done = await hub_audit(empty, "retire")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Dropped: {', '.join(name(month) for month in OLD[:3])}.")
    assert (await judge())["retired"] == 6
    again = json.loads((await hub_audit(empty, "retire", "--older-than", "200", "--json")).stdout)
    assert (again["dropped"], again["left"]) == ([], 0)


@pytest.mark.parametrize("days", ["179", "-1", "x", "99999"])
def test_less_than_180_days_are_refused(capsys: pytest.CaptureFixture[str], days: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["audit", "retire", "--older-than", days])
    assert "180 at least" in capsys.readouterr().err


async def test_a_claim_of_retirement_that_was_altered_into_nonsense_claims_nothing(
    connection: Connection, judge: Judge
) -> None:
    for claim in ("soon", "9999-12-31T23:59:59-23:59", None):
        await write(
            connection, an_event(NOW - MINUTE, action=RETIRE, after={"retainedSince": claim})
        )
    await seal_before(connection, NOW)
    assert await is_passed(connection, await mark(connection))
    assert (await judge())["whole"]
