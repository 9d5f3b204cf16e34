"""RESTRICTED fields: who is refused them, and what is written down of those who are not."""

from collections.abc import Iterator
from datetime import datetime

from loaders.uuids import new_id
from rules.audit import AuditEvent, Outcome
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer

READ = "read"
"""The action of an audit event that tells of a read."""


class RestrictedReads:
    """What one request has read of RESTRICTED fields, by the object's type and id."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._fields: dict[tuple[str, str], set[str]] = {}

    def note(self, object_type: str, object_id: str, field: str) -> None:
        """Note that a field of an object is shown."""
        self._fields.setdefault((object_type, object_id), set()).add(field)

    def events(
        self, viewer: Viewer, address: str | None, request_id: str, now: datetime
    ) -> Iterator[AuditEvent]:
        """Give an event for each object that was read."""
        for (object_type, object_id), fields in self._fields.items():
            yield AuditEvent(
                id=new_id(now),
                at=now,
                action=READ,
                outcome=Outcome.SUCCEEDED,
                viewer=viewer.subject,
                client=viewer.client,
                address=address,
                object_type=object_type,
                object_id=object_id,
                after={"fields": sorted(fields)},
                purpose=viewer.purpose,
                request_id=request_id,
            )


def refusal(viewer: Viewer, *, in_scope: bool) -> Refusal | None:
    """Give the refusal of a RESTRICTED field, or None; it is the same whatever the value is."""
    if Scope.READ_RESTRICTED not in viewer.scopes:
        return _restricted(f"Only those with the scope {Scope.READ_RESTRICTED.claim} may see it.")
    if not in_scope:
        return _restricted("It is outside of the areas and organisations that you work for.")
    if not (viewer.purpose or "").strip():
        return _restricted("Say what for: in the header `x-purpose` or as `extensions.purpose`.")
    return None


def _restricted(why: str) -> Refusal:
    return Refusal(ErrorCode.RESTRICTED, f"This is personal data. {why}")
