"""Shaxikou Community and the natural-resources bureaux of city and district (S0-19)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from rules.lifecycle import FormalState, WorkState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample import nanping, neighbourhood
from sample.accords import Signatories, concluded
from sample.ids import between
from sample.rows import Row, membership, organization, pairing, participation, project
from sample.works import CATALOGUE, carried_out

CODE = "350702004008"
PROJECTS = 59

_FUNDED = {
    "老旧道路边沟修缮": WorkCategory.INFRASTRUCTURE,
    "安全护栏修建": WorkCategory.SAFETY,
    "居家养老日间照料室外部空坪及道路硬化": WorkCategory.ELDERLY,
}


@cache
def bureaux() -> tuple[Row, Row]:
    """Give the bureaux of the city and of the district."""
    agency = OrganizationKind.AGENCY
    return (
        organization(agency, "南平市自然资源局", "3507", sector="自然资源", synthetic=False),
        organization(agency, "延平区自然资源局", "350702", sector="自然资源", synthetic=False),
    )


@cache
def committees() -> tuple[Row, ...]:
    """Give the Party committees (机关党委) of the two bureaux, which are what is paired."""
    return tuple(
        organization(
            OrganizationKind.PARTY_COMMITTEE,
            f"{bureau['name']}机关党委",
            bureau["area_code"],
            host=bureau,
            sector="自然资源",
            synthetic=False,
        )
        for bureau in bureaux()
    )


def residents_committee() -> Row:
    """Give the residents' committee, the community's side of the agreements."""
    kind = OrganizationKind.RESIDENTS_COMMITTEE
    return organization(kind, "沙溪口社区居委会", CODE, synthetic=False)


def pairings() -> list[Row]:
    """Give the two links; the article does not date them."""
    return [
        pairing(
            committee,
            CODE,
            PairingKind.AGENCY_COMMUNITY,
            date(2019, 7, 1),
            counterpart=residents_committee(),
            programme=neighbourhood.neighbourhood(),
            synthetic=False,
        )
        for committee in committees()
    ]


def rows() -> Iterator[Row]:
    """Give both bureaux, their links and agreements, and the 59 projects."""
    yield from bureaux()
    yield from committees()
    yield residents_committee()
    joint = nanping.alliance(CODE)
    yield from (membership(joint, committee) for committee in committees())
    yield from pairings()
    agreements = list(_agreements())
    yield from agreements
    in_force = next(
        row
        for row in agreements
        if row.table == "agreement" and row["state"] is FormalState.IN_FORCE
    )
    yield from _projects(in_force)


def _agreements() -> Iterator[Row]:
    """Give an agreement that ended, the one that renews it, and a draft."""
    city, district = committees()
    both = Signatories(city, residents_committee(), nanping.work_committee(CODE[:9]))
    title = "南平市自然资源局机关党委与沙溪口社区共建协议"
    first = list(
        concluded("YP-SXK-XY-01", title, both, pairings()[:1], FormalState.ENDED, date(2022, 7, 1))
    )
    yield from first
    yield from concluded(
        "YP-SXK-XY-02",
        f"{title}(续签)",
        both,
        pairings(),
        FormalState.IN_FORCE,
        date(2025, 7, 1),
        renews=first[0],
    )
    yield from concluded(
        "YP-SXK-XY-03",
        "延平区自然资源局机关党委与沙溪口社区共建协议",
        Signatories(district, residents_committee()),
        pairings()[1:],
        FormalState.DRAFT,
        date(2027, 1, 1),
    )


def _projects(agreement: Row) -> Iterator[Row]:
    """Give three projects of the article and 56 like them, every second under the agreement."""
    net = neighbourhood.net(neighbourhood.GOOD_NEIGHBOUR_NET)
    for n, (title, category) in enumerate(_FUNDED.items(), 1):
        yield from _funded(f"YP-SXK-{n:02}", title, category, net)
    for n in range(len(_FUNDED) + 1, PROJECTS + 1):
        number = f"YP-SXK-{n:02}"
        work = CATALOGUE[between(number, 0, len(CATALOGUE) - 1)]
        lead, support = committees() if n % 2 else reversed(committees())
        yield from carried_out(
            number, f"沙溪口社区第{n}号“近邻”项目:", CODE, work, lead, [support], parent=net,
            agreement=agreement if n % 2 else None,
        )  # fmt: skip


def _funded(number: str, title: str, category: WorkCategory, net: Row) -> Iterator[Row]:
    """Give what both committees paid for; the article tells neither dates nor sums."""
    city, district = committees()
    made = project(
        number,
        title,
        CODE,
        category=category,
        state=WorkState.CLOSED,
        lead=city,
        parent=net,
        synthetic=False,
    )
    yield made
    for committee, capacity in ((city, Capacity.LEAD), (district, Capacity.SUPPORT)):
        yield participation(
            made, committee, capacity, ParticipationMode.OPEN_CLAIM,
            ParticipationState.COMPLETED, task="出资",
        )  # fmt: skip
