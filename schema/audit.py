"""The audit log, for auditors."""

from __future__ import annotations

from datetime import datetime

import strawberry

from loaders.access import Access
from loaders.kinds import Json
from rules.assignments import AssignmentRole
from rules.audit import Outcome
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer, holds, missing_scope
from schema.connections import Connection
from schema.entities import column, entity
from schema.lists import root_list
from schema.nodes import Node


def auditors(access: Access, _t: str) -> str:
    """Let auditors see every row, and others none."""
    return str(access.shape.audit or access.shape.everything).lower()


def needs_auditor(viewer: Viewer) -> None:
    """Raise `Refusal` (`FORBIDDEN`) that names the scope or the role that the viewer lacks."""
    if (refusal := missing_scope(viewer, Scope.AUDIT)) is not None:
        raise refusal
    if not holds(viewer, AssignmentRole.AUDITOR):
        raise Refusal(
            ErrorCode.FORBIDDEN, "This needs the role AUDITOR, by an assignment in force today."
        )


@entity("audit_event", key=("id",), references=(), visible=auditors, record=False)
class AuditEvent(Node):
    """Who did what to which object, and how it ended; never changed (审计事件)."""

    at: datetime = column("When (时间).", filter=True, order=True)
    action: str = column("The mutation, `read` or `signIn` (操作).", filter=True)
    outcome: Outcome = column("How it ended (结果).", filter=True)
    viewer: str | None = column("The account of the person who did it (操作账户).", filter=True)
    client: str | None = column("The id of the API client that did it (操作系统).", filter=True)
    address: str | None = column("The network address it came from (来源地址).", filter=True)
    object_type: str | None = column("The type of what it was done to (对象类型).", filter=True)
    object_id: str | None = column("The id of what it was done to (对象标识).", filter=True)
    before: Json | None = column(
        "The changed fields as they were; what is restricted is hashed (变更前)."
    )
    after: Json | None = column("The changed fields as they became, likewise (变更后).")
    code: str | None = column(
        "Why it was refused: an `ErrorCode` of its time (拒绝代码).", filter=True
    )
    purpose: str | None = column("What personal data was asked for (用途).", filter=True)
    request_id: str | None = column(
        "The id of the request, as in the logs (请求标识).", filter=True
    )


@strawberry.type
class AuditQueries:
    """The root field of the audit log."""

    audit_events: Connection[AuditEvent] = root_list(
        "auditEvents",
        "AuditEvent",
        "The audit log, for viewers with the scope `audit` and the role AUDITOR; others get "
        "`FORBIDDEN` (审计日志).",
        needs=needs_auditor,
    )
