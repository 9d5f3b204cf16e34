"""Who is signed in, so that a portal can show it."""

from __future__ import annotations

from typing import Any

import strawberry

from loaders.clients import client_name
from loaders.tables import ENTITIES
from rules.assignments import AssignmentRole
from rules.terms import Term
from rules.viewer import Grant, Scope
from schema.areas import Area
from schema.context import Info
from schema.enums import term_enum
from schema.organizations import Organization


class ViewerKind(Term):
    """What a viewer is (访问者类型)."""

    PUBLIC = "PUBLIC", "公众(未登录)", "Nobody signed in: the public view"
    CLIENT = "CLIENT", "系统(API 密钥)", "A program with an API key"
    PERSON = "PERSON", "已登记人员", "A person whom the hub knows"
    ACCOUNT = "ACCOUNT", "未登记账户", "Signed in at the issuer, but no person of the hub's"


for _term in (ViewerKind, Scope, AssignmentRole):
    term_enum(_term)


@strawberry.type(description="A role in force today (当前有效的任职).")
class ViewerGrant:
    """One of the viewer's assignments in force."""

    grant: strawberry.Private[Grant]
    role: AssignmentRole = strawberry.field(description="The role (任职角色).")

    @strawberry.field(description="The area in whose subtree it counts (任职区划).")
    async def area(self, info: Info) -> Area | None:
        """Load the area."""
        code = self.grant.area
        found: Area | None = await _row(info, "Area", None if code is None else (code,))
        return found

    @strawberry.field(description="The organisation in which it counts (任职组织).")
    async def organization(self, info: Info) -> Organization | None:
        """Load the organisation."""
        id = self.grant.organization
        found: Organization | None = await _row(info, "Organization", None if id is None else (id,))
        return found


@strawberry.type(name="Viewer", description="Who is asking, and with which rights (当前访问者).")
class SignedIn:
    """The viewer of this request."""

    kind: ViewerKind = strawberry.field(description="What the viewer is (访问者类型).")
    scopes: list[Scope] = strawberry.field(
        description="What the key or token may be used for (授权范围)."
    )
    grants: list[ViewerGrant] = strawberry.field(
        description="The roles in force today; a right ends the day its term ends (有效任职)."
    )

    @strawberry.field(
        description="Name of the client, or of the account at the issuer; null for the public "
        "(名称)."
    )
    async def name(self, info: Info) -> str | None:
        """Tell who is signed in."""
        viewer = info.context.viewer
        if viewer.client is None:
            return viewer.subject
        return await client_name(info.context.loaders.database, viewer.client)


@strawberry.type
class ViewerQueries:
    """The root field about the viewer."""

    @strawberry.field(description="Who is asking (当前访问者).")
    def viewer(self, info: Info) -> SignedIn:
        """Show the viewer of this request."""
        viewer = info.context.viewer
        return SignedIn(
            kind=_kind(info),
            scopes=[scope for scope in Scope if scope in viewer.scopes],
            grants=[ViewerGrant(grant=grant, role=grant.role) for grant in viewer.grants],
        )


def _kind(info: Info) -> ViewerKind:
    viewer = info.context.viewer
    if viewer.client is not None:
        return ViewerKind.CLIENT
    if viewer.subject is None:
        return ViewerKind.PUBLIC
    return ViewerKind.ACCOUNT if viewer.person is None else ViewerKind.PERSON


async def _row(info: Info, entity: str, key: tuple[Any, ...] | None) -> Any:
    return None if key is None else await info.context.loaders.row(ENTITIES[entity], key)
