"""What Wuhan's article names: compounds, teams, work methods, the problems solved."""

from collections.abc import Iterator

from rules.areas import CompoundClass
from rules.lifecycle import WorkState
from rules.organizations import OrganizationKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample.rows import Row, area, organization, participation, programme, project
from sample.wuhan import CITY

_QINGHEJU = "420107005008"
_JIANGJIADUN = "420107003004"
_XIQIAO = "420103009001"
_HENGDI = "420103010005"
_SOLVED = {
    "无线电厂小区": ("无线电厂小区改造", WorkCategory.INFRASTRUCTURE),
    "西马小区": ("西马小区违法搭建整治", WorkCategory.VIOLATION),
    "华氏花园小区": ("华氏花园小区地面下沉治理", WorkCategory.SAFETY),
}
_CARRIERS = ("天天敲门组", "顺顺吧", "好样的工作队", "社区好味到大食堂", "四点半学校")
_CLASSES = {
    CompoundClass.COMMERCIAL: "商品房型小区“精细”管理",
    CompoundClass.OLD: "老旧型小区“兜底”管理",
    CompoundClass.URBAN_RENEWAL: "城改型小区“帮联”管理",
    CompoundClass.WORK_UNIT: "单位型小区“共治”管理",
}


def rows() -> Iterator[Row]:
    """Give everything that the article names besides the counterpart links."""
    yield from _general_branches()
    yield from _red_property()
    yield from _monthly_talk()
    yield from _brands()


def _community_committee(name: str, code: str) -> Row:
    return organization(OrganizationKind.PARTY_COMMITTEE, f"{name}党委", code, synthetic=False)


def _general_branches() -> Iterator[Row]:
    """Give Qingheju's two areas, each with a general Party branch (S3-04)."""
    committee = _community_committee("青和居社区", _QINGHEJU)
    yield committee
    for n, name in enumerate(("青和居东片区", "青和居西片区"), 1):
        code = f"{_QINGHEJU}-C{n:03}"
        yield area(code, name, synthetic=False)
        yield organization(
            OrganizationKind.GENERAL_PARTY_BRANCH,
            f"{name}党总支",
            code,
            parent=committee,
            synthetic=False,
        )


def _red_property() -> Iterator[Row]:
    """Give Jiangjiadun's property company with its branch, and its owners' committee (S3-10)."""
    company = organization(
        OrganizationKind.PROPERTY_COMPANY, "蒋家墩社区物业公司", _JIANGJIADUN, sector="物业",
        synthetic=False,
    )  # fmt: skip
    yield company
    yield organization(
        OrganizationKind.PARTY_BRANCH, "蒋家墩社区物业公司党支部", _JIANGJIADUN, host=company,
        sector="物业", synthetic=False,
    )  # fmt: skip
    yield organization(
        OrganizationKind.OWNERS_COMMITTEE, "蒋家墩社区“红色业委会”", _JIANGJIADUN, synthetic=False
    )


def _monthly_talk() -> Iterator[Row]:
    """Give Xiqiao's Monthly Talk and three of the problems it solved (S3-21)."""
    committee = _community_committee("西桥社区", _XIQIAO)
    yield committee
    talk = programme("WH-XQ-YYT", "小区治理“月月谈”议事平台", _XIQIAO, lead=committee)
    yield talk
    for n, (compound, (title, category)) in enumerate(_SOLVED.items(), 1):
        yield area(f"{_XIQIAO}-C{n:03}", compound, synthetic=False)
        made = project(
            f"WH-XQ-YYT-{n}", title, f"{_XIQIAO}-C{n:03}", category=category,
            state=WorkState.CLOSED, lead=committee, parent=talk, synthetic=False,
        )  # fmt: skip
        yield made
        yield participation(
            made, committee, Capacity.LEAD, ParticipationMode.SELF_INITIATED,
            ParticipationState.COMPLETED, task="圆桌集体讨论、卡片广征解法、最终形成决议",
        )  # fmt: skip


def _brands() -> Iterator[Row]:
    """Give teams and work methods known by name (S3-03, S3-07 to S3-09, S3-24, S3-25)."""
    three = "小区治理“三方联动”"
    yield programme("WH-SFLD", three, CITY, description="居民小组、业委会、物业公司三方联动。")
    carriers = programme("QS-WDZT", "五大工作载体", "420107")
    yield carriers
    for n, title in enumerate(_CARRIERS, 1):
        yield project(
            f"QS-WDZT-{n}", title, "420107", parent=carriers, synthetic=False,
            category=WorkCategory.RESOURCE,
        )  # fmt: skip
    for n, formula in enumerate(("1+7+N", "525+")):
        title = f"{('凤凰城', '城市之光')[n]}小区“{formula}”党建工作法"
        yield programme(f"JH-GZF-{n + 1}", title, "420103", formula=formula)
    classes = programme("HS-FLGL", "小区分类管理", "420111")
    yield classes
    for compound_class, title in _CLASSES.items():
        yield programme(f"HS-FLGL-{compound_class}", title, "420111", parent=classes)
    yield programme("HS-DH-FL", "“下沉党员分流”模式", "420111005012")
    plus = programme("JH-HD-LLJ", "“邻里+”党建服务品牌", _HENGDI)
    yield plus
    yield programme("JH-HD-LLJ-1", "邻里夜话", _HENGDI, parent=plus)
    team = "“邻里管得宽”志愿服务队"
    yield organization(OrganizationKind.VOLUNTEER_TEAM, team, _HENGDI, synthetic=False)
