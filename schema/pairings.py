"""Pairings: the standing links between units and areas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from loaders.tables import Link
from rules.pairings import PairingKind
from schema.areas import Area
from schema.connections import Connection
from schema.entities import column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization

if TYPE_CHECKING:
    from schema.agreements import Agreement
    from schema.projects import Project


@entity("pairing", within="area_code", period=("since", "until"))
class Pairing(Node):
    """A standing link between a unit and an area (结对)."""

    kind: PairingKind = column("What kind of link it is (结对类型).", filter=True)
    unit: Organization = one("unit_id", "The agency, firm or Party branch (单位).")
    area: Area = one("area_code", "The community, village or compound (社区、村、小区).")
    counterpart: Organization | None = one(
        "counterpart_id", "The organisation on the area's side (结对方组织)."
    )
    since: date = column("First day (开始日期).", filter=True, order=True)
    until: date | None = column(
        "Last day; null while it stands (结束日期).", filter=True, order=True
    )
    programme: Project | None = one(
        ("programme_id", "programme_county"),
        "The programme it belongs to (所属专项).",
        crosses_counties=True,
    )
    agreements: Connection[Agreement] = many(
        Link("agreement_pairing", near=("pairing_id", "county"), far=("agreement_id", "county")),
        "Agreements that cover it (共建协议).",
    )


@strawberry.type
class PairingQueries:
    """Root fields of pairings."""

    pairings: Connection[Pairing] = root_list("pairings", "Pairing", "Pairings (结对列表).")
