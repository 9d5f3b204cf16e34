"""Texts of statements are kept by their shape: whose they are comes with the values."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

import schema.root  # noqa: F401 # declares the entities
from loaders.access import Access
from loaders.audit import event_values
from loaders.parameters import Parameters, refuse_unstorable
from loaders.rows import among
from loaders.tables import ENTITIES, Entity
from loaders.texts import Keys, Texts, keyed
from rules.assignments import AssignmentRole
from rules.audit import AuditEvent, Outcome
from rules.canonical import canonical_bytes
from rules.refusals import Refusal
from rules.viewer import Grant, Scope, Viewer

FIRST, SECOND = (UUID(int=n) for n in (1, 2))


def of(organization: UUID) -> Viewer:
    """Make a viewer who acts for an organisation."""
    grant = Grant(AssignmentRole.UNIT_OFFICER, organization=organization)
    return Viewer(scopes=frozenset({Scope.READ_INTERNAL}), grants=(grant,))


def projects(entity: Entity, access: Access, parameters: Parameters, keys: Keys) -> str:
    """Write a statement on projects."""
    return f"{among(entity, keys, parameters)} and {entity.visible_to(access, 't')}"


def test_what_was_longest_unused_is_forgotten() -> None:
    texts: Texts[str] = Texts(2)
    for shape in ("a", "b", "a", "c"):
        texts.of(shape, lambda shape=shape: shape.upper())  # type: ignore[misc] # bound now
    assert len(texts) == 2
    assert texts.of("a", lambda: "made anew") == "A"
    assert texts.of("b", lambda: "made anew") == "made anew"


def test_viewers_of_one_shape_share_a_text_and_no_value() -> None:
    entity = ENTITIES["Project"]
    key, other = (SECOND, "350703"), (FIRST, "350702")
    first = keyed("test", entity, of(FIRST), [key], projects)
    second = keyed("test", entity, of(SECOND), [other], projects)
    assert first is second
    assert first.bound(of(FIRST), [key]) == [*key, [FIRST]]
    assert second.bound(of(SECOND), [other]) == [*other, [SECOND]]


def test_viewers_of_another_shape_have_a_text_of_their_own() -> None:
    entity, key = ENTITIES["Project"], (FIRST, "350703")
    shared = keyed("test", entity, of(FIRST), [key], projects)
    assert keyed("test", entity, Viewer(), [key], projects).sql != shared.sql


@pytest.mark.parametrize("value", ["\0", "\ud800", ["fine", "\udfff"]])
def test_text_that_cannot_be_held_is_refused_among_many_values(value: object) -> None:
    refuse_unstorable([1, None, "fine", ["fine"], FIRST])
    with pytest.raises(Refusal):
        refuse_unstorable([1, "fine", value])


@pytest.mark.parametrize("after", [{"名": '"1"\n', "a": None}, {"n": 1, "a": ["x", True]}])
def test_the_audit_log_tells_values_as_they_are(after: dict[str, object]) -> None:
    written = event_values(told(after))["after"]
    assert json.loads(written) == json.loads(canonical_bytes(after)) == after


@pytest.mark.parametrize("value", ["\ud800", 2**53])
def test_the_audit_log_takes_nothing_that_it_cannot_seal(value: object) -> None:
    with pytest.raises(ValueError, match=r"surrogate|exceeds|exact|range|domain"):
        event_values(told({"a": value}))


def told(after: dict[str, object]) -> AuditEvent:
    """Make an event."""
    now = datetime.now(UTC)
    return AuditEvent(FIRST, now, "projectClaim", Outcome.SUCCEEDED, after=after)
