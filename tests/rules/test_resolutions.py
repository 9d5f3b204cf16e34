"""Owners' votes against Article 278 of the Civil Code, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.resolutions import Majority, Tally, lacking


def tally(majority: Majority, by_owners: tuple[int, int], by_area: tuple[int, int]) -> Tally:
    """Give a vote of 300 owners of 30,000 m²: (voting, for) counted by owners and by area."""
    return Tally(
        majority, 300, Decimal(30_000), by_owners[0], Decimal(by_area[0]),
        by_owners[1], Decimal(by_area[1]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("majority", "by_owners", "by_area", "carries"),
    [
        (Majority.ORDINARY, (200, 101), (20_000, 10_001), True),
        (Majority.ORDINARY, (200, 100), (20_000, 20_000), False),
        (Majority.ORDINARY, (200, 200), (20_000, 10_000), False),
        (Majority.ORDINARY, (199, 199), (30_000, 30_000), False),
        (Majority.ORDINARY, (300, 300), (19_999, 19_999), False),
        (Majority.QUALIFIED, (200, 150), (20_000, 15_000), True),
        (Majority.QUALIFIED, (200, 149), (20_000, 20_000), False),
        (Majority.QUALIFIED, (200, 200), (20_000, 14_999), False),
        (Majority.QUALIFIED, (199, 199), (20_000, 20_000), False),
    ],
)
def test_a_vote_carries_at_the_shares_of_the_law(
    majority: Majority, by_owners: tuple[int, int], by_area: tuple[int, int], *, carries: bool
) -> None:
    assert (lacking(tally(majority, by_owners, by_area)) is None) is carries


@given(st.sampled_from(Majority))
def test_a_vote_of_nobody_never_carries(majority: Majority) -> None:
    none = Decimal(0)
    assert lacking(Tally(majority, 0, none, 0, none, 0, none)) == "nobody has voted"


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 30_000), st.integers(0, 30_000))
def test_what_carries_by_the_qualified_majority_carries_by_the_ordinary(
    voting: int, for_: int, area: int, area_for: int
) -> None:
    vote = ((voting, min(for_, voting)), (area, min(area_for, area)))
    if lacking(tally(Majority.QUALIFIED, *vote)) is None:
        assert lacking(tally(Majority.ORDINARY, *vote)) is None
