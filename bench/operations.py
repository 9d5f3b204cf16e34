"""What is asked of every server: the operations, their variables, and how peers are asked.

`queries/<name>.graphql` is the hub's document, and Apollo's, whose graph has the same names;
`queries/<name>.postgraphile.graphql` asks the same under PostGraphile's names, and
`queries/<name>.sql` is what the floor runs. Where one of these files is missing, that server is
left out: `search` has no counterpart that is not another search, and `_entities` is the hub's.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from loaders.keys import make_key
from rules.areas import DivisionCode, subtree

QUERIES = Path(__file__).parent / "queries"
Variables = Mapping[str, Any]

SUBDISTRICT = DivisionCode("350702004")
"""What the board and the count are asked for: 15 communities."""
AGENCY_COUNTY = DivisionCode("420104")
"""What the agency looks at: the only county with drafts (generation/3_projects.sql)."""
WORD = "七贤"
TODAY = "2026-03-01T00:00:00Z"
LOOKUPS = 50
REPRESENTATIONS = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; requests take its `variables` in turn.

    `document` names the hub's document where it is another operation's too. With a `token` it is
    asked in the name of a client, whose `organizations` the floor is told.
    """

    name: str
    about: str
    variables: Sequence[Variables]
    document: str = ""
    token: str = ""
    organizations: Sequence[str] = ()

    def answered_by(self, dialect: str) -> bool:
        """Tell whether servers of this dialect are asked at all."""
        if dialect == "apollo" and (self.token or self.name in ("search", "entities")):
            return False
        return self._file(dialect).exists()

    def bodies(self, dialect: str) -> list[str]:
        """Give the request bodies, one for each set of variables, in a line each."""
        asked = "hub" if dialect == "floor" else dialect
        document = self._file(asked).read_text(encoding="utf-8")
        translated = map(_for_postgraphile, self.variables)
        variables = list(translated) if dialect == "postgraphile" else self.variables
        if dialect == "floor" and self.token:
            variables = [{**each, "organizations": self.organizations} for each in variables]
        return [json.dumps({"query": document, "variables": each}) for each in variables]

    def _file(self, dialect: str) -> Path:
        endings = {"postgraphile": "postgraphile.graphql", "floor": "sql"}
        name = self.name if dialect in endings else self.document or self.name
        return QUERIES / f"{name}.{endings.get(dialect, 'graphql')}"


async def operations(dsn: str) -> list[Operation]:
    """Make the operations over this database, which tells the ids to ask for."""
    connection = await asyncpg.connect(dsn)
    try:
        ids = await _project_ids(connection)
        unit = await connection.fetchval(
            "select 'Organization:' || id from organization where name like '%人大机关党支部'"
        )
    finally:
        await connection.close()
    representations = [{"__typename": "Project", "id": id} for id in ids[:REPRESENTATIONS]]
    within = {"within": SUBDISTRICT}
    return [
        Operation("point", "point lookup by id", [{"id": id} for id in ids[:LOOKUPS]]),
        Operation("page", "20 × 5 × 5 page of connections, 500 leaves", [{}]),
        Operation("wide", "200 rows of 25 fields", [{"now": TODAY}]),
        Operation("board", "board of a subdistrict", [within]),
        Operation("search", "search everywhere, first 10", [{"text": WORD}]),
        Operation("count", "count under a filter", [within]),
        Operation("walk", "walk of depth 8", [{"unit": [unit]}]),
        Operation("entities", "_entities of 100", [{"representations": representations}]),
        *await _agency_operations(dsn),
    ]


async def _agency_operations(dsn: str) -> list[Operation]:
    """Make those that are asked in the name of an agency, with a key that is made for it."""
    connection = await asyncpg.connect(dsn)
    try:
        client, unit = await connection.fetchrow(_AGENCY)  # type: ignore[misc] # it is there
        key = await make_key(connection, client, timedelta(days=1), datetime.now(UTC))
        ids = [record[0] for record in await connection.fetch(_IDS, *subtree(AGENCY_COUNTY))]
    finally:
        await connection.close()
    asked: dict[str, Sequence[Variables]] = {
        "point": [{"id": id} for id in ids],
        "page": [{}],
        "count": [{"within": AGENCY_COUNTY}],
        "board": [{"within": AGENCY_COUNTY}],
    }
    return [
        Operation(f"agency-{name}", f"{name} as an agency", values, name, key.text, [str(unit)])
        for name, values in asked.items()
    ]


_AGENCY = "select id, organization_id from api_client where name like 'UNIT_OFFICER %'"
_IDS = """
select 'Project:' || county || ':' || id from project
where area_code >= $1 and area_code < $2 and state <> 'DRAFT' order by number limit 50
"""


async def _project_ids(connection: Any) -> list[str]:
    """Give ids from all over the table, the same ones in every size of it."""
    sql = """
      select 'Project:' || county || ':' || id from project
      where number = any(select 'BN-' || n from generate_series(97, 9700, 97) as n) order by id
    """
    return [record[0] for record in await connection.fetch(sql)]


def _for_postgraphile(variables: Variables) -> dict[str, Any]:
    translated = dict(variables)
    if "id" in variables:
        translated["id"] = postgraphile_id(variables["id"])
    if "unit" in variables:
        translated["unit"] = [id.partition(":")[2] for id in variables["unit"]]
    if "within" in variables:
        translated["low"], translated["high"] = subtree(translated.pop("within"))
    return translated


def postgraphile_id(id: str) -> str:
    """Give PostGraphile's id of the object that the hub calls `Type:county:uuid`."""
    name, county, key = id.split(":")
    text = json.dumps([name, key, county], separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()
