"""Names of what is invented: plausible, generic, nobody's in particular."""

from collections import Counter

from rules.organizations import OrganizationKind
from sample.ids import digest, pick

_FIRST = (
    "翠屏", "锦绣", "金桂", "阳光", "滨江", "和谐", "幸福", "丽景", "东方", "世纪", "明珠",
    "御景", "兰亭", "书香", "新城", "康乐", "祥和", "富丽", "龙泉", "青松", "水岸", "紫荆",
    "银杏", "玉兰", "梧桐", "望江", "临湖", "福源", "嘉和", "瑞景", "怡景", "安居", "春晖",
    "秋实", "百合", "长虹", "凯旋", "华庭", "泰和", "盛景", "星河",
)  # fmt: skip
_LAST = ("花园", "家园", "小区", "苑", "新村", "片区", "公寓")

SECTORS = {
    OrganizationKind.AGENCY: (
        "教育", "卫健", "住建", "城管", "交通", "水务", "文旅", "财政", "人社", "民政", "司法",
        "税务", "市场监管", "应急管理",
    ),
    OrganizationKind.PUBLIC_INSTITUTION: (
        "教育", "卫健", "文旅", "农业", "科技", "档案", "园林", "体育",
    ),
    OrganizationKind.ENTERPRISE: (
        "交通", "水务", "燃气", "供电", "通信", "城建", "金融", "商贸",
    ),
    OrganizationKind.MASS_ORGANIZATION: ("工会",),
}  # fmt: skip
"""Kinds of unit → the sectors they are invented in."""

_NOUNS = {
    OrganizationKind.AGENCY: "机关单位",
    OrganizationKind.PUBLIC_INSTITUTION: "事业单位",
    OrganizationKind.ENTERPRISE: "国有企业",
    OrganizationKind.MASS_ORGANIZATION: "群团组织",
}
_KINDS = (
    *[OrganizationKind.AGENCY] * 8,
    *[OrganizationKind.PUBLIC_INSTITUTION] * 6,
    *[OrganizationKind.ENTERPRISE] * 5,
    OrganizationKind.MASS_ORGANIZATION,
)


def compound_name(community: str, number: int) -> str:
    """Name the `number`th invented compound of a community; no two of the same are alike."""
    start = digest(f"compounds of {community}")
    first = _FIRST[(start + number * 7) % len(_FIRST)]
    return first + _LAST[(start // len(_FIRST) + number) % len(_LAST)]


class UnitNames:
    """Invents units: 江岸区教育系统第3事业单位. Counts, so that no name is given twice."""

    def __init__(self) -> None:
        """Begin at 第1."""
        self._given: Counter[str] = Counter()

    def invent(self, place: str, key: str) -> tuple[OrganizationKind, str, str]:
        """Give a kind, a name and a sector for the unit with this natural key."""
        kind = pick(f"kind of {key}", _KINDS)
        sector = pick(f"sector of {key}", SECTORS[kind])
        return kind, self.number(place, sector, kind), sector

    def number(self, place: str, sector: str, kind: OrganizationKind) -> str:
        """Give the next name of this place, sector and kind."""
        stem = f"{place}{sector}系统第{{}}{_NOUNS[kind]}"
        self._given[stem] += 1
        return stem.format(self._given[stem])
