"""API keys: who holds a valid one is its client, with the roles in force today; others are told."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from hub.config import Reader
from loaders.keys import make_key, revoke_development_keys, rotate
from rules.api_keys import digest_of, prefix_of
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.lifecycle import FormalState
from rules.refusals import ErrorCode, Refusal
from rules.viewer import PUBLIC, Scope, Viewer, access_shape, needs
from schema.answering import PLANS
from tests.graph import Graph, serving
from tests.signing import ONE_DAY, ask, change, connected, forgotten, new_key, refusal, viewer

COMMUNITY = DivisionCode("350703001012")
OFFICER: dict[str, Any] = {"role": AssignmentRole.COMMUNITY_SECRETARY, "area": COMMUNITY}
TODAY = day_of(datetime.now(UTC))


async def test_a_key_makes_its_client_the_viewer_with_scopes_and_roles(writable: Graph) -> None:
    key = await new_key(writable, "七贤社区门户", **OFFICER)
    assert await viewer(writable, key.text) == {
        "kind": "CLIENT",
        "name": "七贤社区门户",
        "scopes": ["READ_PUBLIC", "READ_INTERNAL"],
        "grants": [
            {
                "role": "COMMUNITY_SECRETARY",
                "area": {"code": "350703001012"},
                "organization": None,
            }
        ],
    }


async def test_nobody_has_the_public_view_and_costs_no_statement(sampled: Graph) -> None:
    public = {"kind": "PUBLIC", "name": None, "scopes": ["READ_PUBLIC"], "grants": []}
    assert await viewer(sampled, None) == public
    await sampled.query("{ areas { totalCount } }")
    assert len(sampled.statements) == 1


async def test_requests_that_come_together_share_a_statement(writable: Graph) -> None:
    keys = [(await new_key(writable, f"门户{n}")).text for n in range(3)]
    writable.statements.clear()
    answers = await asyncio.gather(*(viewer(writable, keys[n % 3]) for n in range(30)))
    assert [answer["name"] for answer in answers[:3]] == ["门户0", "门户1", "门户2"]
    assert writable.statements.count("keys") < 10


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Basic YWxhZGRpbjpvcGVuc2VzYW1l", "Bearer <key or token>"),
        ("Bearer", "Bearer <key or token>"),
        ("Bearer  ", "Bearer <key or token>"),
        ("Bearer a b", "Bearer <key or token>"),
        ("jbh_00000000_", "Bearer <key or token>"),
        ("Bearer jbh_00000000_short", "not complete"),
        ("Bearer jbh_00000000_" + "A" * 43, "not known"),
        ("Bearer jbh_00000000_" + "A" * 44, "not complete"),
        ("Bearer jbh_ABCDEF00_" + "A" * 43, "not complete"),
        ("Bearer " + "A" * 60_000, "at most"),
        ("Bearer a.b.c", "API keys"),
        ("Bearer \x00", "API keys"),
        ("Bearer Ã¼", "ASCII"),
        ("Bearer ' or true --", "Bearer <key or token>"),
    ],
)
async def test_what_is_no_key_is_refused_and_told_what_to_send(
    sampled: Graph, header: str, words: str
) -> None:
    answer = await sampled.client.post(
        "/graphql",
        json={"query": "{ areas { totalCount } }"},
        headers=[(b"authorization", header.encode("latin-1"))],
    )
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert words in error["message"]
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


async def test_another_key_of_the_same_id_is_not_known(empty: Graph) -> None:
    key = await new_key(empty)
    forged = key.text[:-1] + ("A" if key.text[-1] != "A" else "B")
    assert "not known" in await refusal(empty, forged)
    assert await viewer(empty, key.text)


async def test_a_key_is_refused_when_its_time_is_over(empty: Graph) -> None:
    made = datetime.now(UTC) - timedelta(days=2)
    over = await new_key(empty, "old", now=made, lifetime=ONE_DAY)
    assert f"expired on {day_of(made + ONE_DAY)}" in await refusal(empty, over.text)
    still = await new_key(empty, "new", now=made, lifetime=3 * ONE_DAY)
    assert await viewer(empty, still.text)


async def test_a_rotated_key_goes_on_for_the_overlap_and_no_longer(empty: Graph) -> None:
    now, old = datetime.now(UTC), await new_key(empty)
    async with connected(empty) as connection:
        new = await rotate(connection, old.prefix, timedelta(hours=1), now)
    assert await viewer(empty, old.text) == await viewer(empty, new.text)
    async with connected(empty) as connection:
        expires = await connection.fetchval(
            "select expires_at from api_key where prefix = $1", old.prefix
        )
        assert expires == now + timedelta(hours=1)
        third = await rotate(connection, new.prefix, timedelta(0), datetime.now(UTC))
        await forgotten(empty, new.text)
        assert "revoked" in await refusal(empty, new.text)
        assert await viewer(empty, third.text)
        with pytest.raises(Refusal, match="cannot be replaced"):
            await rotate(connection, new.prefix, timedelta(0), now)
        with pytest.raises(Refusal, match="no key"):
            await rotate(connection, "00000000", timedelta(0), now)


@pytest.mark.parametrize(
    ("begins", "ends", "state", "counts"),
    [
        (-9, None, "IN_FORCE", True),
        (0, 0, "IN_FORCE", True),
        (-9, -1, "IN_FORCE", False),
        (1, None, "IN_FORCE", False),
        (-9, None, "PENDING", False),
        (-9, None, "ENDED", False),
    ],
)
async def test_a_role_counts_on_the_days_of_its_term_while_it_is_in_force(
    writable: Graph, begins: int, ends: int | None, state: str, *, counts: bool
) -> None:
    key = await new_key(writable, **OFFICER)
    term = (TODAY + ONE_DAY * begins, None if ends is None else TODAY + ONE_DAY * ends)
    await change(
        writable,
        "update assignment set term_start = $1, term_end = $2, state = $3"
        " where client_id = (select client_id from api_key where prefix = $4)",
        *term,
        FormalState[state],
        key.prefix,
    )
    assert bool((await viewer(writable, key.text))["grants"]) == counts


async def test_only_the_digest_of_a_key_is_stored(empty: Graph) -> None:
    key = await new_key(empty)
    async with connected(empty) as connection:
        row = dict(await connection.fetchrow("select * from api_key") or {})
    assert row["digest"] == hashlib.sha256(key.text.encode()).digest()
    secret = key.text.removeprefix(f"jbh_{key.prefix}_")
    assert secret not in str(row)
    assert len(secret) == 43


async def test_a_keys_use_is_noted_once_a_minute(empty: Graph) -> None:
    key = await new_key(empty)
    for _ in range(3):
        await viewer(empty, key.text)
        await asyncio.sleep(0.05)
    assert await last_used(empty) is not None
    empty.statements.clear()
    await viewer(empty, key.text)
    await asyncio.sleep(0.05)
    assert "key used" not in empty.statements


async def last_used(graph: Graph) -> datetime | None:
    """Give when the only key was used, waiting for it to be written down."""
    async with connected(graph) as connection:
        for _ in range(100):
            used: datetime | None = await connection.fetchval("select last_used_at from api_key")
            if used is not None:
                return used
            await asyncio.sleep(0.02)
    return None


async def test_a_use_that_cannot_be_noted_fails_no_request(empty: Graph) -> None:
    key = await new_key(empty)
    await change(empty, "alter table api_key add constraint no check (last_used_at is null)")
    with capture_logs() as logs:
        assert await viewer(empty, key.text)
        await asyncio.sleep(0.2)
    assert any("not noted" in entry["event"] for entry in logs)


async def test_no_log_line_holds_a_key_or_a_token(empty: Graph) -> None:
    key = await new_key(empty)
    sent = [key.text, key.text[:-1] + "x", "not.a.token", "jbh_secretsecret"]
    with capture_logs() as logs:
        for token in sent:
            await ask(empty, token)
        unused = await new_key(empty, "unused")
        await empty.database.close()
        assert (await ask(empty, unused.text)).status_code == 503
    reasons = [entry["code"] for entry in logs if entry["event"] == "refused"]
    assert reasons == ["UNAUTHENTICATED"] * 3 + ["SERVICE_UNAVAILABLE"]
    assert not [token for token in sent if token in str(logs) or unused.text in str(logs)]


async def test_a_database_that_is_gone_is_no_wrong_key(empty: Graph) -> None:
    key = await new_key(empty)
    await empty.database.close()
    answer = await ask(empty, key.text)
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_production_takes_no_development_key(empty: Graph) -> None:
    other = await new_key(empty)
    async with connected(empty) as connection:
        client = await connection.fetchval("select client_id from api_key")
        key = await make_key(connection, client, ONE_DAY, datetime.now(UTC), development=True)
        assert await viewer(empty, key.text)
        async with serving(empty.dsn, Reader.FAST, environment="production") as production:
            assert "not known" in await refusal(production, key.text)
            assert await viewer(production, other.text)
        assert await revoke_development_keys(connection, datetime.now(UTC)) == 1
    await forgotten(empty, key.text)


async def test_plans_are_shared_within_an_access_shape_and_not_across(writable: Graph) -> None:
    reader = await new_key(writable, "reader", scopes=(Scope.READ_PUBLIC,))
    officer = await new_key(writable, "officer", **OFFICER)
    another = await new_key(writable, "another", role=OFFICER["role"], area=DivisionCode("3507"))
    query = "{ projects { totalCount } areas(first: 2) { nodes { code } } }"

    async def made(token: str | None) -> int:
        before = PLANS.misses
        assert "errors" not in (await ask(writable, token, query)).json()
        return PLANS.misses - before

    assert await made(None) == 1
    assert await made(reader.text) == 0
    assert await made(officer.text) == 1
    assert await made(another.text) == 0


def test_a_scope_that_is_missing_is_forbidden_by_name() -> None:
    officer = Viewer(client="x", scopes=frozenset({Scope.READ_PUBLIC, Scope.WRITE_WORK}))
    needs(officer, Scope.WRITE_WORK)
    needs(PUBLIC, Scope.READ_PUBLIC)
    for each in (officer, PUBLIC):
        with pytest.raises(Refusal, match="write:formal") as refused:
            needs(each, Scope.WRITE_FORMAL)
        assert refused.value.code is ErrorCode.FORBIDDEN
    assert access_shape(officer) == access_shape(PUBLIC)


@given(text=st.text() | st.from_regex(r"jbh_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", fullmatch=True))
def test_only_what_is_written_like_a_key_has_an_id(text: str) -> None:
    prefix = prefix_of(text)
    assert (prefix is None) or (text.startswith(f"jbh_{prefix}_") and len(text) == 56)
    assert len(digest_of(text.encode("utf-8", "replace").decode())) == 32
