"""What the file of each KIND looks like: import, template and export all follow it.

A cell left blank clears the value, except where the hub always holds one (a state, a yes or no)
and for the credit code: there a blank leaves what is. A column left out leaves everything.
"""

from exchange.fields import Field, Layout
from rules.areas import CompoundClass
from rules.lifecycle import FormalState, WorkState
from rules.organizations import OrganizationKind
from rules.pairings import PairingKind
from rules.projects import Health, ProjectKind, WorkCategory

_ORGANIZATION = "统一社会信用代码;没有的填名称,同名的填“名称@区划代码”"
_NUMBER = "编号;在别的县(市、区)的填“编号@区划代码”"
_SYNTHETIC = Field(
    "synthetic", "是否虚构", "boolean", about="是、否;演示用的虚构数据填“是”,不填为否"
)

AREAS = Layout(
    "areas",
    "区划",
    "area",
    (
        Field("code", "区划代码", "code", ("350703001012-C099", "350703001012-C099-B01"),
              required=True, key=True, also=("代码", "统计用区划代码"),
              about="12位统计用区划代码,或其2、4、6、9位;社区以下在后面加小区、楼栋等后缀"),
        Field("name", "名称", "text", ("示例小区", "示例小区1栋"), required=True,
              longest=200, also=("区划名称",)),
        Field("compound_class", "小区类型", "term", ("商品房型小区", ""), terms=CompoundClass),
        Field("property_managed", "有无物业管理", "boolean", ("有", "")),
        Field("is_grid", "是否作为网格", "boolean", ("是", "否")),
        Field("households", "户数", "integer", ("488", "24")),
        Field("population", "常住人口", "integer", ("1320", "66"), also=("人口",)),
        Field("completed_on", "竣工日期", "date", ("2009-06-30", "2009-06-30")),
        Field("valid_from", "代码启用日期", "date"),
        Field("valid_to", "代码停用日期", "date", about="仍在使用的不填"),
        Field("superseded_by", "后继区划", "code", refers="areas",
              about="代码停用后,由哪个区划代码接替"),
        _SYNTHETIC,
    ),
    # All of it is read off the code; the last four head the parents in the national tables.
    ignored=("level", "层级", "settlement", "城乡属性", "parent", "上级区划", "provinceCode",
             "cityCode", "areaCode", "streetCode"),
)  # fmt: skip

ORGANIZATIONS = Layout(
    "organizations",
    "组织",
    "organization",
    (
        Field("uscc", "统一社会信用代码", "uscc", ("11350703HB9900010U", ""), key=True,
              also=("信用代码", "credit_code"), about="18位;党支部、队伍等没有的不填"),
        Field("name", "名称", "text", ("建阳区示例局", "建阳区示例局机关党支部"),
              required=True, key=True, longest=200,
              also=("组织名称", "单位名称")),
        Field("kind", "组织类型", "term", ("机关单位", "党支部"), terms=OrganizationKind,
              required=True),
        Field("area", "所在区划", "code", ("350703", "350703001012"), key=True, refers="areas",
              also=("area_code", "区划代码", "所在区划代码"), about="区划代码"),
        Field("parent", "上级组织", "text", ("", ""), refers="organizations",
              about=_ORGANIZATION),
        Field("host", "所在单位", "text", ("", "建阳区示例局@350703"), refers="organizations",
              about=_ORGANIZATION),
        Field("sector", "行业", "text", ("城乡建设", ""), longest=60),
        Field("provisional", "是否临时组织", "boolean", ("否", "否")),
        Field("established_on", "成立日期", "date", ("2019-03-18", "2019-04-02")),
        Field("dissolved_on", "撤销日期", "date"),
        Field("public_contact", "对外联系方式", "text", ("0599-1234567", "")),
        _SYNTHETIC,
    ),
)  # fmt: skip

PAIRINGS = Layout(
    "pairings",
    "结对",
    "pairing",
    (
        Field("unit", "单位", "text", ("建阳区示例局@350703", "建阳区示例局机关党支部"),
              required=True, key=True, refers="organizations", also=("结对单位",),
              about=_ORGANIZATION),
        Field("area", "结对区划", "code", ("350703001012", "350703001012-C099"), required=True,
              key=True, refers="areas", also=("area_code", "区划代码", "结对区划代码"),
              about="社区、村或小区的区划代码"),
        Field("kind", "结对类型", "term", ("机关联社区", "支部结对小区"), terms=PairingKind,
              required=True, key=True),
        Field("since", "开始日期", "date", ("2024-03-01", "2024-03-01"), required=True,
              key=True),
        Field("until", "结束日期", "date", about="仍在结对的不填"),
        Field("counterpart", "结对方组织", "text", refers="organizations", about=_ORGANIZATION),
        Field("programme", "所属专项", "text", refers="projects", about=_NUMBER),
        _SYNTHETIC,
    ),
)  # fmt: skip

AGREEMENTS = Layout(
    "agreements",
    "共建协议",
    "agreement",
    (
        Field("number", "编号", "text", ("JY-XY-2024-001", "JY-XY-2025-001"), required=True,
              key=True, longest=60, also=("协议编号",), about="在一个县(市、区)内不重复"),
        Field("title", "标题", "text", ("示例局与七贤社区结对共建协议",
              "示例局与七贤社区结对共建协议(续签)"), required=True, longest=200,
              also=("协议标题", "名称")),
        Field("area", "所涉区划", "code", ("350703001012", "350703001012"), required=True,
              key=True, refers="areas", also=("area_code", "区划代码"), about="区划代码"),
        Field("state", "状态", "term", ("已终止", "生效"), terms=FormalState,
              about="新增的不填为草稿"),
        Field("term_start", "期限起", "date", ("2024-03-01", "2025-03-01")),
        Field("term_end", "期限止", "date", ("2025-02-28", "2026-02-28")),
        Field("renews", "所续签的协议", "text", ("", "JY-XY-2024-001"), refers="agreements",
              about="同一个县(市、区)内的协议编号"),
        _SYNTHETIC,
    ),
)  # fmt: skip

PROJECTS = Layout(
    "projects",
    "共建项目",
    "project",
    (
        Field("number", "编号", "text", ("JY-ZX-01", "JY-ZX-01-001"), required=True, key=True,
              longest=60, also=("项目编号",), about="在一个县(市、区)内不重复"),
        Field("title", "标题", "text", ("近邻共建专项", "楼道照明改造"), required=True,
              longest=200,
              also=("项目标题", "项目名称", "名称")),
        Field("area", "实施区划", "code", ("350703", "350703001012"), required=True, key=True,
              refers="areas", also=("area_code", "区划代码"), about="区划代码"),
        Field("kind", "项目类型", "term", ("专项、品牌、工作法", "共建项目"), terms=ProjectKind,
              about="新增的不填为共建项目"),
        Field("state", "状态", "term", ("进行中", "待认领"), terms=WorkState,
              about="新增的不填为草稿"),
        Field("health", "健康度", "term", ("正常", ""), terms=Health),
        Field("category", "工作类别", "term", ("", "基础设施"), terms=WorkCategory),
        Field("theme", "主题", "text"),
        Field("description", "说明", "text", ("", "更换12个楼道的照明灯具"), longest=10_000),
        Field("formula", "模式口诀", "text", about="专项的口诀,如“1+4+5+N”"),
        Field("lead_organization", "主办单位", "text", ("", "建阳区示例局@350703"),
              refers="organizations", about=_ORGANIZATION),
        Field("parent", "所属专项", "text", ("", "JY-ZX-01"), refers="projects", about=_NUMBER),
        Field("agreement", "所依据的协议", "text", ("", "JY-XY-2025-001"), refers="agreements",
              about="同一个县(市、区)内的协议编号"),
        Field("budget", "预算(元)", "decimal", ("", "12000.00"), also=("预算",)),
        Field("due_at", "截止时间", "timestamp", ("", "2025-12-31 18:00"),
              about="北京时间,如2025-12-31 18:00"),
        Field("opened_at", "发布时间", "timestamp"),
        Field("started_at", "开始时间", "timestamp"),
        Field("finished_at", "办结时间", "timestamp"),
        Field("closed_at", "销号时间", "timestamp"),
        _SYNTHETIC,
    ),
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {
    layout.name: layout for layout in (AREAS, ORGANIZATIONS, PAIRINGS, AGREEMENTS, PROJECTS)
}
"""Every KIND's layout by its name on the command line."""
