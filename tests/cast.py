"""A cast that acts over HTTP: each a viewer as the rules know it, with a key or token of its own.

A state machine is driven by hypothesis, step by step and not by an event loop; the loop of its
graph runs in a thread (`World.run`).
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from hub.config import Reader
from loaders.uuids import new_id
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole as Role
from rules.clearance import scopes_of
from rules.viewer import PUBLIC, Grant, Scope, Viewer
from tests.databases import address, cloned
from tests.graph import Graph, serving
from tests.officers import WRITING, officer
from tests.signing import AUDIENCE, Issuer, change, issuing

COMMUNITY = DivisionCode("350703001012")
COMPOUND = DivisionCode("350703001012-C001")
TOWN = DivisionCode("350703001")
ELSEWHERE = DivisionCode("350703001001")
COUNTY = "350703"
Answer = TypeVar("Answer")
_UNITS = "select id from organization where kind = 'AGENCY' order by id desc limit 4"
_PAIR = """
  insert into pairing (id, county, unit_id, area_code, kind, since, created_at, updated_at)
  values ($1, '350703', $2, $3, 'AGENCY_COMMUNITY', '2026-01-01', now(), now())
"""
_PERSON = """
  insert into person (id, county, subject, display_name, name_pinyin, created_at, updated_at)
  values ($1, '350703', $2, '某人', 'mou ren', now(), now())
"""
_REGISTERED = """
  insert into assignment (id, county, person_id, person_county, role, area_code, basis, term_start,
    state, created_at, updated_at)
  values ($1, '350703', $2, '350703', 'REGISTERED_MEMBER', $3, 'RESIDENCE', '2026-01-01',
    'IN_FORCE', now(), now())
"""


_ALSO = """
  insert into assignment (id, county, client_id, role, organization_id, term_start, state,
    created_at, updated_at)
  select $1, '10', client_id, 'UNIT_OFFICER', $2, '2026-01-01', 'IN_FORCE', now(), now()
  from api_key where prefix = $3
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: what they are called here, who they are to the rules, what they send."""

    name: str
    viewer: Viewer
    token: str | None = None

    def __repr__(self) -> str:
        return self.name


@dataclass(slots=True)
class World:
    """A graph over a sample of its own, its cast, and units in pairings."""

    graph: Graph
    loop: asyncio.AbstractEventLoop
    cast: list[Actor]
    units: list[UUID]
    member: UUID
    database: Any
    """A connection of the test's own."""
    issuer: Issuer
    last_person: UUID | None = None

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run something in the graph's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    async def new_person(self) -> tuple[UUID, str]:
        """Record a person without any role; give the id and a token."""
        now = datetime.now(UTC)
        self.last_person, subject = new_id(now), str(new_id(now))
        await self.database.execute(_PERSON, self.last_person, subject)
        return self.last_person, self.issuer.token(sub=subject)

    @property
    def pairings(self) -> frozenset[tuple[UUID, DivisionCode]]:
        """Which units are paired with which areas: the first two, with the community."""
        return frozenset((unit, COMMUNITY) for unit in self.units[:2])

    def actor(self, name: str) -> Actor:
        """Find one of the cast."""
        return next(actor for actor in self.cast if actor.name == name)

    def ask(self, actor: Actor, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Send an operation as one of the cast; it must not fail. Give its data."""
        headers = {"authorization": f"Bearer {actor.token}"} if actor.token else {}
        body = {"query": query, "variables": dict(variables)}
        answer = self.run(self.graph.client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, (actor, query, variables, answer)
        data: dict[str, Any] = answer["data"]
        return data

    def call(self, actor: Actor, mutation: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Call a mutation as one of the cast; give its payload."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        payload: dict[str, Any] = self.ask(
            actor,
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{"
            " object { id version } userErrors { code message } } }",
            {"input": dict(values)},
        )[mutation]
        return payload

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Ask the database itself."""
        return list(self.run(self.database.fetch(sql, *values)))


@contextmanager
def world(server: str, filled: str) -> Iterator[World]:
    """Give a graph over a database of its own, and its cast."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    stack = AsyncExitStack()
    try:
        with issuing() as issuer:
            made = asyncio.run_coroutine_threadsafe(_made(stack, server, filled, issuer), loop)
            yield made.result(60)
            asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _made(stack: AsyncExitStack, server: str, filled: str, issuer: Issuer) -> World:
    name = await stack.enter_async_context(cloned(server, filled))
    trusted = {"oidc_issuer": issuer.url, "oidc_audience": AUDIENCE}
    serve = serving(address(server, name), Reader.FAST, **trusted)
    graph = await stack.enter_async_context(serve)
    database = await asyncpg.connect(graph.dsn)
    stack.push_async_callback(database.close)
    units = [row["id"] for row in await database.fetch(_UNITS)]
    for unit in units[:2]:
        await database.execute(_PAIR, new_id(datetime.now(UTC)), unit, COMMUNITY)
    member = await _person(database, "member", COMMUNITY)
    cast = [
        *await _programs(graph, units),
        _human(issuer, "member", member),
        Actor("public", PUBLIC),
    ]
    return World(graph, asyncio.get_running_loop(), cast, units, member, database, issuer)


async def _programs(graph: Graph, units: list[UUID]) -> list[Actor]:
    """Make those who act by a program's key."""
    reads = (Scope.READ_PUBLIC, Scope.READ_INTERNAL)
    blind = (Scope.READ_PUBLIC, Scope.WRITE_WORK, Scope.WRITE_FORMAL)
    first, second, third, _ = units
    roles: list[tuple[str, Role, UUID | None, DivisionCode | None, tuple[Scope, ...]]] = [
        ("both", Role.UNIT_OFFICER, first, None, WRITING),
        ("secretary", Role.COMMUNITY_SECRETARY, None, COMMUNITY, WRITING),
        ("worker", Role.COMMUNITY_WORKER, None, COMMUNITY, WRITING),
        ("elsewhere", Role.COMMUNITY_SECRETARY, None, ELSEWHERE, WRITING),
        ("town", Role.SUBDISTRICT_OFFICER, None, TOWN, WRITING),
        ("branch", Role.COMPOUND_SECRETARY, None, COMPOUND, WRITING),
        ("unit", Role.UNIT_OFFICER, first, None, WRITING),
        ("rival", Role.UNIT_OFFICER, second, None, WRITING),
        ("unpaired", Role.UNIT_OFFICER, third, None, WRITING),
        ("reader", Role.UNIT_OFFICER, first, None, reads),
        ("blind", Role.COMMUNITY_SECRETARY, None, COMMUNITY, blind),
        ("registered program", Role.REGISTERED_MEMBER, None, COMMUNITY, WRITING),
    ]
    found = []
    for name, role, organization, area, scopes in roles:
        made = await officer(graph, role, organization=organization, area=area, scopes=scopes)
        viewer = Viewer(
            client=name, scopes=frozenset(scopes), grants=(Grant(role, area, organization),)
        )
        found.append(Actor(name, viewer, made.token))
    return [await _also_of(graph, found[0], second), *found[1:]]


async def _also_of(graph: Graph, actor: Actor, organization: UUID) -> Actor:
    """Make an officer the officer of another unit, too."""
    assert actor.token is not None
    prefix = actor.token.split("_")[1]
    await change(graph, _ALSO, new_id(datetime.now(UTC)), organization, prefix)
    grants = (*actor.viewer.grants, Grant(Role.UNIT_OFFICER, None, organization))
    return replace(actor, viewer=replace(actor.viewer, grants=grants))


async def _person(database: Any, subject: str, area: DivisionCode) -> UUID:
    """Record a Party member who is registered in the area."""
    now = datetime.now(UTC)
    person = new_id(now)
    await database.execute(_PERSON, person, subject)
    await database.execute(_REGISTERED, new_id(now), person, area)
    return person


def _human(issuer: Issuer, subject: str, person: UUID) -> Actor:
    grant = Grant(Role.REGISTERED_MEMBER, COMMUNITY)
    viewer = Viewer(subject=subject, person=person, scopes=scopes_of([grant.role]), grants=(grant,))
    token = issuer.token(sub=subject, exp=datetime.now(UTC) + timedelta(hours=2))
    return Actor(subject, viewer, token)
