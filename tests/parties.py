"""Parties to agreements in tests: their officers, their keys, what they draft together."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.key_proofs import proof_bytes
from rules.public_keys import sign
from tests.graph import Graph
from tests.officers import Officer, officer
from tests.signatories import KeyPair, new_pair
from tests.signing import connected

AREA = "350703001012"
TODAY = day_of(datetime.now(UTC))
TERM = {"termStart": str(TODAY), "termEnd": str(TODAY + timedelta(days=364))}
SHOWN = """id version number state termStart termEnd signingText renews { number state }
  parties(first: 9) { nodes { side signedAt signature organization { id name } } }
  commitments(first: 9) { nodes { id content state organization { name } } }
  pairings { totalCount }"""
SIDES = ("UNIT", "COMMUNITY", "WITNESS")


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its officer, its id in the graph, what others know it by, and its key."""

    officer: Officer
    id: str
    known_by: str
    name: str
    pair: KeyPair

    @property
    def uuid(self) -> str:
        """Its id in the database."""
        return self.id.rpartition(":")[2]

    def signature(self, text: str, pair: KeyPair | None = None) -> str:
        """Sign a text with its key, or with another one."""
        return base64.b64encode(sign((pair or self.pair).private, text.encode())).decode()

    def proof(self, pair: KeyPair | None = None) -> str:
        """Prove to hold its key, or another one."""
        pair = pair or self.pair
        text = proof_bytes(self.known_by, pair.public.fingerprint).decode()
        return self.signature(text, pair)

    async def register(self, pair: KeyPair | None = None) -> dict[str, Any]:
        """Register its key, or another one."""
        pair = pair or self.pair
        return await self.officer.do(
            "organizationKeyRegister", "id fingerprint algorithm revokedAt organization { name }",
            organization=self.id, publicKey=pair.public.pem, proof=self.proof(pair),
        )  # fmt: skip


async def party(graph: Graph, name: str, acting: Officer) -> Party:
    """Make the organisation of this name a party, for which `acting` signs."""
    async with connected(graph) as connection:
        row = await connection.fetchrow(
            "select id, coalesce(uscc, id::text) as known_by from organization where name = $1",
            name,
        )
    assert row is not None, name
    return Party(acting, f"Organization:{row['id']}", row["known_by"], name, new_pair())


async def three_parties(writable: Graph) -> list[Party]:
    """A unit, a community's organisation and a witness, each with an officer."""
    async with connected(writable) as connection:
        found = await connection.fetch(
            "select id, coalesce(uscc, id::text) as known_by, name from organization"
            " where starts_with(area_code, '350703001') order by uscc nulls last, id limit 3"
        )
    return [
        Party(
            await officer(writable, AssignmentRole.UNIT_OFFICER, organization=row["id"]),
            f"Organization:{row['id']}", row["known_by"], row["name"], new_pair(),
        )
        for row in found
    ]  # fmt: skip


def drafted(parties: list[Party], **more: Any) -> dict[str, Any]:
    """Give the input of a draft between these parties."""
    return {
        "title": "共享贤读书苑共建协议",
        "area": AREA,
        **TERM,
        "parties": [
            {"organization": each.id, "side": side}
            for each, side in zip(parties, SIDES, strict=False)
        ],
        "commitments": [
            {"organization": parties[0].id, "content": "提供图书 2000 册", "dueOn": str(TODAY)},
            {"organization": parties[1].id, "content": "提供场地"},
        ],
        **more,
    }  # fmt: skip


async def pending(parties: list[Party], subdistrict: Officer, **more: Any) -> dict[str, Any]:
    """Draft an agreement, have it submitted and reviewed; give it as it waits for signatures."""
    made = await parties[0].officer.do("agreementCreate", SHOWN, **drafted(parties, **more))
    await parties[0].officer.do("agreementSubmit", id=made["id"])
    return await subdistrict.do("agreementPassReview", SHOWN, id=made["id"])


async def actions(graph: Graph, id: str) -> list[tuple[str, str | None]]:
    """Give the successes that the audit log holds about an object, with the state after."""
    rows = await graph.database.fetch(
        "test",
        "select action, after->>'state' as state from audit_event"
        " where object_id = $1 and outcome = 'SUCCEEDED' order by at, id",
        [id],
    )
    return [(row[0], row[1]) for row in rows]
