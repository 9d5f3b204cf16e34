"""The shared reading room of Jianyang (S0-13, S0-14): the hub's acceptance story.

Residents of Jianfa Second Compound ask for a place to read; the branch paired with the
compound, the community's Party committee and the property company meet on site, divide the
work, and open the room on the open ground floor of building 28.
"""

from collections.abc import Iterator
from datetime import date

from rules.lifecycle import FormalState, WorkState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample import nanping, neighbourhood
from sample.accords import Signatories, concluded
from sample.rows import (
    Row,
    area,
    membership,
    milestone,
    organization,
    pairing,
    participation,
    programme,
    project,
)

COMMUNITY = "350703001012"
COMPOUND = f"{COMMUNITY}-C001"
BUILDING = f"{COMPOUND}-B28"

_SINCE = date(2019, 9, 1)
_TERM = {"term_end": date(2027, 8, 31)}
_TASKS = (
    ("选址、购书", Capacity.LEAD, ParticipationMode.OPEN_CLAIM),
    ("选址、购书,收集居民诉求", Capacity.SUPPORT, ParticipationMode.INVITED),
    ("场地的施工、布置", Capacity.SUPPORT, ParticipationMode.INVITED),
)
_STEPS = (
    ("现场碰头会,确立分工事项", date(2021, 5, 14)),
    ("选址、购书", date(2021, 6, 15)),
    ("28号楼架空层施工、布置", date(2021, 7, 20)),
    ("“共享贤读书苑”开放", date(2021, 8, 1)),
)


def congress_office() -> Row:
    """Give the unit: the district people's congress office."""
    kind = OrganizationKind.AGENCY
    return organization(kind, "建阳区人大常委会机关", "350703", sector="人大", synthetic=False)


def congress_branch() -> Row:
    """Give its Party branch, paired one to one with the compound."""
    return organization(
        OrganizationKind.PARTY_BRANCH,
        "建阳区人大机关党支部",
        "350703",
        host=congress_office(),
        sector="人大",
        synthetic=False,
    )


def community_committee() -> Row:
    """Give the Party committee of Qixian Community."""
    return organization(
        OrganizationKind.PARTY_COMMITTEE,
        "七贤社区党委",
        COMMUNITY,
        parent=nanping.work_committee(COMMUNITY[:9]),
        synthetic=False,
    )


def property_company() -> Row:
    """Give the compound's property company."""
    kind = OrganizationKind.PROPERTY_COMPANY
    return organization(kind, "建发怡家园物业", COMPOUND, sector="物业", synthetic=False)


def pairings() -> tuple[Row, Row]:
    """Give the branch's link with the compound, and the unit's with the community."""
    to_compound = pairing(
        congress_branch(), COMPOUND, PairingKind.BRANCH_COMPOUND, _SINCE,
        counterpart=nanping.branch(COMPOUND), programme=neighbourhood.neighbourhood(),
        synthetic=False,
    )  # fmt: skip
    to_community = pairing(
        congress_office(), COMMUNITY, PairingKind.AGENCY_COMMUNITY, _SINCE,
        counterpart=community_committee(), programme=neighbourhood.neighbourhood(),
        synthetic=False,
    )  # fmt: skip
    return to_compound, to_community


def rows() -> Iterator[Row]:
    """Give the whole story."""
    yield area(BUILDING, "28号楼", synthetic=False)
    organizations = (
        congress_office(), congress_branch(), community_committee(), property_company(),
    )  # fmt: skip
    yield from organizations
    joint = nanping.alliance(COMMUNITY)
    yield from (membership(joint, member) for member in organizations[1:])
    yield from pairings()
    yield from _compound_agreement_and_reading_room()
    yield from _community_agreement_and_liaisons()


def _compound_agreement_and_reading_room() -> Iterator[Row]:
    signatories = Signatories(
        congress_branch(), community_committee(), nanping.work_committee(COMMUNITY[:9])
    )
    agreement, *rest = concluded(
        "JY-JF2-XY-01",
        "建阳区人大机关党支部与建发二区结对共建协议",
        signatories,
        pairings()[:1],
        FormalState.IN_FORCE,
        date(2020, 9, 1),
        **_TERM,
    )
    yield agreement
    yield from rest
    yield from _reading_room(agreement)


def _reading_room(agreement: Row) -> Iterator[Row]:
    made = project(
        "JY-JF2-001",
        "共享贤读书苑",
        BUILDING,
        category=WorkCategory.CULTURE,
        theme="红色书吧",
        state=WorkState.CLOSED,
        lead=congress_branch(),
        parent=neighbourhood.net(neighbourhood.GOOD_NEIGHBOUR_NET),
        agreement=agreement,
        description="建发二区居民希望在家门口有读书场所。三方现场碰头,确立分工,"
        "在28号楼架空层设立“共享贤读书苑”,成为开到家门口的“红色书吧”。",
        synthetic=False,
    )
    yield made
    # The steps are the article's, their days are not.
    yield from (milestone(made, title, day, day, synthetic=True) for title, day in _STEPS)
    parties = (congress_branch(), community_committee(), property_company())
    for organization_row, (task, capacity, mode) in zip(parties, _TASKS, strict=True):
        yield participation(
            made, organization_row, capacity, mode, ParticipationState.COMPLETED, task=task
        )


def _community_agreement_and_liaisons() -> Iterator[Row]:
    """Give the unit's agreement with the community, and the liaison mechanism it serves."""
    signatories = Signatories(congress_office(), community_committee())
    to_compound, to_community = pairings()
    agreement, *rest = concluded(
        "JY-QX-XY-01",
        "建阳区人大常委会机关与七贤社区党委共建协议",
        signatories,
        (to_community, to_compound),
        FormalState.IN_FORCE,
        date(2020, 9, 1),
        **_TERM,
    )
    yield agreement
    yield from rest
    made = programme(
        "JY-QX-LLY",
        "“民情联络员”与“网格连心”机制",
        COMMUNITY,
        lead=community_committee(),
        parent=neighbourhood.net(neighbourhood.GOOD_NEIGHBOUR_NET),
        agreement=agreement,
        description="民生诉求直通联建机关单位党组织,由机关单位党支部一对一结对小区。",
    )
    yield made
    yield participation(
        made, community_committee(), Capacity.LEAD, ParticipationMode.SELF_INITIATED,
        ParticipationState.ACCEPTED, task="设立小区“民情联络员”,受理居民诉求",
    )  # fmt: skip
    yield participation(
        made, congress_office(), Capacity.SUPPORT, ParticipationMode.INVITED,
        ParticipationState.ACCEPTED, task="认领小区里的公共服务和居民诉求",
    )  # fmt: skip
