"""Pucheng (S0-20): 160 Party branches of county units, linked to 16 urban communities."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from sample import nanping, neighbourhood
from sample.divisions import divisions, spoken
from sample.ids import between
from sample.names import SECTORS, UnitNames
from sample.rows import Row, organization, pairing, programme
from sample.works import CATALOGUE, carried_out

COUNTY = "350722"
COMMUNITIES = (
    *[f"350722001{n:03}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 11)],
    *[f"350722002{n:03}" for n in (1, 2, 3, 4, 6, 7)],
    # The two subdistricts have 15; this one of the next town borders on the county seat.
    "350722108001",
)
BRANCHES_PER_COMMUNITY = 10
SIX_JOINTS = ("卫生联动", "平安联创", "矛盾联调", "文明联建", "资源联享", "违章联处")

_KINDS = (
    *[OrganizationKind.AGENCY] * 6,
    *[OrganizationKind.PUBLIC_INSTITUTION] * 2,
    *[OrganizationKind.ENTERPRISE] * 2,
)


def six_joints() -> Row:
    """Give the programme 机关“六联”."""
    return programme(
        "PC-LL",
        "机关“六联”促共建共治",
        COUNTY,
        formula="、".join(SIX_JOINTS),
        parent=neighbourhood.net(neighbourhood.GOOD_NEIGHBOUR_NET),
    )


@cache
def units() -> dict[str, tuple[Row, ...]]:
    """Give the ten units linked to each community: code → units."""
    names = UnitNames()
    return {
        code: tuple(_unit(code, n, names) for n in range(BRANCHES_PER_COMMUNITY))
        for code in COMMUNITIES
    }


def branch(unit: Row) -> Row:
    """Give the Party branch of a unit; its area is the county, so it is no compound's branch."""
    return organization(
        OrganizationKind.PARTY_BRANCH,
        f"{unit['name']}党支部",
        COUNTY,
        parent=_committee_of_units(),
        host=unit,
        sector=unit["sector"],
    )


def rows() -> Iterator[Row]:
    """Give the units, their branches, the links, and what they do together."""
    yield _committee_of_units()
    programme_row = six_joints()
    yield programme_row
    for code, hosts in units().items():
        committee = _residents_committee(code)
        yield committee
        branches = [branch(host) for host in hosts]
        yield from hosts
        yield from branches
        yield from (_link(b, code, committee, programme_row) for b in branches)
        yield from _joint_work(code, branches, programme_row)


def _unit(community: str, n: int, names: UnitNames) -> Row:
    kind, sectors = _KINDS[n], SECTORS[_KINDS[n]]
    sector = sectors[(COMMUNITIES.index(community) + n) % len(sectors)]
    name = names.number("浦城县", sector, kind)
    return organization(kind, name, COUNTY, key=f"unit {n} of {community}", sector=sector)


def _committee_of_units() -> Row:
    return organization(
        OrganizationKind.PARTY_WORK_COMMITTEE,
        "浦城县直属机关党工委",
        COUNTY,
        parent=nanping.county_committee(COUNTY),
    )


def _residents_committee(code: str) -> Row:
    kind = OrganizationKind.RESIDENTS_COMMITTEE
    return organization(kind, divisions()[code].name, code, synthetic=False)


def _link(branch: Row, code: str, committee: Row, programme_row: Row) -> Row:
    since = date(2020, 6, 1) + timedelta(days=between(f"since {branch['id']}", 0, 300))
    return pairing(
        branch,
        code,
        PairingKind.AGENCY_COMMUNITY,
        since,
        counterpart=committee,
        programme=programme_row,
    )


def _joint_work(code: str, branches: list[Row], programme_row: Row) -> Iterator[Row]:
    """Give six projects, one in each field of the six joints."""
    for n in range(6):
        work = CATALOGUE[2 * n + between(f"joint {n} {code}", 0, 1)]
        number = f"PC-LL-{COMMUNITIES.index(code) * 6 + n + 1:03}"
        yield from carried_out(
            number, spoken(code), code, work, branches[n], branches[n + 1 : n + 3],
            parent=programme_row, theme=SIX_JOINTS[n],
        )  # fmt: skip
