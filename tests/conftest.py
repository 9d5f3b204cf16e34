"""One embedded PostgreSQL for the whole run; each test that writes clones a database of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hub.config import Reader
from hub.migrate import migrate
from hub.postgres import EmbeddedPostgres
from rules.assignments import AssignmentRole
from tests.databases import a_clone, address, cloned, fill, template
from tests.files import Write
from tests.graph import Graph, serving
from tests.members import Town
from tests.officers import Officer, officer
from tests.parties import AREA, Party, three_parties
from tests.signing import AUDIENCE, Issuer, issuing

# What is lost in a crash of the tests' server is made anew by the next run.
_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@pytest.fixture(scope="session", autouse=True)
def audit_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The key of every hub's audit log, which none then makes in the folder it runs in."""
    with pytest.MonkeyPatch.context() as environment:
        path = tmp_path_factory.mktemp("audit") / "audit.key"
        environment.setenv("HUB_AUDIT_KEY_FILE", str(path))
        yield


@pytest.fixture(scope="session", autouse=True)
def unconfigured_logs() -> Iterator[None]:
    """Leave logs as they are when a test runs a command: loggers in use could not be captured."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.cli.configure_logs", lambda _settings: None)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server started by the hub's own launcher."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("server"), _FAST) as postgres:
        yield postgres.dsn


@pytest.fixture(scope="session")
def migrated(server: str) -> str:
    """The name of a template database with all tables and no rows."""
    return asyncio.run(template(server, "migrated", migrate))


@pytest.fixture(scope="session")
def filled(server: str) -> str:
    """The name of a template database with the sample loaded."""
    return asyncio.run(template(server, "filled", fill))


@pytest.fixture
async def empty(server: str, migrated: str) -> AsyncIterator[Graph]:
    """A graph over a database of its own with no rows."""
    async with a_clone(server, migrated) as graph:
        yield graph


@pytest.fixture(scope="session")
async def sampled(server: str, filled: str) -> AsyncIterator[Graph]:
    """The graph over the sample, shared by all tests that only read."""
    async with a_clone(server, filled) as graph:
        yield graph


@pytest.fixture(scope="session")
async def plain(server: str, filled: str) -> AsyncIterator[Graph]:
    """The graph over the sample, answered by the plain reader alone."""
    async with a_clone(server, filled, Reader.PLAIN) as graph:
        yield graph


@pytest.fixture
async def writable(server: str, filled: str) -> AsyncIterator[Graph]:
    """The graph over a copy of the sample that the test may write to."""
    async with a_clone(server, filled) as graph:
        yield graph


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write text or bytes into a file; give its path."""

    def to_disk(content: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return to_disk


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A real issuer over HTTP."""
    with issuing() as running:
        yield running


@pytest.fixture
async def trusting(sampled: Graph, issuer: Issuer) -> AsyncIterator[Graph]:
    """The graph over the sample, which trusts the issuer."""
    async with serving(
        sampled.dsn, Reader.FAST, oidc_issuer=issuer.url, oidc_audience=AUDIENCE
    ) as graph:
        yield graph


@pytest.fixture(scope="session")
def registrar() -> Iterator[Issuer]:
    """The issuer where the sample's people sign in; no test changes it."""
    with issuing() as running:
        yield running


@pytest.fixture
async def town(server: str, filled: str, registrar: Issuer) -> AsyncIterator[Town]:
    """A copy of the sample that the test may write to, and its people, who sign in."""
    async with (
        cloned(server, filled) as name,
        serving(
            address(server, name), Reader.FAST, oidc_issuer=registrar.url, oidc_audience=AUDIENCE
        ) as graph,
    ):
        yield Town(graph, registrar)


@pytest.fixture
async def three(writable: Graph) -> list[Party]:
    """A unit, a community's organisation and a witness, each with an officer."""
    return await three_parties(writable)


@pytest.fixture
async def subdistrict(writable: Graph) -> Officer:
    """The subdistrict's officer."""
    return await officer(writable, AssignmentRole.SUBDISTRICT_OFFICER, area=AREA[:9])
