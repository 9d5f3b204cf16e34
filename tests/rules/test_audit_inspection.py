"""The audit seal: whatever is done to a sealed log is named, without a database."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rules.audit import GENESIS, Outcome, event_hash, seal
from rules.audit_inspection import MOST_FINDINGS, Damage
from tests.rules.logs import MINUTE, START, Log, an_event, verify

sizes = st.lists(st.integers(1, 9), min_size=1, max_size=5)
logs = sizes.flatmap(
    lambda found: st.tuples(st.just(found), st.integers(0, len(found) - 1)).flatmap(
        lambda x: st.tuples(st.just(x[0]), st.just(x[1]), st.integers(0, x[0][x[1]] - 1))
    )
)
"""Sizes of batches, and one place: a batch counted from 0, a position in it."""


@given(st.lists(st.integers(0, 9), max_size=5))
def test_a_log_that_nobody_touched_is_whole(found: list[int]) -> None:
    log = Log(found)
    verdict = verify(log.sealed(), log.unsealed(), [batch.head for batch in log.batches])
    assert verdict.first is None
    assert (verdict.batches, verdict.events) == (len(found), sum(found))
    assert verdict.head == (log.batches[-1].head if found else GENESIS)


CHANGES = st.fixed_dictionaries({}, optional={
    "at": st.just(START - MINUTE), "action": st.just("projectCancel"),
    "outcome": st.just(Outcome.REFUSED), "viewer": st.just(None), "client": st.just("x"),
    "address": st.just("127.0.0.1"), "object_type": st.just("Area"), "object_id": st.just("-"),
    "before": st.just(None), "after": st.just({"state": "OPEN"}), "purpose": st.just("x"),
    "request_id": st.just("x"),
}).filter(bool)  # fmt: skip


@given(logs, CHANGES)
def test_an_altered_event_is_named(
    place: tuple[list[int], int, int], change: dict[str, object]
) -> None:
    found, at, position = place
    log = Log(found)
    leaf = log.batches[at].leaves[position]
    log.events[leaf.event] = replace(log.events[leaf.event], **change)  # type: ignore[arg-type] # hypothesis knows the fields
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.ALTERED, at + 1)
    assert (finding.position, finding.event) == (position, leaf.event)


@given(logs)
def test_a_deleted_event_is_named(place: tuple[list[int], int, int]) -> None:
    found, at, position = place
    log = Log(found)
    leaf = log.batches[at].leaves[position]
    del log.events[leaf.event]
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.MISSING, at + 1)
    assert (finding.position, finding.event) == (position, leaf.event)


@given(logs)
def test_an_event_deleted_with_its_leaf_is_named_by_its_place(
    place: tuple[list[int], int, int],
) -> None:
    found, at, position = place
    log = Log(found)
    batch = log.batches[at]
    del log.events[batch.leaves[position].event]
    rest = batch.leaves[:position] + batch.leaves[position + 1 :]
    log.batches[at] = replace(batch, leaves=rest)
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.MISSING, at + 1)
    assert finding.position == position


@given(logs)
def test_an_event_inserted_behind_the_seal_is_named(place: tuple[list[int], int, int]) -> None:
    found, at, position = place
    log = Log(found)
    there = log.events[log.batches[at].leaves[position].event]
    forged = replace(there, id=UUID(int=10**6), viewer="somebody else")
    log.events[forged.id] = forged
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.INSERTED, at + 1)
    assert finding.event == forged.id


@given(logs)
def test_an_event_inserted_with_a_leaf_is_named(place: tuple[list[int], int, int]) -> None:
    found, at, position = place
    log = Log(found)
    batch = log.batches[at]
    forged = replace(an_event(position), id=UUID(int=10**6))
    log.events[forged.id] = forged
    leaf = replace(batch.leaves[position], event=forged.id, digest=event_hash(forged))
    moved = [replace(x, position=x.position + 1) for x in batch.leaves[position:]]
    log.batches[at] = replace(batch, leaves=(*batch.leaves[:position], leaf, *moved))
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.INSERTED, at + 1)
    assert (finding.position, finding.event) == (position, forged.id)


@given(logs)
def test_events_in_another_order_are_named(place: tuple[list[int], int, int]) -> None:
    found, at, position = place
    log = Log([size + 1 for size in found])
    leaves = [*log.batches[at].leaves]
    for here, there in ((position, position + 1), (position + 1, position)):
        leaves[here] = replace(log.batches[at].leaves[there], position=here)
    log.batches[at] = replace(log.batches[at], leaves=tuple(leaves))
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.REORDERED, at + 1)
    assert finding.position == position


@given(logs)
def test_an_altered_leaf_is_named_and_its_event_cleared(place: tuple[list[int], int, int]) -> None:
    found, at, position = place
    log = Log(found)
    leaves = [*log.batches[at].leaves]
    leaves[position] = replace(leaves[position], digest=bytes(32))
    log.batches[at] = replace(log.batches[at], leaves=tuple(leaves))
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch, finding.position) == (Damage.ALTERED, at + 1, position)
    assert "its hash was altered" in finding.message


@given(logs)
def test_an_event_altered_with_its_leaf_gives_its_batch_away(
    place: tuple[list[int], int, int],
) -> None:
    found, at, position = place
    log = Log(found)
    leaves = [*log.batches[at].leaves]
    forged = replace(log.events[leaves[position].event], viewer="somebody else")
    log.events[forged.id] = forged
    leaves[position] = replace(leaves[position], digest=event_hash(forged))
    log.batches[at] = replace(log.batches[at], leaves=tuple(leaves))
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.ALTERED, at + 1)


def forged_log(found: list[int], at: int, *, following: bool) -> Log:
    """Rewrite a batch with its event, leaves and header, and, if told to, all that follow."""
    log = Log(found)
    forged = replace(log.events[log.batches[at].leaves[0].event], viewer="somebody else")
    log.events[forged.id] = forged
    head = log.batches[at - 1].head if at else GENESIS
    for n in range(at, len(log.batches) if following else at + 1):
        batch = log.batches[n]
        events = [log.events[leaf.event] for leaf in batch.leaves]
        log.batches[n] = seal(head, events, batch.until)
        head = log.batches[n].head
    return log


@given(logs)
def test_a_rewritten_batch_breaks_the_chain_after_it(place: tuple[list[int], int, int]) -> None:
    found, at, _ = place
    finding = forged_log([*found, 1], at, following=False).first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.ALTERED, at + 2)
    assert f"batch {at + 1}" in finding.message


@given(logs)
def test_a_log_rewritten_to_its_end_is_caught_by_a_head_kept_outside(
    place: tuple[list[int], int, int],
) -> None:
    found, at, _ = place
    true, forged = Log(found), forged_log(found, at, following=True)
    assert forged.first() is None
    finding = forged.first(true.batches[-1].head)
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.ALTERED, len(found))
    assert "anchored" in finding.message


@given(logs, st.sampled_from(["until", "count", "root", "previous"]))
def test_an_altered_header_is_named(place: tuple[list[int], int, int], field: str) -> None:
    found, at, _ = place
    log = Log(found)
    batch = log.batches[at]
    values = {"until": batch.until + MINUTE / 2, "count": 99, "root": bytes(32),
              "previous": bytes(32)}  # fmt: skip
    log.batches[at] = replace(batch, **{field: values[field]})  # type: ignore[arg-type] # the values fit
    finding = log.first()
    assert finding is not None
    assert finding.batch == at + 1
    assert finding.position is None or field == "count"


@given(logs)
def test_a_cut_tail_is_caught_by_a_head_kept_outside_and_by_nothing_else(
    place: tuple[list[int], int, int],
) -> None:
    found, at, _ = place
    log = Log(found)
    kept = log.batches[-1].head
    for batch in log.batches[at:]:
        for leaf in batch.leaves:
            del log.events[leaf.event]
    del log.batches[at:]
    assert log.first() is None
    finding = log.first(kept)
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.CUT, at + 1)


@given(logs)
def test_a_batch_that_is_missing_in_the_middle_is_named(place: tuple[list[int], int, int]) -> None:
    found, at, _ = place
    log = Log([*found, 1])
    for leaf in log.batches[at].leaves:
        del log.events[leaf.event]
    del log.batches[at]
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch, finding.position) == (Damage.MISSING, at + 1, None)


@given(logs)
def test_batches_in_another_order_are_noticed(place: tuple[list[int], int, int]) -> None:
    found, at, _ = place
    log = Log([*found, 1])
    one, two = log.batches[at : at + 2]
    log.batches[at : at + 2] = [replace(two, number=one.number), replace(one, number=two.number)]
    finding = log.first()
    assert finding is not None
    assert (finding.damage, finding.batch) == (Damage.ALTERED, at + 1)


def test_a_batch_told_twice_is_noticed() -> None:
    log = Log([2, 2])
    verdict = verify([*log.sealed(), log.sealed()[1]])
    assert verdict.first is not None
    assert (verdict.first.damage, verdict.first.batch) == (Damage.INSERTED, 2)


def test_the_first_of_several_is_the_first_in_the_log() -> None:
    log = Log([3, 3, 3])
    for n in (7, 4):
        log.events[UUID(int=n)] = replace(log.events[UUID(int=n)], viewer="x")
    forged = replace(an_event(1), id=UUID(int=10**6))
    log.events[forged.id] = forged
    verdict = verify(log.sealed(), log.unsealed())
    assert [f.batch for f in verdict.findings] == [2, 3, 1]
    assert verdict.first is not None
    assert verdict.first.event == forged.id


def test_of_an_emptied_log_not_everything_is_kept() -> None:
    log = Log([MOST_FINDINGS, 9])
    log.events.clear()
    assert len(verify(log.sealed()).findings) == MOST_FINDINGS


def test_events_whose_time_is_over_may_be_gone_and_are_counted() -> None:
    log = Log([2, 3, 2])
    for n in range(5):
        del log.events[UUID(int=n)]
    since = log.batches[1].until
    verdict = verify(log.sealed(), retained_since=since)
    assert (verdict.first, verdict.retired, verdict.events) == (None, 5, 2)
    early = log.first(retained_since=since - MINUTE)
    assert early is not None
    assert (early.damage, early.batch) == (Damage.MISSING, 2)


def test_what_is_kept_beyond_its_time_is_still_checked() -> None:
    log = Log([2])
    log.events[UUID(int=1)] = replace(log.events[UUID(int=1)], viewer="x")
    finding = log.first(retained_since=START + 100 * MINUTE)
    assert finding is not None
    assert finding.damage is Damage.ALTERED


def test_events_that_wait_for_their_seal_are_in_order() -> None:
    log = Log([2])
    log.events |= {UUID(int=n): an_event(n) for n in (2, 3)}
    assert log.first() is None
