"""Nanping's five-level Party organisation grid (S0-04), with the totals that were published.

County committee – subdistrict work committee – joint community committee (社区大党委) –
compound branch – building group: 214, 728 and 2,143 of the last three. A quarter is known by
name; the rest is made up over the real communities. 728 branches in 818 compounds, one
each, are the published coverage of 89 %.
"""

from collections.abc import Iterator
from functools import cache

from rules.areas import CompoundClass, DivisionCode, parent_of
from rules.organizations import OrganizationKind
from sample.divisions import communities, counties, divisions, spoken
from sample.ids import between, pick, ranked, shares
from sample.names import compound_name
from sample.rows import Row, area, organization

ALLIANCES, BRANCHES, GROUPS, COMPOUNDS = 214, 728, 2143, 818

NAMED_COMPOUNDS = {
    "350702003011-C001": "武夷香榭小区",
    "350703001012-C001": "建发二区",
    "350724200001-C001": "金凯小区",
    "350781002003-C001": "农械厂宿舍",
    "350781002010-C001": "皇庭名郡小区",
    "350782003001-C001": "崇阳溪小区",
}
"""Compounds that the article names; the numbers are ours."""

_NAMED_ALLIANCES = {"350724200001", "350782002003"}
_NAMED_BRANCHES = {"350724200001-C001"}
_OUTSIDE_SUBDISTRICTS = {"350724200001", "350721101001"}
"""Communities of the article that lie in a township or town."""

_TOWN_THAT_IS_A_COUNTY_SEAT = "350723100"
_CLASSES = (*[CompoundClass.COMMERCIAL] * 3, *[CompoundClass.OLD] * 3, *CompoundClass)


@cache
def chosen() -> tuple[str, ...]:
    """Give the codes of the 214 communities that have a joint committee.

    First those of the article, then all in subdistricts, then those of Guangze's town.
    """
    urban = [division.code for division in communities("3507")]
    return tuple(sorted(sorted(urban, key=_remoteness)[:ALLIANCES]))


def _remoteness(code: str) -> tuple[int, str]:
    if code in _OUTSIDE_SUBDISTRICTS or code[6] == "0":
        return 0, code
    return (1 if code.startswith(_TOWN_THAT_IS_A_COUNTY_SEAT) else 2), code


@cache
def compounds() -> dict[str, str]:
    """Give the 728 compounds that have a branch: code → name."""
    return _compounds(shares(BRANCHES, chosen()), {})


@cache
def compounds_without_branch() -> dict[str, str]:
    """Give the 90 compounds that have none: code → name."""
    taken = shares(BRANCHES, chosen())
    lacking = ranked(f"lacking {code}" for code in chosen())[: COMPOUNDS - BRANCHES]
    return _compounds({key.split()[1]: 1 for key in lacking}, taken)


def _compounds(numbers: dict[str, int], taken: dict[str, int]) -> dict[str, str]:
    """Name `numbers` of compounds per community, numbered after those that are `taken`."""
    return {
        code: NAMED_COMPOUNDS.get(code) or compound_name(community, n)
        for community, number in sorted(numbers.items())
        for n in range(taken.get(community, 0) + 1, taken.get(community, 0) + number + 1)
        for code in (f"{community}-C{n:03}",)
    }


@cache
def buildings() -> dict[str, str]:
    """Give the 2,143 buildings that have a Party group: code → name."""
    numbers = shares(GROUPS, list(compounds()))
    return {
        f"{compound}-B{n:02}": f"{n}号楼"
        for compound, number in numbers.items()
        for n in range(1, number + 1)
    }


def county_committee(county: str) -> Row:
    """Give the Party committee of a county."""
    name = f"中共{divisions()[county].name}委员会"
    return organization(OrganizationKind.PARTY_COMMITTEE, name, county, synthetic=False)


def work_committee(subdistrict: str) -> Row:
    """Give the work committee of a subdistrict; a town or township has a committee."""
    name, parent = divisions()[subdistrict].name, county_committee(subdistrict[:6])
    is_subdistrict = subdistrict[6] == "0"
    kind = (
        OrganizationKind.PARTY_WORK_COMMITTEE
        if is_subdistrict
        else OrganizationKind.PARTY_COMMITTEE
    )
    name += "党工委" if is_subdistrict else "党委"
    return organization(kind, name, subdistrict, parent=parent, synthetic=False)


def alliance(community: str) -> Row:
    """Give the joint Party committee (社区大党委) of one of the 214 communities."""
    return organization(
        OrganizationKind.PARTY_ALLIANCE,
        f"{spoken(community)}大党委",
        community,
        parent=work_committee(community[:9]),
        synthetic=community not in _NAMED_ALLIANCES,
    )


def branch(compound: str) -> Row:
    """Give the Party branch of one of the 728 compounds."""
    return organization(
        OrganizationKind.PARTY_BRANCH,
        f"{compounds()[compound]}党支部",
        compound,
        parent=alliance(compound[:12]),
        synthetic=compound not in _NAMED_BRANCHES,
    )


def areas() -> Iterator[Row]:
    """Give the compounds, with a branch and without, and the buildings with a group."""
    for code, name in (compounds() | compounds_without_branch()).items():
        yield _compound(code, name)
    yield from (area(code, name) for code, name in buildings().items())


def _compound(code: str, name: str) -> Row:
    named = code in NAMED_COMPOUNDS
    if named:
        return area(code, name, synthetic=False)
    households = between(f"households {code}", 90, 1600)
    return area(
        code,
        name,
        compound_class=pick(f"class {code}", _CLASSES),
        property_managed=pick(f"managed {code}", (True, True, False)),
        households=households,
        population=households * between(f"persons {code}", 24, 33) // 10,
    )


def organizations() -> Iterator[Row]:
    """Give the five levels, from the county committees down."""
    yield from (county_committee(county.code) for county in counties("3507"))
    subdistricts = sorted({code[:9] for code in chosen()})
    yield from (work_committee(subdistrict) for subdistrict in subdistricts)
    yield from (alliance(community) for community in chosen())
    branches = {compound: branch(compound) for compound in compounds()}
    yield from branches.values()
    for building, name in buildings().items():
        compound = parent_of(DivisionCode(building)) or ""
        title = f"{compounds()[compound]}{name}党小组"
        yield organization(OrganizationKind.PARTY_GROUP, title, building, parent=branches[compound])


def rows() -> Iterator[Row]:
    """Give all rows of the grid."""
    yield from areas()
    yield from organizations()
