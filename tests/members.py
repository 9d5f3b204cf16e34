"""People who act in tests: the sample's persons, signed in by tokens of an issuer."""

from dataclasses import dataclass
from typing import Any

from loaders.global_ids import global_id
from loaders.tables import ENTITIES
from tests.graph import Graph
from tests.officers import Officer
from tests.signing import Issuer, connected

QIXIAN, COMPOUND = "350703001012", "350703001012-C001"
"""The community and the compound of the reading room's story."""


@dataclass(frozen=True, slots=True)
class Town:
    """A graph that trusts an issuer, and whoever signs in there."""

    graph: Graph
    issuer: Issuer

    def person(self, account: str) -> Officer:
        """Sign a person in; the account is called `sample-<account>`."""
        return Officer(self.graph, self.issuer.token(sub=f"sample-{account}"))

    async def person_id(self, account: str) -> str:
        """Give a person's id in the graph."""
        async with connected(self.graph) as connection:
            found = await connection.fetchrow(
                "select id, county from person where subject = $1", f"sample-{account}"
            )
        assert found is not None, account
        return global_id(ENTITIES["Person"], (found["id"], found["county"]))

    async def organization_id(self, name: str) -> str:
        """Give an organisation's id in the graph."""
        async with connected(self.graph) as connection:
            found = await connection.fetchval("select id from organization where name = $1", name)
        assert found is not None, name
        return global_id(ENTITIES["Organization"], (found,))

    async def change(self, sql: str, *values: Any) -> None:
        """Change the database behind the hub's back, and have it forget who has which right."""
        async with connected(self.graph) as connection:
            await connection.execute(sql, *values)
            await connection.execute("notify hub_rights")
