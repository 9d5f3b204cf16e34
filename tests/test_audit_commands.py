"""`hub audit` as an auditor types it: whatever was done to the log is named by the command."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from hub.audit_anchor import anchor_text
from hub.cli import main
from loaders.audit import event_of
from loaders.audit_sealing import head_of
from loaders.database import Connection
from rules.audit import GENESIS, Batch, event_hash, seal
from rules.audit_inspection import MOST_FINDINGS
from tests.audit_logs import MINUTE, START, an_event, hub_audit, seal_before, sealed_log, verified
from tests.audit_logs import write as write_events
from tests.files import Write
from tests.graph import Graph
from tests.signing import connected

Judge: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]


@dataclass
class Log:
    """A log of three batches, four events each: the ids, and where its head was written down."""

    graph: Graph
    connection: Connection
    ids: list[list[UUID]]
    anchor: Path

    async def run(self, sql: str, *values: Any) -> None:
        """Change the tables as somebody may who owns them."""
        await self.connection.execute(sql, *values)


@pytest.fixture
async def log(empty: Graph, write: Write) -> AsyncIterator[Log]:
    """A log that nobody has touched yet."""
    async with connected(empty) as connection:
        ids = await sealed_log(connection, [4, 4, 4])
        anchor = write(await anchor_of(connection), "anchor.json")
        yield Log(empty, connection, ids, anchor)


async def anchor_of(connection: Connection) -> str:
    """Give the head's anchor."""
    head, until = await head_of(connection)
    assert until is not None
    return anchor_text(head, until, datetime.now(UTC))


@pytest.fixture
def judge(log: Log, capsys: pytest.CaptureFixture[str]) -> Judge:
    """Run `audit verify`, with anchors or without."""
    return lambda *anchors: verified(log.graph, capsys, *anchors)


def shown(said: dict[str, Any]) -> tuple[Any, ...]:
    """Give what the first finding says."""
    first = said["first"]
    return first["damage"], first["batch"], first["position"], first["event"]


async def test_a_log_that_nobody_touched_is_whole(log: Log, judge: Judge) -> None:
    await write_events(log.connection, an_event(START + 90 * MINUTE))
    said = await judge(log.anchor)
    assert (said["whole"], said["batches"], said["events"], said["unsealed"]) == (True, 3, 12, 1)
    assert said["head"]["number"] == 3
    assert said["findings"] == []


CHANGES = [
    "viewer = 'somebody else'", "viewer = null", "client = ''", "address = '127.0.0.1'",
    "action = 'projectCancel'", "outcome = 'REFUSED'", "object_id = 'Project:350703:8'",
    "object_type = null", "before = null", "before = '{}'", "purpose = ''", "request_id = null",
    "code = ''", "code = 'NO_SUCH_CODE'", "after = jsonb_set(after, '{budget}', '1200.51')",
    "at = at + interval '1 microsecond'", "at = at + interval '7 minutes'",
    "at = at - interval '5 minutes'", "at = at + interval '1 year'", "at = 'infinity'",
    "at = '-infinity'", "at = '0044-03-15 BC'",
]  # fmt: skip


async def test_an_altered_event_is_named_whatever_was_altered(log: Log, judge: Judge) -> None:
    event = log.ids[1][2]
    [untouched] = await log.connection.fetch("select * from audit_event where id = $1", event)
    for change in CHANGES:
        await log.run(f"update audit_event set {change} where id = $1", event)
        said = await judge()
        assert shown(said) == ("ALTERED", 2, 2, str(event)), change
        assert len(said["findings"]) == 1, change
        await log.run("delete from audit_event where id = $1", event)
        await write_events(log.connection, event_of(untouched))
    assert (await judge())["whole"]


async def test_a_deleted_event_is_named(log: Log, judge: Judge) -> None:
    await log.run("delete from audit_event where id = $1", log.ids[0][3])
    assert shown(await judge()) == ("MISSING", 1, 3, str(log.ids[0][3]))


async def test_an_event_deleted_with_its_leaf_is_named_by_its_place(log: Log, judge: Judge) -> None:
    await log.run("delete from audit_leaf where event = $1", log.ids[1][1])
    assert shown(await judge()) == ("MISSING", 2, 1, None)
    await log.run("delete from audit_event where id = $1", log.ids[1][1])
    assert shown(await judge()) == ("MISSING", 2, 1, None)


async def test_an_inserted_event_is_named(log: Log, judge: Judge) -> None:
    forged = an_event(START + 5.5 * MINUTE)
    await write_events(log.connection, forged)
    said = await judge(log.anchor)
    assert shown(said) == ("INSERTED", 2, None, str(forged.id))
    assert len(said["findings"]) == 1


async def test_an_event_inserted_with_a_leaf_is_named(log: Log, judge: Judge) -> None:
    forged = an_event(START + 5.5 * MINUTE)
    await write_events(log.connection, forged)
    await log.run("insert into audit_leaf values (2, 4, $1, $2)", forged.id, event_hash(forged))
    assert shown(await judge()) == ("INSERTED", 2, 4, str(forged.id))


async def test_a_second_event_with_the_id_of_one_is_named(log: Log, judge: Judge) -> None:
    for minutes in (0.5, 5.5, 9.5):
        forged = replace(an_event(START + minutes * MINUTE), id=log.ids[1][2])
        await write_events(log.connection, forged)
        said = await judge()
        assert shown(said)[0] == "INSERTED", minutes
        assert shown(said)[3] == str(forged.id), minutes
        await log.run("delete from audit_event where id = $1 and at = $2", forged.id, forged.at)


async def test_events_in_another_order_are_named(log: Log, judge: Judge) -> None:
    for here, there in ((1, 9), (2, 1), (9, 2)):
        sql = "update audit_leaf set position = $2 where batch = 3 and position = $1"
        await log.run(sql, here, there)
    assert shown(await judge()) == ("REORDERED", 3, 1, str(log.ids[2][2]))


async def test_events_whose_times_were_exchanged_are_named(log: Log, judge: Judge) -> None:
    sql = "update audit_event set at = $2 where id = $1"
    await log.run(sql, log.ids[0][1], START + 2 * MINUTE)
    await log.run(sql, log.ids[0][2], START + 1 * MINUTE)
    assert shown(await judge()) == ("ALTERED", 1, 1, str(log.ids[0][1]))


async def test_a_missing_batch_is_named(log: Log, judge: Judge) -> None:
    await log.run("delete from audit_leaf where batch = 2")
    await log.run("delete from audit_batch where number = 2")
    assert shown(await judge()) == ("MISSING", 2, None, None)


BATCHES = [
    "until = until + interval '1 minute'", "until = until - interval '2 minutes'",
    "count = 5", "root = ''",
]  # fmt: skip


@pytest.mark.parametrize("change", BATCHES)
async def test_an_altered_batch_is_named_and_its_events_are_no_strays(
    log: Log, judge: Judge, change: str
) -> None:
    await log.run(f"update audit_batch set {change} where number = 2")
    said = await judge()
    assert shown(said)[:2] == ("ALTERED", 2) or change == "count = 5"
    assert {finding["batch"] for finding in said["findings"]} == {2, 3}
    assert {finding["event"] for finding in said["findings"]} == {None}


async def test_a_cut_tail_is_named_with_the_head_that_was_kept(log: Log, judge: Judge) -> None:
    for sql in (
        "delete from audit_leaf where batch = 3",
        "delete from audit_batch where number = 3",
        "delete from audit_event where at >= (select max(until) from audit_batch)",
    ):
        await log.run(sql)
    assert (await judge())["whole"]
    assert shown(await judge(log.anchor)) == ("CUT", 3, None, None)


async def rewrite(connection: Connection) -> None:
    """Alter an event and seal the whole log anew, as somebody may who owns the tables."""
    await connection.execute("update audit_event set viewer = 'nobody' where at = $1", START)
    rows = await connection.fetch("select * from audit_event order by at, id")
    untils = await connection.fetch("select until from audit_batch order by number")
    await connection.execute("truncate audit_batch, audit_leaf")
    events = [event_of(row) for row in rows]
    for (until,) in untils:
        await seal_before(connection, until)
    batch: Batch = seal(GENESIS, events[:4], untils[0][0])
    assert await connection.fetchval("select digest from audit_batch limit 1") == batch.digest


async def test_a_log_that_was_rewritten_whole_is_found_by_any_head_kept_outside(
    log: Log, judge: Judge, write: Write
) -> None:
    await rewrite(log.connection)
    assert (await judge())["whole"]
    assert shown(await judge(log.anchor)) == ("ALTERED", 3, None, None)
    later = write(await anchor_of(log.connection), "later.json")
    assert (await judge(later))["whole"]
    assert shown(await judge(later, log.anchor)) == ("ALTERED", 3, None, None)


async def test_a_flood_of_inserted_events_is_told_up_to_a_measure(log: Log, judge: Judge) -> None:
    await log.run(
        "insert into audit_event (at, id, action, outcome)"
        " select $1, gen_random_uuid(), 'x', 'SUCCEEDED' from generate_series(1, 5000)",
        START + MINUTE,
    )
    assert len((await judge())["findings"]) == MOST_FINDINGS


async def test_people_are_told_in_words(log: Log) -> None:
    whole = await hub_audit(log.graph, "verify")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("Whole: 12 events up to batch 3 are as they were sealed.")
    assert "No anchor was given" in whole.stdout
    await log.run("update audit_event set viewer = 'x' where id = $1", log.ids[2][0])
    done = await hub_audit(log.graph, "verify", "--anchor", str(log.anchor))
    assert done.returncode == 1
    assert f"ALTERED: Batch 3, place 0: the event {log.ids[2][0]} was altered." in done.stdout
    assert "No anchor" not in done.stdout


async def test_an_anchor_seals_first_and_holds_what_verify_takes(empty: Graph) -> None:
    async with connected(empty) as connection:
        await write_events(connection, an_event(START))
    sealed = json.loads((await hub_audit(empty, "seal", "--json")).stdout)
    assert (sealed["batches"], sealed["events"]) == (1, 1)
    async with connected(empty) as connection:
        await write_events(connection, an_event(datetime.now(UTC) - MINUTE))
    said = json.loads((await hub_audit(empty, "anchor")).stdout)
    assert said["batch"] == 2
    assert set(said) == {"format", "batch", "digest", "until", "writtenAt"}
    assert (await hub_audit(empty, "seal")).stdout == "There was nothing to seal.\n"


async def test_an_empty_log_has_no_anchor(empty: Graph) -> None:
    done = await hub_audit(empty, "anchor")
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no event" in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "x", "batch": 1, "digest": "00"}'])
def test_what_is_no_anchor_is_refused_in_a_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setattr("hub.cli.configure_logs", lambda _: None)
    path = tmp_path / "anchor.json"
    path.write_text(text)
    assert main(["audit", "verify", "--anchor", str(path)]) == 1
    assert "is no anchor" in capsys.readouterr().err
    assert main(["audit", "verify", "--anchor", str(tmp_path / "none")]) == 1
    assert "cannot be read" in capsys.readouterr().err


async def test_a_long_log_is_verified_by_batches_of_which_one_is_held(
    log: Log, judge: Judge
) -> None:
    await log.run(
        "insert into audit_event (at, id, action, outcome, after)"
        " select $1::timestamptz + n * interval '1 ms', gen_random_uuid(), 'x', 'SUCCEEDED',"
        " jsonb_build_object('n', n) from generate_series(1, 12345) n",
        START + 60 * MINUTE,
    )
    batches = await seal_before(log.connection, START + 90 * MINUTE)
    assert [batch.count for batch in batches] == [10_000, 2_345]
    said = await judge(log.anchor)
    assert (said["whole"], said["events"]) == (True, 12_357)
