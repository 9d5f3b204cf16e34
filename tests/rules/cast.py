"""A cast for the procedures: who they are is known from how they are built."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from rules.areas import DivisionCode
from rules.assignments import AssignmentRole as Role
from rules.assignments import Rank, Screening
from rules.facts import Facts, Party
from rules.lifecycle import FormalState, WorkState
from rules.resolutions import Majority, Tally
from rules.viewer import PUBLIC, SYSTEM, Grant, Scope, Viewer

HERE = DivisionCode("350703001005")
THERE = DivisionCode("350703001006")
TOWN = DivisionCode("350703001")
AGENCY, BANK, COMMITTEE, DEPARTMENT, STRANGE = (UUID(int=n) for n in range(1, 6))
ANN, BOB, CAO, DAI = (UUID(int=n) for n in range(11, 15))
WRITING = frozenset({Scope.READ_PUBLIC, Scope.WRITE_WORK, Scope.WRITE_FORMAL})


def viewer(
    *roles: Role,
    area: str | None = None,
    organization: UUID | None = None,
    person: UUID | None = None,
) -> Viewer:
    """Give a viewer with roles in an area and an organisation, who may write."""
    code = None if area is None else DivisionCode(area)
    grants = tuple(Grant(role, code, organization) for role in roles)
    return Viewer("someone", person=person, scopes=WRITING, grants=grants)


WORKER = viewer(Role.COMMUNITY_WORKER, area=HERE)
SECRETARY = viewer(Role.COMMUNITY_SECRETARY, area=HERE, organization=COMMITTEE)
WORKER_THERE = viewer(Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY, area=THERE)
SUBDISTRICT = viewer(Role.SUBDISTRICT_OFFICER, area=TOWN)
SUBDISTRICT_ELSEWHERE = viewer(Role.SUBDISTRICT_OFFICER, area="350703002")
LIAISON = viewer(Role.RESIDENT_LIAISON, area=HERE)
BRANCH_SECRETARY = viewer(Role.COMPOUND_SECRETARY, area=HERE)
OFFICER = viewer(Role.UNIT_OFFICER, organization=AGENCY)
BANK_OFFICER = viewer(Role.UNIT_OFFICER, organization=BANK)
OFFICER_ELSEWHERE = viewer(Role.UNIT_OFFICER, organization=STRANGE)
DEPARTMENT_OFFICER = viewer(Role.UNIT_OFFICER, organization=DEPARTMENT)
REGISTERED = viewer(Role.REGISTERED_MEMBER, area=HERE, person=BOB)
REQUESTER = viewer(person=ANN)
PERSON = viewer(person=CAO)
RESIDENT = viewer(person=DAI)
OWNER = viewer(Role.OWNERS_COMMITTEE_MEMBER, area=HERE)
MEMBER_OF_AGENCY = viewer(Role.MEMBER, organization=AGENCY)
ADMINISTRATOR = replace(viewer(Role.ADMIN), scopes=WRITING | {Scope.ADMIN})
ADMIN_WITHOUT_SCOPE = viewer(Role.ADMIN)

CAST = {
    "worker": WORKER, "secretary": SECRETARY, "worker there": WORKER_THERE,
    "subdistrict": SUBDISTRICT, "subdistrict elsewhere": SUBDISTRICT_ELSEWHERE,
    "liaison": LIAISON, "branch": BRANCH_SECRETARY, "officer": OFFICER, "bank": BANK_OFFICER,
    "officer elsewhere": OFFICER_ELSEWHERE, "department": DEPARTMENT_OFFICER,
    "registered": REGISTERED, "requester": REQUESTER, "person": PERSON, "resident": RESIDENT,
    "owner": OWNER, "member": MEMBER_OF_AGENCY, "administrator": ADMINISTRATOR,
    "admin without scope": ADMIN_WITHOUT_SCOPE, "public": PUBLIC, "system": SYSTEM,
}  # fmt: skip

WORK = Facts(
    WorkState.OPEN, area=HERE, requester=ANN, lead_organization=AGENCY, lead_name="区人大机关",
    claimants=frozenset({AGENCY, BANK}),
)  # fmt: skip
"""A project of the community that the agency leads."""

PARTIES = (Party(AGENCY, "区人大机关"), Party(COMMITTEE, "七贤社区党委"))


def signed(*parties: Party) -> tuple[Party, ...]:
    """Give the parties, having signed."""
    return tuple(replace(party, signed=True) for party in parties)


CARRIED = Tally(Majority.ORDINARY, 3, Decimal(3), 3, Decimal(3), 3, Decimal(3))
READY = Facts(
    FormalState.DRAFT, area=HERE, requester=ANN, person=CAO, organization=AGENCY, parties=PARTIES,
    department=DEPARTMENT, residents=frozenset({DAI}), endorsers=frozenset({ANN}),
    rank=Rank.SECTION_CHIEF, paired=True, screening=(("拖欠物业费", Screening.CLEAR),),
    tally=CARRIED,
)  # fmt: skip
"""Everything that any guard asks for, but for the signatures."""
