"""One value, one text: the quick writer gives what RFC 8785's own does."""

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from rules.canonical import canonical_bytes

LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(VALUES)
def test_both_writers_give_the_same_text(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(st.characters(max_codepoint=0x9F))
def test_control_characters_are_escaped_alike(character: str) -> None:
    assert canonical_bytes({"a": character}) == rfc8785.dumps({"a": character})


@given(st.integers() | st.sampled_from(["\ud800", float("inf"), (1,), b"x", {1: 2}]))
def test_what_json_cannot_hold_is_refused_by_both(value: Any) -> None:
    refused = []
    for write in (canonical_bytes, rfc8785.dumps):
        try:
            write(value)
        except ValueError:
            refused.append(write)
    assert len(refused) in (0, 2)
