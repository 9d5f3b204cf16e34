"""Whom registrations and appointments need: members, cadres, residents, and who decides on them.

All invented. In Jianyang the unit of the reading room's story sends its people (S0-08, S2-06); in
Qingfeng's Jinyu Compound the residents choose an entrance head (S1-18). The persons sign in where
an issuer names their account.
"""

from collections.abc import Iterator
from datetime import date

from rules.assignments import AssignmentRole, Rank
from rules.organizations import OrganizationKind
from sample import jianyang, qingfeng
from sample.rows import Row, assignment, organization, person

JIANYANG, QINGFENG = jianyang.COMMUNITY[:6], qingfeng.SUBDISTRICT[:6]
ENTRANCE = f"{qingfeng.JINYU}-B01-E01"
SINCE = date(2026, 1, 1)


def organization_department() -> Row:
    """Give the department that reviews appointments in Jianyang (S2-06)."""
    kind = OrganizationKind.AGENCY
    return organization(kind, "建阳区样例组织部", JIANYANG, sector="组织")


def rows() -> Iterator[Row]:
    """Give the department, the people, and the roles in force of those who decide."""
    yield organization_department()
    yield from _members_of_the_unit()
    yield from _residents()
    yield from _deciding()


def _members_of_the_unit() -> Iterator[Row]:
    """Give people of the unit: one who registers, one of sufficient rank, one below it."""
    employed = {"employer_id": jianyang.congress_office()["id"], "party_member": True}
    for account, name, rank in (
        ("sample-party-member", "林样例", Rank.STAFF),
        ("sample-section-chief", "陈样例", Rank.SECTION_CHIEF),
        ("sample-deputy-section-chief", "黄样例", Rank.DEPUTY_SECTION_CHIEF),
    ):
        yield person(
            account, name, JIANYANG, rank=rank, residence_code=jianyang.COMPOUND, **employed
        )


def _residents() -> Iterator[Row]:
    """Give two who live behind one entrance, and an owner."""
    yield person("sample-candidate", "王样例", QINGFENG, residence_code=ENTRANCE)
    yield person("sample-resident", "李样例", QINGFENG, residence_code=ENTRANCE)
    yield person("sample-owner", "吴样例", JIANYANG, residence_code=jianyang.COMPOUND)


def _deciding() -> Iterator[Row]:
    """Give those who draft, review and confirm."""
    roles, department = AssignmentRole, organization_department()
    office, town = jianyang.congress_office(), qingfeng.SUBDISTRICT
    for account, name, role, unit, area in (
        ("sample-office-officer", "郑样例", roles.UNIT_OFFICER, office, None),
        # What the department reviews lies in its county.
        ("sample-department-officer", "周样例", roles.UNIT_OFFICER, department, JIANYANG),
        ("sample-compound-secretary", "徐样例", roles.COMPOUND_SECRETARY, None, jianyang.COMPOUND),
        ("sample-qingfeng-worker", "赵样例", roles.COMMUNITY_WORKER, None, qingfeng.GUANGAN),
        ("sample-qingfeng-secretary", "孙样例", roles.COMMUNITY_SECRETARY, None, qingfeng.GUANGAN),
        ("sample-qingfeng-officer", "钱样例", roles.SUBDISTRICT_OFFICER, None, town),
    ):
        holder = person(account, name, (area or JIANYANG)[:6])
        yield holder
        yield assignment(holder, role, organization=unit, area=area, term_start=SINCE)
