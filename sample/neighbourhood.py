"""Nanping's Neighbourhood programme (近邻, S0-01 and S0-02) and what its article names."""

from collections.abc import Iterator

from rules.lifecycle import WorkState
from rules.organizations import OrganizationKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample import nanping
from sample.rows import Row, membership, organization, participation, programme, project

ORGANISATION_NET = "NP-JL-ZZ"
GOOD_NEIGHBOUR_NET = "NP-JL-ML"
HEART_TO_HEART_NET = "NP-JL-LX"

_NETS = {
    ORGANISATION_NET: ("组织网", "延伸触角织密“组织网”,促邻里共治。组织与组织近邻共建。"),
    GOOD_NEIGHBOUR_NET: ("睦邻网", "整合资源织密“睦邻网”,促邻里共建。组织与居民近邻守护。"),
    HEART_TO_HEART_NET: ("连心网", "深化服务织密“连心网”,促邻里共享。居民与居民近邻互助。"),
}
_GUANGZE = "350723"
_GUANGZE_NAMED = ("梦伶歌友会", "激情广场合唱团", "杭川老大妈义务巡逻队")
_GUANGZE_INVENTED = (
    "政策宣传志愿服务队",
    "便民服务志愿服务队",
    "环境保护志愿服务队",
    "奉献爱心志愿服务队",
    "文化体育志愿服务队",
)
_FUNING = "350783003003"
_COLOURS = {
    "红色激情育民心": "红色",
    "蓝色青春乐民心": "蓝色",
    "绿色环境舒民心": "绿色",
    "橙色温暖亲民心": "橙色",
    "青色柔和安民心": "青色",
}
_JOINTS = ("党员联动", "社团联合", "志愿联盟")


def neighbourhood() -> Row:
    """Give the programme of the whole city."""
    return programme(
        "NP-JL",
        "“近邻”党建引领基层治理",
        "3507",
        description="形成“无事常联系、有事共商量、邻里一家亲”的氛围。",
    )


def net(number: str) -> Row:
    """Give one of the three nets below the programme, by its number."""
    title, description = _NETS[number]
    return programme(number, title, "3507", parent=neighbourhood(), description=description)


def rows() -> Iterator[Row]:
    """Give the programme, its nets, and the article's teams and projects outside of Jianyang."""
    yield neighbourhood()
    yield from (net(number) for number in _NETS)
    yield from _teams()
    yield from _joint_conference_on_site()
    yield from _wooden_chairs()
    yield from _three_joints_five_colours()
    yield from _brands()


def _teams() -> Iterator[Row]:
    """Give the Red Stewards (S0-05), the Helping Team (S0-07), Guangze's eight teams (S0-25)."""
    steward_home, helped = "350702003011-C001", "350724200001-C001"
    yield organization(
        OrganizationKind.WORK_TEAM,
        "武夷香榭小区“红色管家”班子",
        steward_home,
        parent=nanping.branch(steward_home),
        synthetic=False,
    )
    owners = organization(
        OrganizationKind.OWNERS_COMMITTEE, "金凯小区业委会", helped, synthetic=False
    )
    team = organization(OrganizationKind.WORK_TEAM, "金凯小区“帮帮团”", helped, synthetic=False)
    yield from (owners, team)
    sponsors = (nanping.branch(helped), nanping.alliance(helped[:12]), owners)
    yield from (membership(team, sponsor) for sponsor in sponsors)
    for name in _GUANGZE_NAMED:
        yield organization(OrganizationKind.VOLUNTEER_TEAM, name, _GUANGZE, synthetic=False)
    for name in _GUANGZE_INVENTED:
        yield organization(OrganizationKind.VOLUNTEER_TEAM, name, _GUANGZE)


def _joint_conference_on_site() -> Iterator[Row]:
    """Give the demolition of a class-D dangerous building after an on-site meeting (S0-15)."""
    committee = organization(
        OrganizationKind.PARTY_COMMITTEE,
        "西门社区党委",
        "350781002003",
        parent=nanping.work_committee("350781002"),
        synthetic=False,
    )
    yield committee
    yield membership(nanping.alliance("350781002003"), committee)
    made = project(
        "SW-XM-D01",
        "西门社区农械厂宿舍柴火房D级危房拆除",
        "350781002003-C001",
        category=WorkCategory.SAFETY,
        state=WorkState.CLOSED,
        lead=committee,
        parent=net(GOOD_NEIGHBOUR_NET),
        description="年久失修、被洪水浸泡过两次的一排柴火房被认定为D级危房。党建联席会搬到现场,"
        "共驻共建单位入户讲政策,一周后协助搬运物品、维持秩序,将危房拆除。",
        synthetic=False,
    )
    yield made
    yield participation(
        made, committee, Capacity.LEAD, ParticipationMode.SELF_INITIATED,
        ParticipationState.COMPLETED, task="将党建联席会搬到现场,入户讲政策",
    )  # fmt: skip
    yield participation(
        made, nanping.alliance("350781002003"), Capacity.SUPPORT, ParticipationMode.CALL_OUT,
        ParticipationState.COMPLETED, task="共建单位选派党员协助搬运物品,维持现场秩序",
    )  # fmt: skip


def _wooden_chairs() -> Iterator[Row]:
    """Give what a neighbour meeting asked for (S0-03)."""
    compound = "350781002010-C001"
    owners = organization(
        OrganizationKind.OWNERS_COMMITTEE, "皇庭名郡小区业委会", compound, synthetic=False
    )
    yield owners
    made = project(
        "SW-SLT-01",
        "皇庭名郡小区户外木椅修复或采购",
        compound,
        category=WorkCategory.INFRASTRUCTURE,
        state=WorkState.OPEN,
        parent=net(ORGANISATION_NET),
        description="“邻里汇”碰头会提出:小区户外木椅损坏,要及时进行修复或采购新的木椅。",
        synthetic=False,
    )
    yield made
    yield participation(
        made, owners, Capacity.SUPPORT, ParticipationMode.INVITED, ParticipationState.PENDING
    )


def _three_joints_five_colours() -> Iterator[Row]:
    """Give Funing Community's work method 三联绘五色 (S0-18)."""
    committee = organization(
        OrganizationKind.PARTY_COMMITTEE,
        "福宁社区党委",
        _FUNING,
        parent=nanping.work_committee(_FUNING[:9]),
        synthetic=False,
    )
    yield committee
    yield membership(nanping.alliance(_FUNING), committee)
    method = programme(
        "JO-FN-SLHWS",
        "“三联绘五色”社区工作法",
        _FUNING,
        lead=committee,
        formula="三联绘五色",
        description="福建省第二批优秀社区工作法。",
        parent=net(GOOD_NEIGHBOUR_NET),
    )
    yield method
    for n, title in enumerate(_JOINTS, 1):
        yield programme(f"JO-FN-L{n}", title, _FUNING, lead=committee, parent=method)
    for n, (title, colour) in enumerate(_COLOURS.items(), 1):
        yield project(
            f"JO-FN-S{n}", title, _FUNING, lead=committee, parent=method, theme=colour,
            category=WorkCategory.CULTURE, synthetic=False,
        )  # fmt: skip


def _brands() -> Iterator[Row]:
    """Give the local models that the article names without more."""
    heart = net(HEART_TO_HEART_NET)
    yield programme(
        "WYS-HX-CS", "“社区吹哨,党员报到”工作机制", "350782003001", parent=heart, theme="邻里活动"
    )
    yield programme("SC-YK-LLJ", "项南街邻里节", "350721101", parent=heart, theme="邻里活动")
    yield programme("SW-LLGY", "“邻里公约”大家定", "350781", parent=heart, theme="邻里议")
    organisation, xiafuzhou = net(ORGANISATION_NET), nanping.alliance("350782002003")
    yield programme(
        "WYS-XFZ-LZ", "“轮值主席”工作机制", "350782002003", parent=organisation, lead=xiafuzhou
    )
    for number, title in (("QK", "区块管理+巷长制"), ("WL", "社区+网络+群众"), ("SH", "三化三防")):
        yield programme(
            f"NP-LF-{number}", f"“{title}”联防联控", "3507", parent=organisation, formula=title
        )
