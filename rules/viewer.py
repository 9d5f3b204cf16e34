"""Who is asking, what for, and what that entitles them to see or do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from rules.areas import DivisionCode, subtree
from rules.assignments import AssignmentRole
from rules.refusals import ErrorCode, Refusal
from rules.terms import Term


class Scope(Term):
    """What a key or a token may be used for at all (授权范围; domain model §5)."""

    READ_PUBLIC = "READ_PUBLIC", "读取公开信息", "Read what is public"
    READ_INTERNAL = "READ_INTERNAL", "读取内部信息", "Read the work of one's own scope"
    READ_RESTRICTED = "READ_RESTRICTED", "读取受限信息", "Read personal data, for a stated purpose"
    WRITE_WORK = "WRITE_WORK", "办理工作事项", "Act on projects and participations"
    WRITE_FORMAL = "WRITE_FORMAL", "办理正式文件", "Act on agreements and assignments"
    ADMIN = "ADMIN", "系统管理", "Administer the hub"
    AUDIT = "AUDIT", "审计", "Read the audit log"

    @property
    def claim(self) -> str:
        """The scope as tokens and the command line write it: `read:public`."""
        return self.value.lower().replace("_", ":")


@dataclass(frozen=True, slots=True)
class Grant:
    """An assignment in force today: the role counts in the area's subtree and the organisation.

    With neither, it is an office of the whole hub (auditor, administrator), covering no area.
    """

    role: AssignmentRole
    area: DivisionCode | None = None
    organization: UUID | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller of one request; as it comes, the public view.

    `subject` is the name of the person's account, `client` the API client's id, `person` the
    person's id in the hub and `person_county` the county of its record, `purpose` what personal
    data is asked for, in free words. `system` is the hub itself, acting on a rule; no token or key
    ever makes such a viewer.
    """

    subject: str | None = None
    client: str | None = None
    person: UUID | None = None
    person_county: DivisionCode | None = None
    scopes: frozenset[Scope] = frozenset({Scope.READ_PUBLIC})
    grants: tuple[Grant, ...] = ()
    purpose: str | None = None
    system: bool = False


PUBLIC = Viewer()
SYSTEM = Viewer(scopes=frozenset({Scope.WRITE_WORK, Scope.WRITE_FORMAL}), system=True)


class AccessShape(NamedTuple):
    """What of a viewer changes the shape of SQL; areas and organisations are its parameters.

    `areas` is 0, 1, or 2 for several; `organizations`, `person` and `client` tell whether there are
    any. `everything` is the hub's own view.
    """

    internal: bool = False
    restricted: bool = False
    audit: bool = False
    admin: bool = False
    areas: int = 0
    organizations: bool = False
    person: bool = False
    client: bool = False
    everything: bool = False


SEVERAL = 2
"""How many areas an access shape tells apart."""


def access_shape(viewer: Viewer) -> AccessShape:
    """Tell which kinds of right the viewer has at all (domain model §5).

    A right is a scope of the key *and* an assignment; RESTRICTED asks for a purpose besides. What
    is about the viewers themselves they see without either.
    """
    internal = Scope.READ_INTERNAL in viewer.scopes and bool(viewer.grants)
    restricted = Scope.READ_RESTRICTED in viewer.scopes and bool((viewer.purpose or "").strip())
    return AccessShape(
        internal=internal,
        restricted=internal and restricted,
        audit=Scope.AUDIT in viewer.scopes and holds(viewer, AssignmentRole.AUDITOR),
        admin=Scope.ADMIN in viewer.scopes and holds(viewer, AssignmentRole.ADMIN),
        areas=min(SEVERAL, len(area_ranges(viewer))) if internal else 0,
        organizations=internal and any(g.organization is not None for g in viewer.grants),
        person=viewer.person is not None,
        client=internal and viewer.client is not None,
        everything=viewer.system,
    )


def needs(viewer: Viewer, scope: Scope) -> None:
    """Raise `Refusal` (`FORBIDDEN`), naming the scope, unless the viewer has it."""
    refusal = missing_scope(viewer, scope)
    if refusal is not None:
        raise refusal


def missing_scope(viewer: Viewer, scope: Scope) -> Refusal | None:
    """Give the refusal that names the scope, or None when the viewer has it."""
    if scope in viewer.scopes:
        return None
    nobody = viewer.subject is None and viewer.client is None
    remedy = "Sign in, or send a key that has it." if nobody else "Use a key or token that has it."
    return Refusal(ErrorCode.FORBIDDEN, f"This needs the scope {scope.claim}. {remedy}")


def holds(viewer: Viewer, role: AssignmentRole) -> bool:
    """Tell whether the viewer has the role anywhere."""
    return any(grant.role is role for grant in viewer.grants)


def covers(
    viewer: Viewer,
    roles: Collection[AssignmentRole],
    area: DivisionCode | None,
    organizations: Collection[UUID] = (),
) -> bool:
    """Tell whether a grant of one of `roles` covers the area or one of the organisations."""
    return any(
        (area is not None and _contains(grant.area, area)) or grant.organization in organizations
        for grant in viewer.grants
        if grant.role in roles
    )


def area_ranges(
    viewer: Viewer, roles: Collection[AssignmentRole] | None = None
) -> tuple[tuple[str, str], ...]:
    """Give the code ranges `low ≤ x < high` (collation C) of the viewer's areas.

    In order and disjoint: an area within another one is left out. `roles` None means any.
    """
    ranges: list[tuple[str, str]] = []
    for low, high in sorted(subtree(g.area) for g in _of(viewer, roles) if g.area is not None):
        if not ranges or low >= ranges[-1][1]:
            ranges.append((low, high))
    return tuple(ranges)


def organizations_of(
    viewer: Viewer, roles: Collection[AssignmentRole] | None = None
) -> tuple[UUID, ...]:
    """Give the ids of the viewer's organisations, in order, each once; `roles` None means any."""
    found = {g.organization for g in _of(viewer, roles) if g.organization is not None}
    return tuple(sorted(found))


def _of(viewer: Viewer, roles: Collection[AssignmentRole] | None) -> Iterable[Grant]:
    return (grant for grant in viewer.grants if roles is None or grant.role in roles)


def _contains(above: DivisionCode | None, area: DivisionCode) -> bool:
    if above is None:
        return False
    low, high = subtree(above)
    return low <= area < high
