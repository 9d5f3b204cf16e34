"""Roles bring scopes; a token may only take some of them away."""

from rules.assignments import AssignmentRole
from rules.clearance import narrowed, scopes_of
from rules.viewer import Scope


def test_roles_bring_scopes_and_only_their_own() -> None:
    assert scopes_of([]) == {Scope.READ_PUBLIC, Scope.WRITE_FORMAL}
    auditor = scopes_of([AssignmentRole.AUDITOR])
    assert Scope.AUDIT in auditor
    assert not auditor & {Scope.WRITE_WORK, Scope.WRITE_FORMAL, Scope.ADMIN}
    for role in set(AssignmentRole) - {AssignmentRole.AUDITOR, AssignmentRole.ADMIN}:
        assert not scopes_of([role]) & {Scope.AUDIT, Scope.ADMIN}
    assert narrowed(auditor, "admin") == {Scope.READ_PUBLIC}
