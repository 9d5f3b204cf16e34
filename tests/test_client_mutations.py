"""API clients and their keys by mutation: told once, replaced with overlap, refused at once."""

import asyncio
from typing import Any

import pytest

from rules.assignments import AssignmentRole
from rules.viewer import Scope
from tests.graph import Graph
from tests.officers import WRITING, Officer, officer
from tests.signing import ask, forgotten, refusal, viewer

PORTAL: dict[str, Any] = {"name": "社区门户", "scopes": ["READ_PUBLIC", "READ_INTERNAL"]}


@pytest.fixture
async def admin(writable: Graph) -> Officer:
    """An administrator's program."""
    return await officer(writable, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))


async def test_an_administrator_records_a_client_and_makes_its_key(
    writable: Graph, admin: Officer
) -> None:
    shown = "id name scopes organization { name }"
    client = await admin.do("apiClientCreate", shown, **PORTAL)
    assert client["scopes"] == ["READ_INTERNAL", "READ_PUBLIC"]
    made = await admin.call_for_key("apiKeyCreate", client=client["id"], days=30)
    assert made["userErrors"] == []
    assert made["object"] == {"id": client["id"], "name": "社区门户"}
    assert made["key"].split("_")[1] == made["keyId"]
    assert made["expiresAt"] is not None
    found = await viewer(writable, made["key"])
    assert (found["kind"], found["name"]) == ("CLIENT", "社区门户")
    stored = await writable.database.fetch(
        "test", "select encode(digest, 'hex') as digest from api_key where prefix = $1",
        [made["keyId"]],
    )  # fmt: skip
    assert made["key"] not in str(stored)


async def test_a_repeated_call_is_answered_without_the_key(writable: Graph, admin: Officer) -> None:
    client = await admin.do("apiClientCreate", **PORTAL)
    wanted = {"client": client["id"], "idempotencyKey": "密钥一"}
    answers = await asyncio.gather(
        *(admin.call_for_key("apiKeyCreate", **wanted) for _ in range(5))
    )
    assert len({answer["keyId"] for answer in answers}) == 1
    assert sum(answer["key"] is not None for answer in answers) == 1
    again = await admin.call_for_key("apiKeyCreate", **wanted)
    assert (again["key"], again["expiresAt"], again["userErrors"]) == (None, None, [])
    text = next(answer["key"] for answer in answers if answer["key"])
    for table in ("idempotency", "audit_event", "outbox_event", "api_key"):
        rows = await writable.database.fetch("test", f"select t::text from {table} t", [])
        assert all(text not in row[0] and text.split("_", 2)[2] not in row[0] for row in rows)


async def test_a_replaced_key_goes_on_for_the_overlap_and_no_longer(
    writable: Graph, admin: Officer
) -> None:
    client = await admin.do("apiClientCreate", **PORTAL)
    first = await admin.call_for_key("apiKeyCreate", client=client["id"])
    second = await admin.call_for_key("apiKeyRotate", key=first["keyId"], overlapHours=1)
    for made in (first, second):
        assert (await viewer(writable, made["key"]))["name"] == "社区门户"
    left = await writable.database.fetch(
        "test", "select expires_at < now() + interval '61 minutes' from api_key where prefix = $1",
        [first["keyId"]],
    )  # fmt: skip
    assert left[0][0]
    third = await admin.call_for_key("apiKeyRotate", key=second["keyId"], overlapHours=0)
    await forgotten(writable, second["key"])
    assert (await viewer(writable, third["key"]))["name"] == "社区门户"
    gone = await admin.call_for_key("apiKeyRotate", key=second["keyId"])
    assert gone["userErrors"][0]["code"] == "WRONG_STATE"


async def test_a_revoked_key_is_refused_at_once(writable: Graph, admin: Officer) -> None:
    client = await admin.do("apiClientCreate", **PORTAL)
    made = await admin.call_for_key("apiKeyCreate", client=client["id"])
    assert (await ask(writable, made["key"])).status_code == 200
    await admin.do("apiKeyRevoke", key=made["key"])
    await forgotten(writable, made["key"])
    assert "revoked" in await refusal(writable, made["key"])
    await admin.do("apiKeyRevoke", key=made["keyId"])


async def test_two_keys_made_at_once_are_both_there(writable: Graph, admin: Officer) -> None:
    client = await admin.do("apiClientCreate", **PORTAL)
    made = await asyncio.gather(
        *(admin.call_for_key("apiKeyCreate", client=client["id"]) for _ in range(4))
    )
    assert len({each["key"] for each in made}) == 4
    for each in made:
        assert (await viewer(writable, each["key"]))["name"] == "社区门户"


async def test_what_cannot_be_is_refused_with_its_place(admin: Officer) -> None:
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("apiClientCreate", {"name": "x", "scopes": []}, "BAD_USER_INPUT", "scopes"),
        ("apiClientCreate", {"name": "", "scopes": ["AUDIT"]}, "CONSTRAINT_VIOLATED", "name"),
        ("apiKeyRevoke", {"key": "00000000"}, "NOT_FOUND", "key"),
        ("apiKeyRotate", {"key": "00000000"}, "NOT_FOUND", "key"),
        ("apiKeyRotate", {"key": "0", "overlapHours": 721}, "BAD_USER_INPUT", "overlapHours"),
    ]
    for mutation, given, code, place in cases:
        error = await admin.refused(mutation, **given)
        assert (error["code"], error["path"]) == (code, ["input", place])


async def test_clients_and_keys_are_an_administrators_alone(
    writable: Graph, admin: Officer
) -> None:
    client = await admin.do("apiClientCreate", **PORTAL)
    assert await admin.code("apiClientCreate", **PORTAL) == "DUPLICATE"
    made = await admin.call_for_key("apiKeyCreate", client=client["id"])
    unscoped = await officer(writable, AssignmentRole.ADMIN)
    unheld = await officer(writable, AssignmentRole.AUDITOR, scopes=(*WRITING, Scope.ADMIN))
    for who in (unscoped, unheld):
        for mutation, given in (
            ("apiClientCreate", {"name": "y", "scopes": ["AUDIT"]}),
            ("apiKeyCreate", {"client": client["id"]}),
            ("apiKeyRotate", {"key": made["keyId"]}),
            ("apiKeyRevoke", {"key": made["keyId"]}),
        ):
            assert await who.code(mutation, **given) == "FORBIDDEN"
    assert "scope admin" in (await unscoped.refused("apiKeyRevoke", key="x"))["message"]
