"""Chengxi Subdistrict of Qingfeng (S1): "1+4+5+N", its branches, teams and entrances.

The division table is older than the subdistrict: the codes of 城西街道 and of its four
communities are invented, at the end of the range that the standard leaves to subdistricts.
"""

from collections.abc import Iterator

from rules.areas import CompoundClass
from rules.lifecycle import WorkState
from rules.organizations import OrganizationKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample.ids import shares
from sample.names import compound_name
from sample.rows import (
    Row,
    area,
    membership,
    organization,
    participation,
    programme,
    project,
)

SUBDISTRICT = "410922099"
GUANGAN = f"{SUBDISTRICT}001"
JINYU = f"{GUANGAN}-C001"
COMMUNITIES = {
    GUANGAN: "广安社区",
    f"{SUBDISTRICT}002": "城西第二社区",
    f"{SUBDISTRICT}003": "城西第三社区",
    f"{SUBDISTRICT}004": "城西第四社区",
}
BRANCHES, ENTRANCES, BUILDINGS = 12, 38, 19

_NAMED_COMPOUNDS = {JINYU: "金域华府小区", f"{GUANGAN}-C002": "森林公园小区"}
_NAMED_TEAMS = (
    "“社区红娘”志愿服务队",
    "星光“一助一”志愿服务队",
    "“面对面”妇女就业信息互助服务队",
    "“五心”先锋志愿服务队",
    "暖心“唠嗑”志愿服务队",
    "“环保妈妈”志愿服务队",
    "“三人行”家庭教育志愿服务队",
)
_INVENTED_TEAMS = tuple(
    f"{theme}志愿服务队"
    for theme in (
        "法律援助", "义务理发", "家电维修", "书法传习", "平安巡逻", "健康义诊",
        "爱心助学", "文明劝导", "清洁家园", "应急救援", "文艺展演",
    )
)  # fmt: skip


def model() -> Row:
    """Give the programme "1+4+5+N"."""
    return programme(
        "QF-CX-145N",
        "“1+4+5+N”治理模式",
        SUBDISTRICT,
        formula="1+4+5+N",
        description="一个核心、四个志愿服务站、“五方联动”、基层治理N项措施。",
        lead=work_committee(),
    )


def work_committee() -> Row:
    """Give the subdistrict's Party work committee."""
    kind = OrganizationKind.PARTY_WORK_COMMITTEE
    return organization(kind, "城西街道党工委", SUBDISTRICT, synthetic=False)


def general_branch(community: str) -> Row:
    """Give the general Party branch of one of the four communities."""
    return organization(
        OrganizationKind.GENERAL_PARTY_BRANCH,
        f"{COMMUNITIES[community]}党总支",
        community,
        parent=work_committee(),
        synthetic=community != GUANGAN,
    )


def compounds() -> dict[str, str]:
    """Give the 12 compounds that have a branch: code → name."""
    return {
        code: _NAMED_COMPOUNDS.get(code) or compound_name(community, n)
        for community, number in shares(BRANCHES, list(COMMUNITIES)).items()
        for n in range(1, number + 1)
        for code in (f"{community}-C{n:03}",)
    }


def branch(compound: str) -> Row:
    """Give the Party branch of one of the 12 compounds."""
    return organization(
        OrganizationKind.PARTY_BRANCH,
        f"{compounds()[compound]}党支部",
        compound,
        parent=general_branch(compound[:12]),
    )


def rows() -> Iterator[Row]:
    """Give places, Party organisations, teams, the five parties, the programme's projects."""
    yield from _areas()
    yield from _party_organizations()
    for name in _NAMED_TEAMS:
        yield organization(OrganizationKind.VOLUNTEER_TEAM, name, SUBDISTRICT, synthetic=False)
    for name in _INVENTED_TEAMS:
        yield organization(OrganizationKind.VOLUNTEER_TEAM, name, SUBDISTRICT)
    yield from _five_parties()
    yield from _projects()


def _areas() -> Iterator[Row]:
    """Give the subdistrict (invented codes), its compounds, Jinyu's 38 entrances."""
    yield area(SUBDISTRICT, "城西街道")
    yield from (area(code, name) for code, name in COMMUNITIES.items())
    for code, name in compounds().items():
        yield area(code, name, compound_class=CompoundClass.COMMERCIAL, property_managed=True)
    for n in range(BUILDINGS):
        building = f"{JINYU}-B{n + 1:02}"
        yield area(building, f"{n + 1}号楼")
        for entrance in range(1, ENTRANCES // BUILDINGS + 1):
            yield area(f"{building}-E{entrance:02}", f"{n + 1}号楼{entrance}单元")


def _party_organizations() -> Iterator[Row]:
    """Give the four levels: general branch, branch, building group, hub household."""
    yield work_committee()
    yield from (general_branch(community) for community in COMMUNITIES)
    yield from (branch(compound) for compound in compounds())
    for n in range(1, BUILDINGS + 1):
        building = f"{JINYU}-B{n:02}"
        group = organization(
            OrganizationKind.PARTY_GROUP,
            f"金域华府小区{n}号楼党小组",
            building,
            parent=branch(JINYU),
        )
        yield group
        yield organization(
            OrganizationKind.PARTY_HUB_HOUSEHOLD,
            f"金域华府小区{n}号楼党员中心户",
            building,
            parent=group,
        )


def _five_parties() -> Iterator[Row]:
    """Give the linkage of community, compound, property company, association, residents."""
    kinds = OrganizationKind
    platform = organization(
        kinds.PARTY_ALLIANCE, "城西街道“五方联动”共治平台", SUBDISTRICT, synthetic=False
    )
    invented = (
        organization(kinds.RESIDENTS_COMMITTEE, "广安社区居委会", GUANGAN),
        organization(kinds.PROPERTY_COMPANY, "金域华府小区物业服务中心", JINYU, sector="物业"),
        organization(kinds.SOCIAL_ORGANIZATION, "城西街道社会工作服务中心", SUBDISTRICT),
        organization(kinds.RESIDENTS_GROUP, "金域华府小区居民小组", JINYU),
    )
    yield platform
    yield from invented
    yield from (membership(platform, member) for member in (*invented, branch(JINYU)))


def _projects() -> Iterator[Row]:
    """Give the measures that the article names, and who joins in."""
    top = model()
    yield top
    yield from _entrance_heads(top)
    yield from _laba_porridge(top)
    for n, (title, category) in enumerate(
        (
            ("“居民议事厅”", WorkCategory.DISPUTE),
            ("“敲门行动”", WorkCategory.ELDERLY),
            ("“社区红娘”志愿服务站", WorkCategory.CIVILITY),
            ("星光“一助一”志愿服务站", WorkCategory.HARDSHIP),
            ("“面对面”妇女就业信息互助服务站", WorkCategory.EMPLOYMENT),
            ("“五心”先锋志愿服务站", WorkCategory.PROPERTY),
        ),
        3,
    ):
        yield project(
            f"QF-CX-{n:02}", title, SUBDISTRICT, category=category, lead=work_committee(),
            parent=top, synthetic=False,
        )  # fmt: skip


def _entrance_heads(top: Row) -> Iterator[Row]:
    made = project(
        "QF-CX-01",
        "金域华府小区“楼道长制”试点",
        JINYU,
        category=WorkCategory.CIVILITY,
        state=WorkState.DONE,
        lead=general_branch(GUANGAN),
        parent=top,
        description="38个楼道已配齐楼道长,统一设置楼道长公示牌。",
        synthetic=False,
    )
    yield made
    yield participation(
        made, general_branch(GUANGAN), Capacity.LEAD, ParticipationMode.SELF_INITIATED,
        ParticipationState.ACCEPTED, task="审查楼道长人选",
    )  # fmt: skip


def _laba_porridge(top: Row) -> Iterator[Row]:
    made = project(
        "QF-CX-02",
        "腊八节送粥慰问老人",
        SUBDISTRICT,
        category=WorkCategory.ELDERLY,
        state=WorkState.CLOSED,
        lead=work_committee(),
        parent=top,
        synthetic=False,
    )
    yield made
    for name in ("清丰县纪委", "清丰县县志办"):
        unit = organization(OrganizationKind.AGENCY, name, "410922", synthetic=False)
        yield unit
        yield participation(
            made, unit, Capacity.SUPPORT, ParticipationMode.INVITED, ParticipationState.COMPLETED
        )
