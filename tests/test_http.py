"""The endpoint over HTTP: what is no GraphQL request is told so, coded, with a request id."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from hub.config import Reader
from hub.logs import with_request
from tests.graph import Graph, serving
from tests.signing import change

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BAD_USER_INPUT"),
        (b"1", 400, "BAD_USER_INPUT"),
        (b"null", 400, "BAD_USER_INPUT"),
        (b"[]", 400, "BAD_USER_INPUT"),
        (b"{", 400, "BAD_USER_INPUT"),
        (b'{"query": "\xff"}', 400, "BAD_USER_INPUT"),
        (b"[" * 100_000, 400, "BAD_USER_INPUT"),
        (b'{"query": 1}', 400, "BAD_USER_INPUT"),
        (b'{"query": " "}', 400, "BAD_USER_INPUT"),
        (b'{"query": "{ areas { totalCount } }", "variables": []}', 400, "BAD_USER_INPUT"),
        (b'{"query": "{ areas { totalCount } }", "operationName": 1}', 400, "BAD_USER_INPUT"),
        (b'{"query": "{ areas { totalCount } }", "operationName": "x"}', 200, "BAD_USER_INPUT"),
        (b'{"query": "{"}', 400, "GRAPHQL_PARSE_FAILED"),
        (b'{"query": "{ nothing }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "mutation { areas }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "' + b"x" * 2_000_000 + b'"}', 413, "REQUEST_TOO_LARGE"),
    ],
)
async def test_a_malformed_request_is_a_coded_error(
    sampled: Graph, body: bytes, status: int, code: str
) -> None:
    answer = await sampled.client.post("/graphql", content=body, headers=JSON)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (status, code)
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_a_deep_or_long_document_is_refused_and_not_suffered(sampled: Graph) -> None:
    deep = "{ areas { nodes " + "{ children { nodes " * 3000 + "{ id }" + "} }" * 3000 + "} }"
    for document in (deep, "{ " + "areas { totalCount } " * 6000 + "}"):
        answer = await sampled.client.post("/graphql", json={"query": document})
        assert answer.status_code in (200, 400)
        assert answer.json()["errors"][0]["extensions"]["code"] in (
            "GRAPHQL_PARSE_FAILED",
            "BAD_USER_INPUT",
        )


async def test_another_media_type_method_or_path_is_told_where_to_go(sampled: Graph) -> None:
    text = await sampled.client.post(
        "/graphql", content=b"{}", headers={"content-type": "text/plain"}
    )
    assert text.status_code == 415
    got = await sampled.client.get("/graphql")
    assert (got.status_code, got.headers["allow"]) == (405, "POST")
    assert "POST" in got.json()["errors"][0]["message"]
    assert (await sampled.client.get("/nowhere")).status_code == 404
    welcome = await sampled.client.get("/")
    assert welcome.json()["graphql"].endswith("/graphql")


async def test_the_callers_request_id_is_kept_when_it_is_well_formed(sampled: Graph) -> None:
    for given, kept in (("abc-1.2_3", True), ("a b", False), ("x" * 65, False)):
        answer = await sampled.client.post(
            "/graphql", json={"query": "{ nope }"}, headers={"x-request-id": given}
        )
        shown = answer.json()["errors"][0]["extensions"]["requestId"]
        assert shown == answer.headers["x-request-id"]
        assert (shown == given) == kept


async def test_what_nobody_foresaw_is_masked_and_logged_under_the_same_id(
    empty: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> Any:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(empty.database, "fetch_json", fail)
    with capture_logs(processors=[with_request]) as logs:
        error = await empty.error("{ areas { totalCount } }")
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in json.dumps(error)
    failure = next(entry for entry in logs if entry["event"] == "request failed")
    assert "secret of the house" in str(failure["exc_info"])
    assert failure["request_id"] == error["extensions"]["requestId"]


async def test_a_database_that_is_gone_is_unavailable_and_comes_back(empty: Graph) -> None:
    assert (await empty.client.get("/health")).json() == {"status": "ok"}
    count = "{ areas { totalCount } }"
    await asyncio.gather(*(empty.query(count) for _ in range(5)))
    await change(
        empty,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()",
    )
    await asyncio.sleep(0.2)
    for data in await asyncio.gather(*(empty.query(count) for _ in range(5))):
        assert data["areas"]["totalCount"] == 0


async def test_a_closed_pool_answers_unavailable(empty: Graph) -> None:
    await empty.database.close()
    assert await empty.code("{ areas { totalCount } }") == "SERVICE_UNAVAILABLE"
    health = await empty.client.get("/health")
    assert health.status_code == 503
    assert health.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_an_operation_name_that_is_no_name_is_refused(sampled: Graph) -> None:
    body = '{"query": "query a { __typename }", "operationName": "\\ud800"}'
    answer = await sampled.client.post("/graphql", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "variable"),
    [
        ("query($x: ProjectBoardGroup = STATE) { projectBoard(groupBy: $x) { groupBy } }", "x"),
        ("query($x: ProjectBoardGroup) { projectBoard(groupBy: $x) { groupBy } }", "x"),
        ('query($x: DivisionCode = "35") { area(code: $x) { name } }', "x"),
        ('query($x: ID = "Area:35") { node(id: $x) { id } }', "x"),
        ("query($x: [ID!] = []) { nodes(ids: $x) { id } }", "x"),
        ('query($x: String = "x") { search(text: $x) { totalCount } }', "x"),
        ("query($x: AreaOrderField = CODE) { areas(orderBy: [{field: $x}]) { totalCount } }", "x"),
        ("query($x: Boolean = true) { areas { totalCount @include(if: $x) } }", "x"),
        ("query($x: Boolean = true) { areas @include(if: $x) { totalCount } }", "x"),
    ],
)
async def test_null_where_a_value_must_be_is_bad_input_in_both_readers(
    sampled: Graph, plain: Graph, query: str, variable: str
) -> None:
    for graph in (sampled, plain):
        assert await graph.code(query, {variable: None}) == "BAD_USER_INPUT"


async def test_more_values_than_a_statement_can_have_are_refused(sampled: Graph) -> None:
    many = ", ".join('{code: {eq: "35"}}' for _ in range(900))
    query = "query($c: [DivisionCode!]) { {aliases} }"
    aliases = " ".join(
        f"a{n}: areas(filter: {{or: [{many}], code: {{in: $c}}}}) {{ totalCount }}" for n in (1,)
    )
    assert (await sampled.query(query.replace("{aliases}", aliases), {"c": []}))["a1"]
    tree = {"or": [{"code": {"eq": "35"}}] * 10_001}
    wide = "query($f: AreaFilter) { areas(filter: $f) { totalCount } }"
    assert await sampled.code(wide, {"f": tree}) == "BAD_USER_INPUT"


async def test_a_statement_that_hangs_does_not_keep_the_pool_from_closing(empty: Graph) -> None:
    hanging = asyncio.create_task(empty.database.fetch("hang", "select pg_sleep(25)", []))
    await asyncio.sleep(0.2)
    await asyncio.wait_for(empty.database.close(), 10)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await hanging


async def test_a_statement_over_the_limit_is_a_timeout_and_the_connection_goes_on(
    writable: Graph,
) -> None:
    name = writable.dsn.split("?")[0].rsplit("/", 1)[1]
    await change(writable, f"alter database {name} set statement_timeout = '200ms'")
    blocker = await asyncpg.connect(writable.dsn)
    for reader in (Reader.FAST, Reader.PLAIN):
        async with serving(writable.dsn, reader) as graph, blocker.transaction():
            await blocker.execute("set local statement_timeout = 0")
            await blocker.execute("lock table milestone in access exclusive mode")
            query = "{ projects(first: 1) { nodes { milestones { totalCount } } } }"
            assert await graph.code(query) == "TIMEOUT"
            assert (await graph.query("{ areas { totalCount } }"))["areas"]["totalCount"] > 0
    await blocker.close()
