"""Importing: what holds for any table of organisations."""

import csv
import io
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.blanks import tidy
from rules.formulas import guarded
from rules.organizations import OrganizationKind, check_character
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, outcome

HEADINGS = ("uscc", "name", "kind", "area", "parent", "provisional", "established_on", "sector")
PLACES = "code,name\n35,福建省\n36,江西省\n"
Row = tuple[str, ...]


def _code(number: int) -> str:
    first = f"11350703HB{number:07}"
    return first + check_character(first)


def _words(longest: int) -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
    texts = st.text(letters, min_size=1, max_size=longest) | st.sampled_from(
        ["=1+1", "'x", "甲,乙"]
    )
    return texts.filter(lambda text: tidy(text) == text and "@" not in text and "＠" not in text)


_ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(0, 999_999),
        _words(20),
        st.sampled_from([word for kind in OrganizationKind for word in (kind, kind.chinese)]),
        st.sampled_from(["35", "360000000000"]),
        st.integers(0, 30),
        st.sampled_from(["是", "no", ""]),
        st.dates().map(str) | st.just(""),
        _words(10) | st.just(""),
    ),
    max_size=12,
    unique_by=(
        lambda row: (row[1], row[3]),
        lambda row: row[0] if row[0] is not None else object(),
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Make rows of valid organisations; each may have one of the earlier ones above it."""
    rows: list[Row] = []
    for number, name, kind, area, above, *rest in draw(_ROWS):
        uscc = "" if number is None else _code(number)
        parent = _key(rows[above]) if above < len(rows) else ""
        rows.append((uscc, name, kind, area, parent, *rest))
    return draw(st.permutations(rows))


def _key(row: Row) -> str:
    return row[0] or f"{row[1]}@{row[3]}"


def _written(rows: Sequence[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([[guarded(value) for value in row] for row in rows])
    # A mark of the encoding: the few letters of a small table could be of another one too.
    return f"\ufeff{out.getvalue()}"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=tables())
async def test_any_table_of_organisations_goes_in_once(
    empty: Graph, write: Write, rows: list[Row]
) -> None:
    office = Office(empty, write)
    await office.bring("areas", PLACES, apply=True)
    await office.rows("delete from organization")
    first = await office.written("organizations", _written(rows))
    assert outcome(first) == (len(rows), 0, 0, 0)
    again = await office.written("organizations", _written(rows))
    assert outcome(again) == (0, 0, len(rows), 0)
    kept = await office.rows(
        "select coalesce(uscc, ''), name, coalesce(sector, '') from organization"
    )
    assert sorted(kept) == sorted((row[0], row[1], row[7]) for row in rows)
