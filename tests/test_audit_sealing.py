"""Sealing beside those who write: nothing is lost, however long their transactions take."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import pytest

from hub.audit_sealer import Sealer
from loaders import audit_sealing
from loaders.audit import event_of, event_values, record
from loaders.audit_inspecting import inspect
from loaders.audit_sealing import head_of, is_passed, is_waiting, mark, seal_next
from loaders.database import ROLE, Connection
from rules.audit import GENESIS, event_hash
from rules.audit_inspection import Verdict
from rules.refusals import ErrorCode
from tests.audit_logs import MINUTE, START, an_event, seal_before, write
from tests.graph import Graph
from tests.signing import connected

INSERT = "insert into audit_event (id, action, outcome) values (gen_random_uuid(), $1, 'SUCCEEDED')"


@pytest.fixture
async def connection(empty: Graph) -> AsyncIterator[Connection]:
    """A connection to a database without rows."""
    async with connected(empty) as opened:
        yield opened


async def judged(connection: Connection) -> tuple[Verdict, int]:
    """Inspect the log without an anchor."""
    return await inspect(connection, [], datetime.now(UTC), lambda _: None)


async def test_what_is_recorded_is_read_back_as_it_was(
    empty: Graph, connection: Connection
) -> None:
    told = an_event(START, code=ErrorCode.FORBIDDEN, purpose="回访", client="c", before=None)
    other = an_event(START, after={"空": None, "深": [{"a": 1.5}, "ü"], "big": 2**53 - 1})
    await record(empty.database, [told, other])
    assert empty.statements == ["audit events"]
    rows = {row["id"]: row for row in await connection.fetch("select * from audit_event")}
    for event in (told, other):
        read = event_of(rows[event.id])
        assert event_values(read) == event_values(event)
        assert datetime.now(UTC) - read.at < MINUTE


async def test_nothing_recorded_is_no_statement(empty: Graph) -> None:
    await record(empty.database, [])
    assert empty.statements == []


async def test_what_the_seal_could_not_hold_is_refused_when_it_is_written(empty: Graph) -> None:
    with pytest.raises(ValueError, match="exceeds"):
        await record(empty.database, [an_event(START, after={"n": 2**53})])


async def test_numbers_that_sql_wrote_are_sealed_to_the_last_digit(connection: Connection) -> None:
    await write(connection, an_event(START))
    digests = set()
    for number in ("12345678901234567890", "12345678901234567891", "0.1", "0.10000000000000000001"):
        await connection.execute("update audit_event set after = $1", f'{{"n": {number}}}')
        [row] = await connection.fetch("select * from audit_event")
        digests.add(event_hash(event_of(row)))
    assert len(digests) == 4


async def test_an_event_of_a_transaction_that_still_runs_is_waited_for(
    empty: Graph, connection: Connection
) -> None:
    async with connected(empty) as slow, connected(empty) as quick:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(INSERT, "slow")
        # No transaction with a number has ended since: the snapshot's xmax is the slow one's.
        assert await is_passed(connection, await mark(connection)) is False
        await quick.execute(INSERT, "quick")
        set_now = await mark(connection)
        assert not await is_passed(connection, set_now)
        await transaction.commit()
        assert await is_passed(connection, set_now)
    [batch] = await seal_before(connection, set_now.moment)
    assert batch.count == 2


async def become(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 # it is asked of PostgreSQL
            await asyncio.sleep(0.01)


async def is_sealed(connection: Connection) -> bool:
    """Tell whether there is a batch."""
    return (await head_of(connection))[0] != GENESIS


async def cut_off(connection: Connection, running: Sealer) -> bool:
    """Cut the sealer's connection; tell whether it had one."""
    if running._connection is None:
        return False
    process = running._connection.get_server_pid()
    return bool(await connection.fetchval("select pg_terminate_backend($1)", process))


async def writer(graph: Graph, chance: random.Random, until: float) -> int:
    """Write events in transactions that last, some for long, and some that fail."""
    written, clock = 0, asyncio.get_running_loop().time
    async with connected(graph) as connection:
        while clock() < until:
            transaction = connection.transaction()
            await transaction.start()
            events = chance.randint(1, 3)
            for _ in range(events):
                await connection.execute(INSERT, "race")
                await asyncio.sleep(chance.random() * 0.02)
            await asyncio.sleep(chance.choice([0, 0, 0.01, 0.3]))
            if chance.random() < 0.2:
                await transaction.rollback()
            else:
                await transaction.commit()
                written += events
    return written


async def sealer(graph: Graph, stop: asyncio.Event) -> None:
    """Seal up to the very moment of each mark that was passed."""
    async with connected(graph) as connection:
        while not stop.is_set():
            set_now = await mark(connection)
            await become(lambda: is_passed(connection, set_now))  # noqa: B023 # awaited at once
            await seal_before(connection, set_now.moment)


async def test_sealers_beside_writers_with_long_transactions_lose_no_event(
    empty: Graph, connection: Connection
) -> None:
    until, stop = asyncio.get_running_loop().time() + 2, asyncio.Event()
    sealers = [asyncio.create_task(sealer(empty, stop)) for _ in range(2)]
    writers = [writer(empty, random.Random(n), until) for n in range(8)]  # noqa: S311 # for no secret
    written = sum(await asyncio.gather(*writers))
    stop.set()
    await asyncio.gather(*sealers)
    await seal_before(connection, (await mark(connection)).moment)
    verdict, unsealed = await judged(connection)
    assert (verdict.findings, unsealed) == ([], 0)
    assert verdict.events == written > 50
    assert verdict.batches > 5


async def test_one_process_seals_at_a_time(empty: Graph, connection: Connection) -> None:
    await write(connection, an_event(START))
    async with connected(empty) as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", audit_sealing.LOCK)
        assert await seal_next(connection, START + MINUTE) is None
    assert await seal_next(connection, START + MINUTE) is not None


async def test_nothing_to_seal_is_no_batch(connection: Connection) -> None:
    assert not await is_waiting(connection)
    assert await seal_next(connection, datetime.now(UTC)) is None
    assert await head_of(connection) == (GENESIS, None)


async def test_batches_are_bounded_and_keep_events_of_one_time_together(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_sealing, "MOST", 3)
    monkeypatch.setattr(audit_sealing, "_EVENTS", audit_sealing._EVENTS.replace("10000", "3"))
    times = [0, 1, 2, 2, 2, 3, 4]
    await write(connection, *(an_event(START + n * MINUTE) for n in times))
    batches = await seal_before(connection, START + 9 * MINUTE)
    assert [batch.count for batch in batches] == [5, 2]
    verdict, _ = await judged(connection)
    assert verdict.findings == []
    assert batches[-1].until == START + 9 * MINUTE


async def test_a_batch_reaches_over_no_months_end(connection: Connection) -> None:
    last = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    await write(connection, an_event(last), an_event(last + 2 * MINUTE))
    batches = await seal_before(connection, last + 9 * MINUTE)
    assert [batch.until for batch in batches] == [last + MINUTE, last + 9 * MINUTE]


async def test_the_hub_seals_of_itself(empty: Graph, connection: Connection) -> None:
    await connection.execute(INSERT, "one")
    running = Sealer(empty.dsn, 0.05)
    try:
        await become(lambda: is_sealed(connection))
    finally:
        await running.close()
    verdict, _ = await judged(connection)
    assert (verdict.events, verdict.findings) == (1, [])


async def test_the_hub_seals_as_the_role_that_owns_nothing(empty: Graph) -> None:
    running = Sealer(empty.dsn, 3600)
    try:
        assert await (await running._connected()).fetchval("select current_user") == ROLE
    finally:
        await running.close()


async def test_the_hub_goes_on_sealing_when_its_connection_was_cut(
    empty: Graph, connection: Connection
) -> None:
    running = Sealer(empty.dsn, 0.05)
    try:
        await become(lambda: cut_off(connection, running))
        await connection.execute(INSERT, "after the cut")
        await become(lambda: is_sealed(connection))
    finally:
        await running.close()


@pytest.fixture
async def application(empty: Graph, connection: Connection) -> AsyncIterator[Connection]:
    """A connection as the application's role, over a log of three events, two of them sealed."""
    await write(connection, *(an_event(START + n * MINUTE) for n in range(3)))
    async with connected(empty) as opened:
        await opened.execute(f"set role {ROLE}")
        assert await seal_next(opened, START + 2 * MINUTE) is not None
        yield opened


async def test_the_applications_role_can_write_and_seal(application: Connection) -> None:
    await application.execute(INSERT, "one more")
    set_now = await mark(application)
    assert await is_passed(application, set_now)
    assert len(await seal_before(application, set_now.moment)) == 2
    verdict, unsealed = await judged(application)
    assert (verdict.events, verdict.findings, unsealed) == (4, [], 0)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set viewer = 'somebody else'",
        "delete from audit_event",
        "truncate audit_event",
        "delete from audit_event_otherwise",
        "update audit_batch set count = 0",
        "delete from audit_batch",
        "truncate audit_batch cascade",
        "update audit_leaf set digest = ''",
        "delete from audit_leaf",
        "drop table audit_event",
        "alter table audit_event disable trigger all",
        "merge into audit_event e using audit_leaf l on e.id = l.event when matched then delete",
    ],
)
async def test_the_applications_role_can_change_nothing(
    application: Connection, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(statement)


def test_the_record_of_what_is_written_leaves_the_time_to_the_table() -> None:
    assert {"at", "xid"}.isdisjoint(event_values(an_event(START)))
