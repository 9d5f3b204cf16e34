"""The works of Zhaoqing's article: gas for old compounds, clinics, mangoes, door plates (S2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from rules.areas import CompoundClass
from rules.lifecycle import WorkState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import Capacity, ParticipationMode, ParticipationState, WorkCategory
from sample.rows import Row, area, organization, pairing, participation, project
from sample.zhaoqing import XIAN_VILLAGE, named_project, team, vanguard

_XINGHU, _ZHANBEI = "441202001024", "441202006003"
_SUCUN, _YONGAN = "441203001002", "441203101001"
_JIANGSHAN = "441225101205"
_FENGKAI, _DUANZHOU, _LENGKENG = "441225", "441202", "441224110"


@dataclass(frozen=True, slots=True)
class Told:
    """What the article tells of one work."""

    number: str
    title: str
    category: WorkCategory
    state: WorkState
    description: str


def rows() -> Iterator[Row]:
    """Give every work that the article describes, with those who did it."""
    yield from _gas()
    yield from _after_school_and_wishes()
    yield from _clinic()
    yield from _building_sweep()
    yield from _door_plates()
    yield from _fengkai()
    yield from _cold_wave()


def _told(
    told: Told,
    area: str,
    parent: Row | None,
    lead: Row,
    support: Sequence[Row] = (),
    **columns: Any,
) -> Iterator[Row]:
    """Give a project and who took part; what no one community does has the theme for parent."""
    made = project(
        told.number, told.title, area, category=told.category, state=told.state,
        description=told.description, lead=lead, parent=parent, theme="邻里先锋",
        synthetic=False, **columns,
    )  # fmt: skip
    yield made
    done = told.state is WorkState.CLOSED
    state = ParticipationState.COMPLETED if done else ParticipationState.ACCEPTED
    mode = ParticipationMode
    yield participation(made, lead, Capacity.LEAD, mode.SELF_INITIATED, state)
    for unit in support:
        yield participation(made, unit, Capacity.SUPPORT, mode.INVITED, state)


def _agency(name: str, area: str, sector: str) -> Row:
    return organization(OrganizationKind.AGENCY, name, area, sector=sector, synthetic=False)


def _institution(name: str, area: str, sector: str) -> Row:
    kind = OrganizationKind.PUBLIC_INSTITUTION
    return organization(kind, name, area, sector=sector, synthetic=False)


def _gas() -> Iterator[Row]:
    """Give natural gas for all old compounds of Xinghu, from May 2022 (S2-14)."""
    departments = [
        _agency("端州区城管部门", _DUANZHOU, "城管"),
        _agency("端州区住建部门", _DUANZHOU, "住建"),
    ]
    yield from departments
    yield area(f"{_XINGHU}-C001", "广仪三区", synthetic=False, compound_class=CompoundClass.OLD)
    told = Told(
        "DZ-XH-RQ",
        "星湖社区老旧小区天然气使用全覆盖",
        WorkCategory.INFRASTRUCTURE,
        WorkState.CLOSED,
        "“邻里先锋”工作队与城管、住建等相关部门推动;广仪三区的管道铺进每个居民家里。",
    )
    # The article gives the month.
    begun = datetime(2022, 5, 1, 1, tzinfo=UTC)
    yield from _told(
        told, _XINGHU, named_project(_XINGHU), team(_XINGHU), departments, started_at=begun
    )


def _after_school_and_wishes() -> Iterator[Row]:
    """Give Zhanbei's after-school class (S2-16) and its micro-wishes (S2-17)."""
    parent, lead = named_project(_ZHANBEI), team(_ZHANBEI)
    school = Told(
        "DZ-ZB-430",
        "站北社区“430”课堂",
        WorkCategory.CHILDREN,
        WorkState.IN_PROGRESS,
        "放学后接送学生到社区,以寓言典故讲述小故事。",
    )
    wishes = Told(
        "DZ-ZB-WXY",
        "站北社区“党员志愿服务超市”",
        WorkCategory.HARDSHIP,
        WorkState.IN_PROGRESS,
        "引导党员主动实现群众“微心愿”。",
    )
    yield from _told(school, _ZHANBEI, parent, lead)
    yield from _told(wishes, _ZHANBEI, parent, lead)


def _clinic() -> Iterator[Row]:
    """Give the clinic in Xi'an Village with two hospitals (S2-05)."""
    hospitals = [
        _institution("肇庆市中心医院", "4412", "卫健"),
        _institution("四会市慈航医院", "441284", "卫健"),
    ]
    yield from hospitals
    told = Told(
        "SH-XA-YZ",
        "西岸村爱心义诊、免费赠药和体检",
        WorkCategory.HEALTH,
        WorkState.CLOSED,
        "把医疗资源和服务送到村民家门口,受惠群众200多人次。",
    )
    parent, lead = named_project(XIAN_VILLAGE), team(XIAN_VILLAGE)
    yield from _told(told, XIAN_VILLAGE, parent, lead, hospitals)


def _building_sweep() -> Iterator[Row]:
    """Give Yong'an's building sweep (S2-04)."""
    told = Told(
        "DH-YA-SL",
        "永安社区“扫楼行动”",
        WorkCategory.SANITATION,
        WorkState.CLOSED,
        "组建“扫楼工作组”,绘制“社区安全隐患地图”,帮助困难群众进行房屋改造。",
    )
    yield from _told(told, _YONGAN, named_project(_YONGAN), team(_YONGAN))


def _door_plates() -> Iterator[Row]:
    """Give Sucun's digital door plates (S2-11)."""
    told = Told(
        "DH-SC-MP",
        "苏村社区“数字门牌”试点",
        WorkCategory.OTHER,
        WorkState.IN_PROGRESS,
        "依托“粤自助”后台系统、实体门牌及微信小程序。",
    )
    yield from _told(told, _SUCUN, named_project(_SUCUN), team(_SUCUN))


def _fengkai() -> Iterator[Row]:
    """Give what Fengkai's units do in its villages (S2-10)."""
    hospital = _institution("封开县中医院", _FENGKAI, "卫健")
    cooperative = _institution("封开县供销社", _FENGKAI, "供销")
    yield from (hospital, cooperative)
    yield pairing(
        cooperative, _JIANGSHAN, PairingKind.ENTERPRISE_VILLAGE, date(2023, 6, 1),
        programme=vanguard(), synthetic=False,
    )  # fmt: skip
    mangoes = Told(
        "FK-JS-MG",
        "“结对共建,供销助农”金煌芒果销售",
        WorkCategory.RESOURCE,
        WorkState.CLOSED,
        "通过电商消费帮扶模式,帮助江山村销售金煌芒果超3000斤。",
    )
    clinics = Told(
        "FK-YZ",
        "镇村健康义诊活动",
        WorkCategory.HEALTH,
        WorkState.IN_PROGRESS,
        "组织各科室医护党员到镇村开展健康义诊。",
    )
    yield from _told(mangoes, _JIANGSHAN, None, cooperative)
    yield from _told(clinics, _FENGKAI, None, hospital)


def _cold_wave() -> Iterator[Row]:
    """Give the help of Lengkeng's volunteers in a cold wave (S2-03)."""
    committee = organization(
        OrganizationKind.PARTY_COMMITTEE, "怀集县冷坑镇党委", _LENGKENG, synthetic=False
    )
    yield committee
    told = Told(
        "HJ-LK-HC",
        "冷坑镇寒潮中果树覆膜保暖",
        WorkCategory.SAFETY,
        WorkState.CLOSED,
        "组织党员志愿者、“邻里先锋”第一书记到农业种植基地帮助果树加盖薄膜。",
    )
    yield from _told(told, _LENGKENG, None, committee)
