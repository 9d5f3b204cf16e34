"""The real division tree of the five places: divisions.csv, and the questions put to it."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rules.areas import (
    AreaLevel,
    DivisionCode,
    Settlement,
    level_of,
    parse_division_code,
    settlement_of,
)
from sample.rows import Row, area

_FILE = Path(__file__).with_name("divisions.csv")
_COMMITTEE = re.compile(r"(居民委员会|村民委员会|居委会|村委会|居委|委员会)$")
_JIANYANG_BECAME_A_DISTRICT = date(2014, 6, 1)


@dataclass(frozen=True, slots=True)
class Division:
    """A real division: its code in path form, its name in the table."""

    code: DivisionCode
    name: str

    @property
    def spoken(self) -> str:
        """The name as people say it: `西岸村委会` is 西岸村, `光荣居委会` 光荣社区."""
        stem = _COMMITTEE.sub("", self.name)
        ending = "村" if settlement_of(self.code) is Settlement.RURAL else "社区"
        return stem if stem.endswith((ending, "社区")) or stem == self.name else stem + ending


@cache
def divisions() -> dict[str, Division]:
    """Read the table: 8,556 divisions by code in path form, in the order of the codes."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        read = [
            Division(parse_division_code(row["code"]), row["name"]) for row in csv.DictReader(file)
        ]
    return {division.code: division for division in sorted(read, key=lambda d: d.code)}


def spoken(code: str) -> str:
    """Give the name of a division as people say it."""
    return divisions()[code].spoken


def communities(within: str, settlement: Settlement = Settlement.URBAN) -> list[Division]:
    """List the communities of one settlement at and below a division, by code."""
    return [
        division
        for code, division in divisions().items()
        if code.startswith(within)
        and level_of(division.code) is AreaLevel.COMMUNITY
        and settlement_of(division.code) is settlement
    ]


def counties(within: str) -> list[Division]:
    """List the counties, cities and districts below a prefecture, by code."""
    return [
        division
        for code, division in divisions().items()
        if code.startswith(within) and level_of(division.code) is AreaLevel.COUNTY
    ]


def rows() -> Iterator[Row]:
    """Give the whole table as areas, and the county that Jianyang was until 2014."""
    for code, division in divisions().items():
        yield area(code, division.name, synthetic=False, **_validity(code))
    yield area(
        "350784",
        "建阳市",
        synthetic=False,
        # The State Council approved in May 2014; our source does not give the day.
        valid_to=date(2014, 5, 31),
        superseded_by_code="350703",
    )


def _validity(code: str) -> dict[str, Any]:
    return {"valid_from": _JIANYANG_BECAME_A_DISTRICT} if code == "350703" else {}
