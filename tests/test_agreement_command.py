"""`python -m hub agreement …`: signed and verified by anyone, found out when tampered with."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.agreement_command import judged, read_agreement
from hub.cli import main
from rules.refusals import Refusal
from tests.agreement_commands import run
from tests.graph import Graph
from tests.signatories import Signed, digest, new_pair, register, signed_by_three
from tests.signing import change, connected


async def checks(graph: Graph, named: str) -> tuple[bool, list[str]]:
    """Verify an agreement; give the verdict, and what was found of each party."""
    told = judged(*await read_agreement(graph.dsn, named))
    return told["verified"], [party["check"] for party in told["parties"]]


async def test_a_party_makes_a_key_signs_the_text_and_anyone_verifies_it(
    writable: Graph, tmp_path: Path
) -> None:
    signed = await signed_by_three(writable)
    key, text = tmp_path / "party.key", tmp_path / "text.json"
    assert main(["agreement", "keygen", "--output", str(key)]) == 0
    shown = run("text", signed.global_id, database=writable.dsn)
    text.write_bytes(shown.stdout)
    asked = await writable.query(
        "query ($id: ID!) { node(id: $id) { ... on Agreement { signingText signingDigest } } }",
        {"id": signed.global_id},
    )
    assert asked["node"]["signingText"] == text.read_text()
    assert asked["node"]["signingDigest"] == digest(text.read_text())
    signature = run("sign", "--key", str(key), given=shown.stdout + b"\n").stdout.decode()
    files = ["--text", str(text), "--public-key", f"{key}.pub"]
    assert main(["agreement", "verify", *files, "--signature", signature]) == 0
    text.write_text(text.read_text().replace("协议", "协定"))
    assert main(["agreement", "verify", *files, "--signature", signature]) == 1


async def test_the_command_tells_of_each_party_how_it_signed(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    done = run("verify", signed.global_id, "--json", database=writable.dsn)
    told = json.loads(done.stdout)
    assert (done.returncode, told["verified"], told["number"]) == (0, True, signed.number)
    assert [party["check"] for party in told["parties"]] == ["BY_KEY"] * 3
    fingerprints = [party["fingerprint"] for party in told["parties"]]
    assert fingerprints == [pair.public.fingerprint for pair in signed.pairs]
    await change(writable, "update agreement set title = '另一份协议' where id = $1", signed.id)
    done = run("verify", f"{signed.number}@{signed.county}", database=writable.dsn)
    assert done.returncode == 1
    assert done.stdout.decode().count("TEXT_CHANGED") == 3
    assert "title" in done.stdout.decode()
    assert done.stdout.decode().endswith("NOT VERIFIED 核验未通过\n")


OF_FIRST = "where agreement_id = $1 and organization_id = $2"
TAMPERING = {
    "the term": ("update agreement set term_end = term_end + 1 where id = $1", 1, "TEXT_CHANGED"),
    "a promise": (
        "update commitment set content = '什么也不做' where agreement_id = $1", 1, "TEXT_CHANGED"
    ),
    "a promise less": (
        ("with unlinked as (delete from commitment_project l using commitment c"
        " where c.agreement_id = $1 and (l.commitment_id, l.county) = (c.id, c.county))"
        " delete from commitment where agreement_id = $1"), 1, "TEXT_CHANGED"
    ),
    "a side": (f"update agreement_party set side = 'WITNESS' {OF_FIRST}", 2, "TEXT_CHANGED"),
    "the signed text": (
        f"update agreement_party set signed_text = signed_text || ' ' {OF_FIRST}", 2, "DOES_NOT_FIT"
    ),
    "the signature": (
        f"update agreement_party set signature = '\\x00' {OF_FIRST}", 2, "DOES_NOT_FIT"
    ),
    "the signature taken away": (
        "update agreement_party set signature = null, signing_key_id = null, signed_text = null "
        + OF_FIRST, 2, "KEY_NOT_USED",
    ),
    "all of the signing taken away": (
        ("update agreement_party set signature = null, signing_key_id = null, signed_text = null, "
        f"signed_at = null {OF_FIRST}"), 2, "UNSIGNED",
    ),
    "the key": (
        ("update organization_key set pem = (select pem from organization_key"
        " where organization_id <> $2 limit 1)"
        " where organization_id = $2 and $1::uuid is not null"),
        2, "KEY_NOT_VALID",
    ),
    "another party's key": (
        ("update agreement_party set signing_key_id = (select id from organization_key"
        f" where organization_id <> $2 limit 1) {OF_FIRST}"), 2, "KEY_NOT_VALID",
    ),
    "no key at all": (
        "update organization_key set pem = 'x' where organization_id = $2 and $1::uuid is not null",
        2, "KEY_NOT_USED",
    ),
    "signed after the key was revoked": (
        ("update organization_key set revoked_at = created_at"
        " where organization_id = $2 and $1::uuid is not null"), 2, "KEY_NOT_VALID",
    ),
    "signed before the key was there": (
        f"update agreement_party set signed_at = signed_at - interval '9 days' {OF_FIRST}",
        2, "KEY_NOT_VALID",
    ),
}  # fmt: skip


async def test_every_tampering_with_a_row_is_found(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    assert await checks(writable, signed.global_id) == (True, ["BY_KEY"] * 3)
    async with connected(writable) as connection:
        for what, (sql, given, expected) in TAMPERING.items():
            values = (signed.id, signed.parties[0])[:given]
            before = await kept(connection, signed)
            await connection.execute(sql, *values)
            verified, found = await checks(writable, signed.global_id)
            assert (verified, found[0]) == (False, expected), what
            await restore(connection, signed, before)
    assert await checks(writable, signed.global_id) == (True, ["BY_KEY"] * 3)


TABLES = {
    "agreement": "id = $1", "agreement_party": "agreement_id = $1",
    "commitment": "agreement_id = $1",
    "organization_key": "organization_id in (select organization_id from agreement_party"
    " where agreement_id = $1)",
}  # fmt: skip


async def kept(connection: Any, signed: Signed) -> dict[str, list[Any]]:
    """Remember the rows of an agreement."""
    return {
        table: await connection.fetch(f"select * from {table} where {which}", signed.id)
        for table, which in TABLES.items()
    }


async def restore(connection: Any, signed: Signed, before: dict[str, list[Any]]) -> None:
    """Put the rows back as they were."""
    async with connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        for table, which in reversed(TABLES.items()):
            await connection.execute(f"delete from {table} where {which}", signed.id)
        for table, rows in before.items():
            for row in rows:
                columns = [name for name in row.keys() if name != "grams"]  # noqa: SIM118 # a record iterates over values
                places = ", ".join(f"${n}" for n, _ in enumerate(columns, 1))
                await connection.execute(
                    f"insert into {table} ({', '.join(columns)}) values ({places})",
                    *(row[name] for name in columns),
                )


async def test_an_organization_of_another_name_is_the_same_party(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    renaming = "update organization set name = name || '(新)' where id = $1"
    await change(writable, renaming, signed.parties[0])
    assert await checks(writable, signed.global_id) == (True, ["BY_KEY"] * 3)


async def test_a_key_revoked_later_has_signed_all_the_same(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    await change(writable, "update organization_key set revoked_at = now()")
    assert await checks(writable, signed.global_id) == (True, ["BY_KEY"] * 3)


async def test_a_party_without_a_key_has_signed_by_its_act_and_one_that_has_not_is_named(
    writable: Graph,
) -> None:
    async with connected(writable) as connection:
        running, pending = [
            await connection.fetchval(
                "select 'Agreement:' || county || ':' || id from agreement where state = $1"
                " limit 1",
                state,
            )
            for state in ("IN_FORCE", "PENDING")
        ]
    verified, found = await checks(writable, running)
    assert (verified, set(found)) == (True, {"BY_ACT"})
    verified, found = await checks(writable, pending)
    assert (verified, set(found)) == (False, {"BY_ACT", "UNSIGNED"})


async def test_a_key_that_came_after_the_signature_asks_nothing_of_it(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    async with connected(writable) as connection:
        await connection.execute(
            "update agreement_party set signature = null, signing_key_id = null, signed_text = null"
            " where agreement_id = $1",
            signed.id,
        )
        await connection.execute("delete from organization_key")
        await register(connection, signed.parties[0], new_pair().public)
        assert (await checks(writable, signed.global_id))[0] is False
        await connection.execute("update organization_key set created_at = now()")
        assert (await checks(writable, signed.global_id))[0] is True


async def test_a_number_that_several_counties_use_has_to_say_which(writable: Graph) -> None:
    signed = await signed_by_three(writable)
    await change(
        writable,
        "update agreement set number = $1 where id = (select id from agreement where county <> $2"
        " limit 1)",
        signed.number,
        signed.county,
    )
    with pytest.raises(Refusal, match=f"{signed.number}@{signed.county}"):
        await read_agreement(writable.dsn, signed.number)
    key, _ = await read_agreement(writable.dsn, f"{signed.number}@{signed.county}")
    assert key == (signed.id, signed.county)


@pytest.mark.parametrize("named", ["XY-没有", "XY@1", "Agreement:350703:" + "0" * 8 + "-" + "0" * 4
    + "-7000-8000-" + "0" * 12, "Area:35", "Agreement:x"])  # fmt: skip
async def test_an_agreement_that_is_not_there_is_told(sampled: Graph, named: str) -> None:
    with pytest.raises(Refusal):
        await read_agreement(sampled.dsn, named)
