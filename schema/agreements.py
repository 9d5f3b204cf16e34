"""Agreements, their parties and what these have promised."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry

from loaders import visibility
from loaders.agreement_acts import AGREEMENTS
from loaders.commitments import COMMITMENT_STATE
from loaders.tables import Link
from loaders.visibility import LAPSING, lapsing
from rules.lifecycle import Action, CommitmentState, FormalState
from rules.pairings import PartySide
from rules.signatures import agreement_bytes
from schema.areas import Area
from schema.clients import ApiClient
from schema.connections import Connection
from schema.context import Info
from schema.entities import column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node
from schema.organization_keys import OrganizationKey
from schema.organizations import Organization
from schema.pairings import Pairing
from schema.people import Person
from schema.viewer_actions import viewer_actions

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
    viewer_actions: list[Action] = viewer_actions(AGREEMENTS)
    renewed_by: Connection[Agreement] = many("renews", "The agreements that renew it (续签协议).")

    @strawberry.field(
        description="The text that its parties sign: canonical JSON (RFC 8785); what is signed are "
        "its bytes in UTF-8, nothing added (签署原文)."
    )
    async def signing_text(self, info: Info) -> str:
        """Give the text as it stands."""
        return (await _signing_bytes(self, info)).decode()

    @strawberry.field(
        description="SHA-256 of the text that its parties sign, in hex (签署原文摘要)."
    )
    async def signing_digest(self, info: Info) -> str:
        """Give the digest of the text as it stands."""
        return hashlib.sha256(await _signing_bytes(self, info)).hexdigest()


@entity("agreement_party", follows="agreement", scope=visibility.agreement_party_scope)
class AgreementParty(Node):
    """A party to an agreement (签约方)."""

    agreement: Agreement = one(("agreement_id", "county"), "The agreement (共建协议).")
    organization: Organization = one("organization_id", "Who signs (签约单位).")
    side: PartySide = column("On which side it stands (签约方类型).", filter=True)
    signed_at: datetime | None = column("When it signed (签署时间).", filter=True, order=True)
    key: OrganizationKey | None = one(
        "signing_key_id",
        "The key that it signed with; null if by its officer's act alone (签名公钥).",
    )
    signature: str | None = column(
        "Its signature over `signedText`, in base64 (数字签名).",
        sql="translate(encode({t}.signature, 'base64'), E'\\n', '')",
    )
    signed_by_person: Person | None = one(
        ("signed_by_person_id", "signed_by_person_county"),
        "The officer who signed for it; for those in whose scope the agreement is (签署人).",
        crosses_counties=True,
        internal=True,
    )
    signed_by_client: ApiClient | None = one(
        "signed_by_client_id",
        "The program that signed for it; for those in whose scope the agreement is (签署系统).",
        internal=True,
    )
    signed_text: str | None = column("The very text that its key has signed (所签原文).")


@entity("commitment", follows="agreement")
class Commitment(Node):
    """Something that a party to an agreement promises (承诺事项)."""

    agreement: Agreement = one(("agreement_id", "county"), "The agreement (共建协议).")
    organization: Organization = one("organization_id", "Who promises (承诺单位).")
    content: str = column("What is promised (内容).", filter=True)
    due_on: date | None = column("By when (期限).", filter=True, order=True)
    state: CommitmentState = column(
        "Whether it is kept, by the projects linked to it (履行情况).",
        filter=True,
        raw=COMMITMENT_STATE,
    )
    projects: Connection[Project] = many(
        Link(
            "commitment_project",
            near=("commitment_id", "county"),
            far=("project_id", "county"),
        ),
        "The projects by which it is kept (履行承诺的项目).",
    )


async def _signing_bytes(agreement: Any, info: Info) -> bytes:
    text = await info.context.loaders.agreement_text((agreement.key_id, agreement.key_county))
    return agreement_bytes(text)


@strawberry.type
class AgreementQueries:
    """Root fields of agreements."""

    agreements: Connection[Agreement] = root_list(
        "agreements", "Agreement", "Agreements (共建协议列表)."
    )
