"""Cells: what people and spreadsheet programs write, and what it is read as."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.cells import BadCell, Convert, converter, shown
from exchange.fields import Field, folded
from exchange.layouts import LAYOUTS
from exchange.sheet import Cell
from rules.areas import official_code
from rules.days import CHINA
from rules.imports import Fault
from rules.lifecycle import FormalState
from rules.organizations import OrganizationKind
from rules.projects import ParticipationMode
from rules.terms import Term


def reader(kind: str, **more: object) -> Convert:
    return converter(Field("x", "某", kind, **more))  # type: ignore[arg-type] # any kind


FIRST_OF_MARCH = date(2024, 3, 1)
SIX_IN_THE_EVENING = datetime(2024, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("code", "350703000000", "350703"),
        ("code", 350703, "350703"),
        ("code", "350700", "3507"),
        ("code", "350000", "35"),
        ("code", "３５０７０３", "350703"),
        ("code", 350703001005.0, "350703001005"),
        ("uscc", "11350703hb9900010u", "11350703HB9900010U"),
        ("date", "2024-03-01", FIRST_OF_MARCH),
        ("date", "2024/3/1", FIRST_OF_MARCH),
        ("date", "2024年3月1日", FIRST_OF_MARCH),
        ("date", "２０２４.３.１", FIRST_OF_MARCH),
        ("date", 20240301, FIRST_OF_MARCH),
        ("date", "2024-03-01 00:00:00", FIRST_OF_MARCH),
        ("date", datetime(2024, 3, 1), FIRST_OF_MARCH),  # noqa: DTZ001 # as sheets have it
        ("timestamp", "2024-03-01 18:00", SIX_IN_THE_EVENING),
        ("timestamp", "2024/3/1 18:00:00", SIX_IN_THE_EVENING),
        ("timestamp", "2024-03-01T10:00:00Z", SIX_IN_THE_EVENING),
        ("timestamp", "2024-03-01T11:00:00+01:00", SIX_IN_THE_EVENING),
        ("timestamp", datetime(2024, 3, 1, 18), SIX_IN_THE_EVENING),  # noqa: DTZ001 # the same
        ("timestamp", FIRST_OF_MARCH, datetime(2024, 3, 1, tzinfo=CHINA)),
        ("timestamp", "2024/3/1 8:05", datetime(2024, 3, 1, 8, 5, tzinfo=CHINA)),
        ("integer", "1,234", 1234),
        ("integer", 12.0, 12),
        ("integer", "１２", 12),
        ("decimal", "12,000.50", Decimal("12000.5")),
        ("decimal", 0.1, Decimal("0.1")),
        ("boolean", "是", True),
        ("boolean", "No", False),
        ("boolean", 1, True),
        ("boolean", False, False),
        ("text", 12345, "12345"),
        ("text", 1.0, "1"),
    ],
)
def test_what_is_plain_is_read(kind: str, cell: Cell, value: object) -> None:
    assert reader(kind)(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "fault"),
    [
        ("code", "3.50703E+11", Fault.LOST_DIGITS),
        ("code", "35070", Fault.INVALID_DIVISION_CODE),
        ("uscc", 9.1350703e17, Fault.LOST_DIGITS),
        ("uscc", "11350703HB9900010X", Fault.INVALID_USCC),
        ("date", "2023-02-29", Fault.INVALID_DATE),
        ("date", "3/1/2024", Fault.INVALID_DATE),
        ("date", 45352, Fault.INVALID_DATE),
        ("date", "2024-03-01 08:00", Fault.INVALID_DATE),
        ("timestamp", "18:00", Fault.INVALID_TIME),
        ("timestamp", "9999-12-31 23:00-23:00", None),
        ("integer", "12.5", Fault.INVALID_INTEGER),
        ("integer", True, Fault.INVALID_INTEGER),
        ("integer", 2**31, Fault.OUT_OF_RANGE),
        ("decimal", "1.005", Fault.INVALID_DECIMAL),
        ("decimal", "NaN", Fault.INVALID_DECIMAL),
        ("decimal", "1e999999", Fault.INVALID_DECIMAL),
        ("decimal", "-1", Fault.OUT_OF_RANGE),
        ("boolean", "也许", Fault.INVALID_BOOLEAN),
        ("text", "a\0b", Fault.INVALID_TEXT),
        ("text", "\ud800", Fault.INVALID_TEXT),
    ],
)
def test_what_is_not_plain_is_refused(kind: str, cell: Cell, fault: Fault | None) -> None:
    if fault is None:
        reader(kind)(cell)
        return
    with pytest.raises(BadCell) as bad:
        reader(kind)(cell)
    assert bad.value.fault is fault


@pytest.mark.parametrize(
    "terms", [FormalState, OrganizationKind, ParticipationMode], ids=lambda terms: terms.__name__
)
def test_a_choice_is_understood_in_both_languages(terms: type[Term]) -> None:
    read = reader("term", terms=terms)
    for term in terms:
        assert read(term.value) == read(term.chinese) == read(term.english) == term.value
        assert read(f" {term.value.lower()} ") == term.value


def test_each_of_several_words_for_a_choice_is_understood() -> None:
    assert reader("term", terms=ParticipationMode)("认领") == "OPEN_CLAIM"
    with pytest.raises(BadCell) as bad:
        reader("term", terms=ParticipationMode)("抢")
    assert "抢单、认领 (OPEN_CLAIM)" in bad.value.other


@pytest.mark.parametrize(
    ("refers", "cell", "value"),
    [
        ("organizations", "11350703hb9900010u", "11350703HB9900010U"),
        ("organizations", "甲局＠350703000000", "甲局@350703"),
        ("organizations", "甲局@二楼", "甲局@二楼"),
        ("projects", "ZX-1@350703001005", "ZX-1@350703"),
        ("agreements", 17, "17"),
    ],
)
def test_references_are_read_in_one_form(refers: str, cell: Cell, value: str) -> None:
    assert reader("text", refers=refers)(cell) == value


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_that_is_written_with_its_offset_is_read_back(moment: datetime) -> None:
    assert reader("timestamp")(moment.isoformat()) == moment
    assert reader("timestamp")(moment.isoformat(" ")) == moment


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert reader("date")(shown(day)) == day


@given(st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.dates())
def test_no_cell_ends_in_anything_but_a_value_or_a_fault(cell: Cell) -> None:
    for convert in {converter(field) for layout in LAYOUTS.values() for field in layout.fields}:
        with suppress(BadCell):
            convert(cell)


@given(st.integers(10, 99), st.integers(1, 99), st.integers(1, 99))
def test_the_official_form_of_a_code_is_its_path(a: int, b: int, c: int) -> None:
    path = reader("code")(f"{a}{b:02}{c:02}")
    assert reader("code")(official_code(path)) == path


def test_no_two_fields_of_a_layout_share_a_heading() -> None:
    for layout in LAYOUTS.values():
        headings = [folded(h) for field in layout.fields for h in {*map(folded, field.headings)}]
        assert len(headings) == len(set(headings)), layout.name
        assert not set(headings) & set(map(folded, layout.ignored)), layout.name
