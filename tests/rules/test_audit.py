"""What is hashed of the audit log, and how, without a database."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.audit import (
    GENESIS,
    AuditEvent,
    blinded,
    event_bytes,
    event_hash,
    header_hash,
    merkle_root,
    seal,
)
from rules.canonical import canonical_bytes
from tests.rules.logs import MINUTE, START, Log, an_event


def test_an_event_later_than_its_batch_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="not earlier"):
        seal(GENESIS, [an_event(3)], START + 3 * MINUTE)


@given(st.permutations([an_event(n) for n in range(6)]))
def test_a_batch_does_not_depend_on_the_order_in_which_its_events_come(
    events: list[AuditEvent],
) -> None:
    until = START + 6 * MINUTE
    assert seal(GENESIS, events, until) == Log([6]).batches[0]


def by_definition(leaves: list[bytes]) -> bytes:
    """Give the tree hash as RFC 6962 §2.1 defines it: split at the largest power of two."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_that_of_the_standard(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == by_definition(leaves)


def test_the_roots_are_those_of_certificate_transparencys_own_tests() -> None:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in inputs]
    assert merkle_root([]).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert merkle_root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert merkle_root(leaves[:3]).hex() == (
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )
    assert merkle_root(leaves).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


def test_the_bytes_of_an_event_are_written_down() -> None:
    assert event_bytes(an_event(1)).decode() == (
        '{"action":"projectClaim","address":null,"after":{"state":"ASSIGNED","version":1},'
        '"at":"2026-01-01T00:01:00.000000Z","before":{"state":"OPEN"},"client":null,"code":null,'
        '"format":1,"id":"00000000-0000-0000-0000-000000000001","objectId":"1",'
        '"objectType":"Project","outcome":"SUCCEEDED","purpose":null,"requestId":null,'
        '"viewer":"officer 1"}'
    )


def test_an_event_hashes_alike_in_every_time_zone_and_order_of_its_columns() -> None:
    event = an_event(1)
    moved = replace(event, at=event.at.astimezone(timezone(timedelta(hours=8))),
                    after={"version": 1, "state": "ASSIGNED"})  # fmt: skip
    assert event_hash(moved) == event_hash(event)


def test_a_header_is_hashed_without_its_own_hash() -> None:
    batch = Log([2]).batches[0]
    assert header_hash(replace(batch, digest=b"", leaves=())) == batch.digest


@pytest.mark.parametrize("value", [2**53, float("inf"), "\ud800", {1: 2}, {"a": object()}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_bytes(value)


def test_restricted_values_are_told_apart_and_not_told() -> None:
    one, other = blinded("13812345678", b"key"), blinded("13812345679", b"key")
    assert one == blinded("13812345678", b"key")
    assert len({one, other, blinded("13812345678", b"another")}) == 3
    assert re.fullmatch("hmac-sha256:[0-9a-f]{64}", one)
