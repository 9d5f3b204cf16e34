"""In what capacity a caller acts on an object: the offices that procedures name.

The roles are the assignments (domain model §5): a role counts in its area's subtree, or in its
organisation. There is no other table of rights.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from rules.areas import AreaLevel, DivisionCode, level_of
from rules.assignments import AssignmentRole as Role
from rules.facts import Facts
from rules.refusals import ErrorCode, Refusal
from rules.terms import Term
from rules.viewer import Scope, Viewer, covers, holds, organizations_of


class Who(Term):
    """Who may take a step of a procedure (办理主体)."""

    COMMUNITY = "COMMUNITY", "社区(书记、工作者)", "the community (secretary, worker)"
    SUBDISTRICT = "SUBDISTRICT", "街道(乡镇)", "the subdistrict"
    LIAISON = "LIAISON", "民情联络员", "a resident liaison of the area"
    COMPOUND_BRANCH = "COMPOUND_BRANCH", "小区党支部", "the secretary of the compound's branch"
    GENERAL_BRANCH = "GENERAL_BRANCH", "社区党总支", "the secretary of the general Party branch"
    ORGANIZATION_DEPARTMENT = (
        "ORGANIZATION_DEPARTMENT",
        "组织部门",
        "an officer of the organisation department",
    )
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE", "业主委员会", "a member of the owners' committee"
    PROPOSER = "PROPOSER", "提出方", "an officer of the organisation that proposes it"
    UNIT = "UNIT", "派出单位", "an officer of the unit"
    PARTY = "PARTY", "签约方", "an officer of a party"
    CLAIMANT = "CLAIMANT", "可认领单位", "an officer of a unit that is paired with the area"
    REGISTERED_MEMBER = "REGISTERED_MEMBER", "报到党员", "a Party member registered in the area"
    LEAD = "LEAD", "主办方", "the lead"
    PARTICIPANT = "PARTICIPANT", "参与方", "the participant"
    REQUESTER = "REQUESTER", "提出人", "the person who raised it"
    PERSON = "PERSON", "本人", "the person concerned"
    RESIDENT = "RESIDENT", "居民", "a resident of the area"
    ADMINISTRATOR = "ADMINISTRATOR", "系统管理员", "an administrator, with the scope admin"
    SYSTEM = "SYSTEM", "系统", "the hub itself"


@dataclass(frozen=True, slots=True)
class Office:
    """How an office is recognised: by a role there, or by being one of these persons.

    Roles count in the object's area, or, where `organizations` is given, in those alone; of an
    area above community level those of `above` count too, for no community has charge of it.
    """

    roles: frozenset[Role] = frozenset()
    above: frozenset[Role] = frozenset()
    organizations: Callable[[Facts], Iterable[UUID | None]] | None = None
    persons: Callable[[Facts], Iterable[UUID | None]] | None = None


OFFICERS = frozenset({
    Role.UNIT_OFFICER, Role.SUBDISTRICT_OFFICER, Role.COMMUNITY_SECRETARY,
    Role.COMPOUND_SECRETARY, Role.TEAM_LEAD,
})  # fmt: skip
"""The roles that speak for the organisation they are held in."""


_ABOVE_COMMUNITY = frozenset({
    AreaLevel.PROVINCE, AreaLevel.PREFECTURE, AreaLevel.COUNTY, AreaLevel.SUBDISTRICT,
})  # fmt: skip


def _of_area(*roles: Role) -> Office:
    return Office(roles=frozenset(roles))


def _of(organizations: Callable[[Facts], Iterable[UUID | None]]) -> Office:
    return Office(roles=OFFICERS, organizations=organizations)


OFFICES: dict[Who, Office] = {
    Who.COMMUNITY: Office(
        roles=frozenset({Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER}),
        above=frozenset({Role.SUBDISTRICT_OFFICER}),
    ),
    Who.SUBDISTRICT: _of_area(Role.SUBDISTRICT_OFFICER),
    Who.LIAISON: _of_area(Role.RESIDENT_LIAISON),
    Who.COMPOUND_BRANCH: _of_area(Role.COMPOUND_SECRETARY),
    Who.GENERAL_BRANCH: _of_area(Role.COMMUNITY_SECRETARY),
    Who.ORGANIZATION_DEPARTMENT: _of(lambda facts: (facts.department,)),
    Who.OWNERS_COMMITTEE: _of_area(Role.OWNERS_COMMITTEE_MEMBER),
    Who.PROPOSER: _of(lambda facts: (facts.organization,)),
    Who.UNIT: _of(lambda facts: (facts.organization,)),
    Who.PARTY: _of(lambda facts: (party.organization for party in facts.parties)),
    Who.CLAIMANT: _of(lambda facts: facts.claimants),
    Who.REGISTERED_MEMBER: _of_area(Role.REGISTERED_MEMBER),
    Who.LEAD: Office(
        roles=OFFICERS,
        organizations=lambda facts: (facts.lead_organization,),
        persons=lambda facts: (facts.lead_person,),
    ),
    Who.PARTICIPANT: Office(
        roles=OFFICERS,
        organizations=lambda facts: (facts.organization,),
        persons=lambda facts: (facts.person,),
    ),
    Who.REQUESTER: Office(persons=lambda facts: (facts.requester,)),
    Who.PERSON: Office(persons=lambda facts: (facts.person,)),
    Who.RESIDENT: Office(persons=lambda facts: facts.residents),
    Who.ADMINISTRATOR: Office(roles=frozenset({Role.ADMIN})),
    Who.SYSTEM: Office(),
}


def acts_as(who: Who, facts: Facts, viewer: Viewer) -> bool:
    """Tell whether the viewer acts on the object in this office."""
    if who is Who.SYSTEM:
        return viewer.system
    if who is Who.ADMINISTRATOR:
        return Scope.ADMIN in viewer.scopes and holds(viewer, Role.ADMIN)
    if who is Who.REGISTERED_MEMBER and viewer.person is None:
        return False
    office = OFFICES[who]
    return _by_role(office, facts, viewer) or _is_among(office.persons, facts, viewer)


def _by_role(office: Office, facts: Facts, viewer: Viewer) -> bool:
    if office.organizations is None:
        return covers(viewer, _counting(office, facts.area), facts.area)
    organizations = {x for x in office.organizations(facts) if x is not None}
    return covers(viewer, office.roles, None, organizations)


def _counting(office: Office, area: DivisionCode | None) -> frozenset[Role]:
    higher = area is not None and level_of(area) in _ABOVE_COMMUNITY
    return office.roles | office.above if higher else office.roles


def _is_among(
    persons: Callable[[Facts], Iterable[UUID | None]] | None, facts: Facts, viewer: Viewer
) -> bool:
    return persons is not None and viewer.person is not None and viewer.person in persons(facts)


def claiming_organizations(facts: Facts, viewer: Viewer) -> tuple[UUID, ...]:
    """Give the organisations for which the viewer may claim; of several, the request names one.

    None of them: a registered member claims in person.
    """
    return tuple(x for x in organizations_of(viewer, OFFICERS) if x in facts.claimants)


def in_none_of(who: Iterable[Who], facts: Facts, viewer: Viewer, deed: str) -> Refusal | None:
    """Give the refusal (`FORBIDDEN`) for who acts in none of these offices; None otherwise.

    `deed` begins the sentence: "To `deed` is for …".
    """
    offices = list(who)
    if any(acts_as(office, facts, viewer) for office in offices):
        return None
    words = " or ".join(office.english for office in offices)
    return Refusal(ErrorCode.FORBIDDEN, f"To {deed} is for {words}; you act as none of these.")
