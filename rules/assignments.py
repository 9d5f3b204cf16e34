"""Assignments: the roles, the ranks and the bases of registration (domain model §3)."""

from collections.abc import Iterable

from rules.terms import Term


class AssignmentRole(Term):
    """What a person or a client is to an area or an organisation (任职角色)."""

    FIRST_SECRETARY = "FIRST_SECRETARY", "第一书记", "First secretary, seconded"
    COMMUNITY_SECRETARY = "COMMUNITY_SECRETARY", "社区党组织书记", "Community Party secretary"
    COMPOUND_SECRETARY = "COMPOUND_SECRETARY", "小区党组织书记", "Compound Party secretary"
    COMMUNITY_WORKER = "COMMUNITY_WORKER", "社区工作者", "Community worker"
    GRID_WORKER = "GRID_WORKER", "网格员", "Grid worker"
    RESIDENT_LIAISON = "RESIDENT_LIAISON", "民情联络员", "Resident liaison"
    BUILDING_HEAD = "BUILDING_HEAD", "楼栋长", "Building head"
    ENTRANCE_HEAD = "ENTRANCE_HEAD", "楼道长", "Entrance head"
    AREA_LEAD = "AREA_LEAD", "社区片区长", "Community area lead"
    CONTACT_LEADER = "CONTACT_LEADER", "挂点领导", "Contact leader"
    ROTATING_CHAIR = "ROTATING_CHAIR", "轮值主席", "Rotating chair"
    REGISTERED_MEMBER = "REGISTERED_MEMBER", "在职党员(报到)", "Registered in-service Party member"
    HOUSEHOLD_CONTACT = "HOUSEHOLD_CONTACT", "包户联系人", "Household contact"
    OWNERS_COMMITTEE_MEMBER = (
        "OWNERS_COMMITTEE_MEMBER",
        "业主委员会委员",
        "Member of the owners' committee",
    )
    EXECUTIVE_SECRETARY = "EXECUTIVE_SECRETARY", "专职执行秘书", "Full-time executive secretary"
    TEAM_LEAD = "TEAM_LEAD", "队长", "Team lead"
    TEAM_MEMBER = "TEAM_MEMBER", "队员", "Team member"
    MEMBER = "MEMBER", "成员", "Member"
    UNIT_OFFICER = "UNIT_OFFICER", "单位经办人", "Officer of a unit"
    SUBDISTRICT_OFFICER = "SUBDISTRICT_OFFICER", "街道(乡镇)经办人", "Officer of a subdistrict"
    AUDITOR = "AUDITOR", "审计员", "Auditor"
    ADMIN = "ADMIN", "管理员", "Administrator"


FACES_RESIDENTS = frozenset({
    AssignmentRole.FIRST_SECRETARY, AssignmentRole.COMMUNITY_SECRETARY,
    AssignmentRole.COMPOUND_SECRETARY, AssignmentRole.GRID_WORKER,
    AssignmentRole.RESIDENT_LIAISON, AssignmentRole.BUILDING_HEAD, AssignmentRole.ENTRANCE_HEAD,
    AssignmentRole.AREA_LEAD, AssignmentRole.CONTACT_LEADER, AssignmentRole.ROTATING_CHAIR,
    AssignmentRole.OWNERS_COMMITTEE_MEMBER, AssignmentRole.EXECUTIVE_SECRETARY,
})  # fmt: skip
"""The roles of which everyone may know that they are held, and by whom, under a masked name."""


class RegistrationBasis(Term):
    """On what ground an in-service Party member registers (报到依据); two of them: 双报到."""

    UNIT_PARTNER = "UNIT_PARTNER", "单位共建社区报到", "At the unit's partner community"
    RESIDENCE = "RESIDENCE", "居住地社区报到", "Where the member lives"
    EMERGENCY = "EMERGENCY", "应急报到", "For an emergency"


class Rank(Term):
    """Rank of a leading post, lowest first (领导职务层次; Civil Servant Law, Art. 18)."""

    STAFF = "STAFF", "科员及以下", "Staff without a leading post"
    DEPUTY_SECTION_CHIEF = "DEPUTY_SECTION_CHIEF", "乡科级副职", "Deputy section chief"
    SECTION_CHIEF = "SECTION_CHIEF", "乡科级正职", "Section chief"
    DEPUTY_DIVISION_CHIEF = "DEPUTY_DIVISION_CHIEF", "县处级副职", "Deputy division chief"
    DIVISION_CHIEF = "DIVISION_CHIEF", "县处级正职", "Division chief"
    DEPUTY_DIRECTOR_GENERAL = "DEPUTY_DIRECTOR_GENERAL", "厅局级副职", "Deputy director-general"
    DIRECTOR_GENERAL = "DIRECTOR_GENERAL", "厅局级正职", "Director-general"


FOUR_FIXED = frozenset({AssignmentRole.HOUSEHOLD_CONTACT})
"""The roles that are fixed in person, time, area and duty (定人定时定片定责, S3-23)."""


def missing_items(
    role: AssignmentRole, *, area: object, duties: str | None, schedule: str | None
) -> tuple[str, ...]:
    """Give what the role asks for and is not filled in: of `area`, `duties`, `schedule` (D6)."""
    if role not in FOUR_FIXED:
        return ()
    filled = {"area": area, "duties": (duties or "").strip(), "schedule": (schedule or "").strip()}
    return tuple(name for name, value in filled.items() if not value)


def is_at_least(rank: Rank | None, least: Rank) -> bool:
    """Tell whether `rank` is `least` or higher; no rank is lower than any."""
    ranks = list(Rank)
    return rank is not None and ranks.index(rank) >= ranks.index(least)


class Screening(Term):
    """What checking one item of the negative list has shown (负面清单核查结果)."""

    UNCHECKED = "UNCHECKED", "未核查", "Not checked yet"
    CLEAR = "CLEAR", "无此情形", "Checked and clear"
    FOUND = "FOUND", "存在此情形", "Checked and found"


def not_clear(screening: Iterable[tuple[str, Screening]]) -> tuple[str, ...]:
    """Give the names of the negative list's items that are not checked and clear (S3-14)."""
    return tuple(item for item, result in screening if result is not Screening.CLEAR)
