"""The published totals hold when the graph is asked: each against its row in figures.csv."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge
from pathlib import Path
from typing import Any

import pytest

from rules.lifecycle import WorkState
from tests.figure_counts import COUNTS
from tests.graph import Graph

_FILE = Path(__file__).with_name("data") / "figures.csv"
_AGREES: dict[str, Callable[[Decimal, Decimal], bool]] = {"exact": eq, "at_least": ge, "about": eq}


@dataclass(frozen=True)
class Figure:
    """What an article states: where, how many, and how firmly."""

    area: str
    value: Decimal
    qualifier: str

    def agrees(self, counted: object) -> bool:
        """Tell whether a count bears the figure out."""
        return _AGREES[self.qualifier](Decimal(str(counted)), self.value)


@cache
def _figures() -> dict[tuple[str, str], Figure]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["seed_row"], row["term_zh"]): Figure(
                row["area_code"], Decimal(row["value"]), row["qualifier"]
            )
            for row in csv.DictReader(file)
        }


def figure(seed_row: str, term: str) -> Figure:
    return _figures()[seed_row, term]


@pytest.mark.parametrize(
    ("seed_row", "term", "rows"), COUNTS, ids=[f"{row} {term}" for row, term, _ in COUNTS]
)
async def test_the_graph_counts_what_the_article_states(
    sampled: Graph, seed_row: str, term: str, rows: str
) -> None:
    stated = figure(seed_row, term)
    assert stated.agrees(await _count(sampled, rows, stated))


async def test_branches_cover_as_many_of_nanpings_compounds_as_published(sampled: Graph) -> None:
    stated = figure("S0-04", "小区党组织覆盖率")
    compounds = "areas(filter: {within: $area, level: {eq: COMPOUND}%s})"
    covered = await _count(
        sampled, compounds % ", organizations: {some: {kind: {eq: PARTY_BRANCH}}}", stated
    )
    total = await _count(sampled, compounds % "", stated)
    assert stated.agrees(round(Decimal(covered) / total, 2))


async def test_every_building_group_reaches_its_county_committee_in_five_levels(
    sampled: Graph,
) -> None:
    data = await sampled.query(
        """{ organizations(filter: {within: "3507", kind: {eq: PARTY_GROUP}}, first: 100) {
          nodes { area { level } ancestors { kind area { level } } } } }"""
    )
    for group in data["organizations"]["nodes"]:
        levels = [above["area"]["level"] for above in (group, *group["ancestors"])]
        assert levels == ["BUILDING", "COMPOUND", "COMMUNITY", "SUBDISTRICT", "COUNTY"]
        assert figure("S0-04", "五级组织网格体系").agrees(len(levels))
        assert group["ancestors"][-1]["kind"] == "PARTY_COMMITTEE"


async def test_ten_branches_are_linked_with_each_of_puchengs_communities(sampled: Graph) -> None:
    data = await sampled.query(
        """{ communities(filter: {within: "350722", pairings: {some: {}}}, first: 100) {
          nodes { pairings { totalCount } } } }"""
    )
    numbers = [community["pairings"]["totalCount"] for community in data["communities"]["nodes"]]
    assert set(numbers) == {10}
    assert figure("S0-20", "党支部").agrees(sum(numbers))


async def test_puchengs_work_has_the_six_joints(sampled: Graph) -> None:
    data = await sampled.query(
        """{ projects(filter: {parent: {number: {eq: "PC-LL"}}}, first: 100) {
          totalCount nodes { category } } }"""
    )
    categories = {project["category"] for project in data["projects"]["nodes"]}
    assert figure("S0-20", "机关“六联”").agrees(len(categories))


async def test_shaxikou_is_paired_with_units_of_two_levels(sampled: Graph) -> None:
    stated = figure("S0-19", "市、区两级")
    data = await sampled.query(
        """query($area: DivisionCode!) { pairings(filter: {within: $area}) {
          nodes { unit { area { level } host { kind } } } } }""",
        {"area": stated.area},
    )
    units = [pairing["unit"] for pairing in data["pairings"]["nodes"]]
    assert {unit["host"]["kind"] for unit in units} == {"AGENCY"}
    assert {unit["area"]["level"] for unit in units} == {"PREFECTURE", "COUNTY"}
    assert stated.agrees(len(units))


async def test_every_community_of_wuhans_programme_has_a_standing_link(sampled: Graph) -> None:
    stated = figure("S3-22", "全市1428个社区")
    of_the_programme = 'projects: {some: {parent: {number: {eq: "WH-DK"}}}}'
    linked = "pairings: {some: {kind: {eq: AGENCY_COMMUNITY}, until: {isNull: true}}}"
    all_of_them = f"communities(filter: {{within: $area, {of_the_programme}}})"
    with_a_link = f"communities(filter: {{within: $area, {of_the_programme}, {linked}}})"
    assert stated.agrees(await _count(sampled, all_of_them, stated))
    assert stated.agrees(await _count(sampled, with_a_link, stated))


async def test_each_community_of_zhaoqing_has_just_one_project_of_the_programme(
    sampled: Graph,
) -> None:
    stated = figure("S2-01", "304个社区")
    rows = 'projects(filter: {within: $area, parent: {number: {eq: "ZQ-LLXF"}}})'
    assert stated.agrees(await _count(sampled, rows, stated))


async def test_three_units_made_the_reading_room(sampled: Graph) -> None:
    data = await sampled.query(
        """{ projects(filter: {title: {eq: "共享贤读书苑"}}) { nodes {
          area { name parent { name parent { name } } }
          participations { nodes { capacity state task organization { name } } }
          agreement { state pairings { nodes { kind unit { name } } } } } } }"""
    )
    (room,) = data["projects"]["nodes"]
    parts = {part["organization"]["name"]: part for part in room["participations"]["nodes"]}
    assert set(parts) == {"建阳区人大机关党支部", "七贤社区党委", "建发怡家园物业"}
    assert parts["建阳区人大机关党支部"]["capacity"] == "LEAD"
    assert parts["建发怡家园物业"]["task"] == "场地的施工、布置"
    assert room["area"]["name"] == "28号楼"
    assert room["area"]["parent"]["name"] == "建发二区"
    assert room["area"]["parent"]["parent"]["name"].startswith("七贤社区")
    assert room["agreement"]["state"] == "IN_FORCE"
    (pairing,) = room["agreement"]["pairings"]["nodes"]
    assert pairing == {"kind": "BRANCH_COMPOUND", "unit": {"name": "建阳区人大机关党支部"}}


WALK = """
  nodes { pairings { nodes { area { agreements { nodes { projects { nodes {
    title participations { nodes { organization { name } } } } } } } } } } }"""


async def test_one_query_walks_from_the_branch_to_the_units_of_its_projects(
    sampled: Graph,
) -> None:
    walk = 'organizations(filter: {name: {eq: "建阳区人大机关党支部"}}) {%s}'
    assert {"七贤社区党委", "建发怡家园物业"} <= await _walked(sampled, walk % WALK)


async def test_one_query_walks_from_the_agency_to_the_units_of_its_projects(
    sampled: Graph,
) -> None:
    walk = 'agencyUnits(filter: {name: {eq: "建阳区人大常委会机关"}}) {%s}'
    assert "七贤社区党委" in await _walked(sampled, walk % WALK)


async def test_a_compound_shows_what_is_known_of_it(sampled: Graph) -> None:
    data = await sampled.query(
        """{ areas(filter: {name: {eq: "金辉华府小区"}}) {
          nodes { households population completedOn
            organizations(filter: {kind: {eq: PARTY_BRANCH}}) { nodes { establishedOn } } } } }"""
    )
    (compound,) = data["areas"]["nodes"]
    assert figure("S4-01", "总户数").agrees(compound["households"])
    assert figure("S4-01", "常住人口").agrees(compound["population"])
    assert compound["completedOn"].startswith("2013")
    assert compound["organizations"]["nodes"][0]["establishedOn"].startswith("2019")


async def test_qingfengs_structure_has_four_levels_below_the_subdistrict(sampled: Graph) -> None:
    data = await sampled.query(
        """{ organizations(filter: {within: "410922", kind: {eq: PARTY_HUB_HOUSEHOLD}}, first: 1) {
          nodes { kind ancestors { kind } } } }"""
    )
    (household,) = data["organizations"]["nodes"]
    kinds = [above["kind"] for above in (household, *household["ancestors"])]
    *levels, top = kinds
    assert top == "PARTY_WORK_COMMITTEE"
    assert figure("S1-02", "四级组织架构").agrees(len(levels))


async def test_qingfengs_linkage_has_five_kinds_of_party(sampled: Graph) -> None:
    data = await sampled.query(
        """{ organizations(filter: {within: "410922", kind: {eq: PARTY_ALLIANCE}}) {
          nodes { members { nodes { kind } } } } }"""
    )
    (platform,) = data["organizations"]["nodes"]
    kinds = {member["kind"] for member in platform["members"]["nodes"]}
    assert figure("S1-12", "“五方联动”").agrees(len(kinds))


async def test_the_county_that_became_a_district_names_its_successor(sampled: Graph) -> None:
    data = await sampled.query(
        """{ area(code: "350784") { name validTo supersededBy { code name validFrom } } }"""
    )
    assert data["area"] == {
        "name": "建阳市",
        "validTo": "2014-05-31",
        "supersededBy": {"code": "350703000000", "name": "建阳区", "validFrom": "2014-06-01"},
    }


async def test_the_board_has_projects_in_every_state_but_drafts(sampled: Graph) -> None:
    columns = " ".join(
        f"{state}: projects(filter: {{state: {{eq: {state}}}}}) {{ totalCount }}"
        for state in WorkState
    )
    data = await sampled.query(f"{{ {columns} }}")
    empty = {state for state in WorkState if data[state]["totalCount"] == 0}
    assert empty == {WorkState.DRAFT}


async def _count(sampled: Graph, rows: str, stated: Figure) -> int:
    query = f"query($area: DivisionCode!) {{ counted: {rows} {{ totalCount }} }}"
    data = await sampled.query(query, {"area": stated.area})
    return int(data["counted"]["totalCount"])


async def _walked(sampled: Graph, walk: str) -> set[str]:
    data = await sampled.query(f"{{ units: {walk} }}")
    return set(_names(data["units"]))


def _names(tree: Any) -> list[str]:
    """List the names anywhere in an answer."""
    if isinstance(tree, list):
        return [name for branch in tree for name in _names(branch)]
    if isinstance(tree, dict):
        own = [tree["name"]] if "name" in tree else []
        return own + [name for branch in tree.values() for name in _names(branch)]
    return []
