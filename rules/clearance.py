"""What a signed-in person's application may do: bounded by the person's roles and by the token."""

from collections.abc import Iterable

from rules.assignments import AssignmentRole
from rules.viewer import Scope

_ANYBODY = frozenset({Scope.READ_PUBLIC})
_RECORDED = _ANYBODY | {Scope.WRITE_FORMAL}
"""Whoever is recorded sees to their own affairs: registers, endorses, submits."""
_OFFICE = _ANYBODY | {
    Scope.READ_INTERNAL,
    Scope.READ_RESTRICTED,
    Scope.WRITE_WORK,
    Scope.WRITE_FORMAL,
}
_SPECIAL = {
    AssignmentRole.AUDITOR: frozenset({Scope.READ_INTERNAL, Scope.AUDIT}),
    AssignmentRole.ADMIN: _OFFICE | {Scope.ADMIN},
}


def scopes_of(roles: Iterable[AssignmentRole]) -> frozenset[Scope]:
    """Give the scopes that the roles in force of a recorded person bring.

    Without any, what is public may be read, and the person's own affairs seen to.
    """
    brought = [_SPECIAL.get(role, _OFFICE) for role in roles]
    return _ANYBODY.union(*brought) if brought else _RECORDED


def narrowed(scopes: frozenset[Scope], claimed: str) -> frozenset[Scope]:
    """Leave those scopes that a token's `scope` names; all when it names none of the hub's.

    `claimed` is the claim's text, scopes with blanks between. What is public stays.
    """
    named = {scope for scope in Scope if scope.claim in claimed.split()}
    return _ANYBODY | (scopes & named) if named else scopes
