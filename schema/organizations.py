"""Organisations: agencies, firms, committees, Party organisations, teams, alliances."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from loaders.tables import ENTITIES, Link
from rules.organizations import (
    PREFIX_KINDS,
    UNIT_KINDS,
    CreditCode,
    OrganizationKind,
    OrganizationWarning,
)
from schema.areas import Area
from schema.connections import Connection
from schema.context import Info
from schema.entities import ancestors, column, entity, many, one
from schema.lists import root_list
from schema.nodes import Node

if TYPE_CHECKING:
    from schema.agreements import Agreement, AgreementParty, Commitment
    from schema.assignments import Assignment
    from schema.clients import ApiClient
    from schema.organization_keys import OrganizationKey
    from schema.pairings import Pairing
    from schema.projects import Participation, ProgressUpdate, Project


def _warnings_sql() -> str:
    """SQL of `rules.organizations.warnings_of`, from the same table of prefixes."""
    fits = " ".join(
        f"when '{prefix}' then {{t}}.kind = any('{{{{{','.join(kinds)}}}}}')"
        for prefix, kinds in PREFIX_KINDS.items()
    )
    mismatch = f"not (case left({{t}}.uscc, 2) {fits} else true end)"
    return f"array(select '{OrganizationWarning.USCC_KIND_MISMATCH}' where {mismatch})"


@entity(
    "organization",
    key=["id"],
    references=["id", "uscc"],
    within="area_code",
    period=("established_on", "dissolved_on"),
)
class Organization(Node):
    """An agency, firm, committee, Party organisation, team or alliance (组织、单位)."""

    uscc: CreditCode | None = column(
        "Unified social credit code, unique; branches and teams have none (统一社会信用代码).",
        filter=True,
    )
    name: str = column("Name (名称).", filter=True, order="{t}.name_pinyin", search=True)
    kind: OrganizationKind = column("Kind (组织类型).", filter=True)
    warnings: list[OrganizationWarning] = column(
        "What looks wrong about the record (信息提示).", sql=_warnings_sql()
    )
    parent: Organization | None = one("parent_id", "The organisation above it (上级组织).")
    ancestors: list[Organization] = ancestors(
        "parent", "The organisations above, nearest first (各级上级组织)."
    )
    children: Connection[Organization] = many("parent", "The organisations below it (下级组织).")
    host: Organization | None = one(
        "host_id", "The unit that a Party organisation or team belongs to (所在单位)."
    )
    hosted: Connection[Organization] = many(
        "host", "Party organisations and teams of this unit (本单位党组织、队伍)."
    )
    area: Area | None = one("area_code", "Where it is seated (所在区划).")
    members: Connection[Organization] = many(
        Link("organization_membership", near=("alliance_id",), far=("member_id",)),
        "Member organisations of an alliance (成员单位).",
    )
    member_of: Connection[Organization] = many(
        Link("organization_membership", near=("member_id",), far=("alliance_id",)),
        "Alliances and joint committees it belongs to (所属联盟、大党委).",
    )
    sector: str | None = column("Line of business (行业).", filter=True)
    provisional: bool = column("Whether it is temporary (是否临时组织).", filter=True)
    established_on: date | None = column("When it was founded (成立日期).", filter=True, order=True)
    dissolved_on: date | None = column("When it was dissolved (撤销日期).", filter=True)
    public_contact: str | None = column("How the public reaches it (对外联系方式).")
    pairings: Connection[Pairing] = many("unit", "Its pairings as the unit (结对).")
    counterpart_pairings: Connection[Pairing] = many(
        "counterpart", "Pairings in which it is the counterpart (作为结对方的结对)."
    )
    agreements: Connection[Agreement] = many(
        Link("agreement_party", near=("organization_id",), far=("agreement_id", "county")),
        "Agreements that it is a party to (共建协议).",
    )
    agreement_parties: Connection[AgreementParty] = many(
        "organization", "Its places as a party, with side and signature (签约情况)."
    )
    commitments: Connection[Commitment] = many("organization", "What it has promised (承诺事项).")
    keys: Connection[OrganizationKey] = many(
        "organization", "Its public keys, past ones too (签名公钥)."
    )
    led_projects: Connection[Project] = many(
        "lead_organization", "Projects that it leads (主办的共建项目)."
    )
    participations: Connection[Participation] = many(
        "organization", "Projects it takes part in, and how (参与情况)."
    )
    progress_updates: Connection[ProgressUpdate] = many(
        "organization", "What it has reported about its part in projects (进展情况)."
    )
    assignments: Connection[Assignment] = many("organization", "Roles held in it (任职).")
    api_clients: Connection[ApiClient] = many("organization", "Programs that it runs (接入系统).")


@strawberry.type
class OrganizationQueries:
    """Root fields of organisations."""

    organizations: Connection[Organization] = root_list(
        "organizations", "Organization", "Organisations of every kind (组织列表)."
    )
    agency_units: Connection[Organization] = root_list(
        "agencyUnits",
        "Organization",
        "Units that pair with communities: agencies, public institutions, enterprises and mass "
        "organisations (机关企事业单位列表).",
        preset={"kind": {"in": sorted(UNIT_KINDS)}},
    )

    @strawberry.field(description="The organisation with this credit code (按信用代码查组织).")
    async def organization(
        self,
        info: Info,
        uscc: Annotated[
            CreditCode, strawberry.argument(description="Credit code (统一社会信用代码).")
        ],
    ) -> Organization | None:
        """Look one organisation up by its natural key."""
        found: Organization | None = await info.context.loaders.natural_row(
            ENTITIES["Organization"], "uscc", uscc
        )
        return found
