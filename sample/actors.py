"""Who acts in the sample: for each of five roles an invented person and an invented program.

They belong to the reading room's story (jianyang.py). Keys for the programs are made when the hub
starts on the sample (hub/development.py); the persons sign in where an issuer names their account.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from rules.assignments import AssignmentRole
from rules.viewer import Scope
from sample import jianyang, nanping
from sample.rows import Row, api_client, assignment, person

COUNTY = "350703"
SINCE = date(2026, 1, 1)

_READS = (Scope.READ_PUBLIC, Scope.READ_INTERNAL)
_OFFICE = (*_READS, Scope.READ_RESTRICTED, Scope.WRITE_WORK, Scope.WRITE_FORMAL)


@dataclass(frozen=True, slots=True)
class _Office:
    """One role of the sample: its Chinese term, where it counts, what its program may do."""

    role: AssignmentRole
    scopes: tuple[Scope, ...]
    organization: Row | None = None
    area: str | None = None

    @property
    def account(self) -> str:
        """The account's name at an issuer: `sample-unit-officer`."""
        return f"sample-{self.role.lower().replace('_', '-')}"


@cache
def _offices() -> tuple[_Office, ...]:
    community = jianyang.COMMUNITY
    return (
        _Office(AssignmentRole.UNIT_OFFICER, _OFFICE, organization=jianyang.congress_branch()),
        _Office(
            AssignmentRole.COMMUNITY_SECRETARY, _OFFICE, jianyang.community_committee(), community
        ),
        _Office(
            AssignmentRole.SUBDISTRICT_OFFICER,
            _OFFICE,
            nanping.work_committee(community[:9]),
            community[:9],
        ),
        _Office(AssignmentRole.AUDITOR, (*_READS, Scope.AUDIT)),
        _Office(AssignmentRole.ADMIN, tuple(Scope)),
    )


def clients() -> list[Row]:
    """Give the programs, one for each role."""
    return [_client(office) for office in _offices()]


def rows() -> Iterator[Row]:
    """Give persons, programs, and the assignments of both."""
    for office in _offices():
        human, program = _person(office), _client(office)
        yield human
        yield program
        for holder in (human, program):
            yield assignment(
                holder, office.role, organization=office.organization, area=office.area,
                term_start=SINCE,
            )  # fmt: skip


def _person(office: _Office) -> Row:
    return person(office.account, f"样例{office.role.chinese}", COUNTY)


def _client(office: _Office) -> Row:
    name = f"{office.role} {office.role.chinese}(样例)"
    return api_client(name, sorted(office.scopes), organization=office.organization)
