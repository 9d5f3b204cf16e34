"""API clients: programs that ask in their own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from loaders import visibility
from rules.viewer import Scope
from schema.connections import Connection
from schema.entities import column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization

if TYPE_CHECKING:
    from schema.assignments import Assignment


@entity("api_client", key=["id"], visible=visibility.api_client)
class ApiClient(Node):
    """A portal, or a partner's system, with API keys of its own (接入系统)."""

    name: str = column("Name, unique (名称).", filter=True, order=True)
    organization: Organization | None = one(
        "organization_id", "The organisation that runs it (所属组织)."
    )
    scopes: list[Scope] = column("What its keys may be used for (授权范围).")
    assignments: Connection[Assignment] = many("client", "The roles that it holds (任职).")


@strawberry.type
class ClientQueries:
    """Root fields of API clients."""

    api_clients: Connection[ApiClient] = root_list(
        "apiClients",
        "ApiClient",
        "API clients: to administrators all, to others those of their own organisations "
        "(接入系统列表).",
    )
