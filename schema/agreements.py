"""Agreements, their parties and what these have promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from loaders import visibility
from loaders.tables import Link
from loaders.visibility import LAPSING, lapsing
from rules.lifecycle import FormalState
from rules.pairings import PartySide
from schema.areas import Area
from schema.connections import Connection
from schema.entities import column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organizations import Organization
from schema.pairings import Pairing

if TYPE_CHECKING:
    from schema.projects import Project


@entity(
    "agreement",
    within="area_code",
    period=("term_start", "term_end"),
    visible=visibility.agreement,
    scope=visibility.agreement_scope,
)
class Agreement(Node):
    """A co-building agreement that covers one or more pairings (共建协议)."""

    number: str = column("Number, unique in its county (编号).", filter=True, order=True)
    title: str = column("Title (标题).", filter=True, order="{t}.title_pinyin", search=True)
    state: FormalState = column(
        "State; it is ENDED from the day after its last day (状态).",
        filter=True,
        raw=LAPSING,
        stored=lapsing,
    )
    area: Area = one("area_code", "The area it is about (所涉区划).")
    term_start: date | None = column("First day of its term (期限起).", filter=True, order=True)
    term_end: date | None = column("Last day of its term (期限止).", filter=True, order=True)
    parties: Connection[AgreementParty] = many("agreement", "Who signs it (签约方).")
    pairings: Connection[Pairing] = many(
        Link("agreement_pairing", near=("agreement_id", "county"), far=("pairing_id", "county")),
        "The pairings that it covers (所涵盖的结对).",
    )
    commitments: Connection[Commitment] = many("agreement", "What the parties promise (承诺事项).")
    projects: Connection[Project] = many("agreement", "Projects under it (共建项目).")
    renews: Agreement | None = one(
        ("renews_id", "county"), "The agreement it renews (所续签的协议)."
    )
    renewed_by: Connection[Agreement] = many("renews", "The agreements that renew it (续签协议).")


@entity("agreement_party", follows="agreement")
class AgreementParty(Node):
    """A party to an agreement (签约方)."""

    agreement: Agreement = one(("agreement_id", "county"), "The agreement (共建协议).")
    organization: Organization = one("organization_id", "Who signs (签约单位).")
    side: PartySide = column("On which side it stands (签约方类型).", filter=True)
    signed_at: datetime | None = column("When it signed (签署时间).", filter=True, order=True)


@entity("commitment", follows="agreement")
class Commitment(Node):
    """Something that a party to an agreement promises (承诺事项)."""

    agreement: Agreement = one(("agreement_id", "county"), "The agreement (共建协议).")
    organization: Organization = one("organization_id", "Who promises (承诺单位).")
    content: str = column("What is promised (内容).", filter=True)
    due_on: date | None = column("By when (期限).", filter=True, order=True)


@strawberry.type
class AgreementQueries:
    """Root fields of agreements."""

    agreements: Connection[Agreement] = root_list(
        "agreements", "Agreement", "Agreements (共建协议列表)."
    )
