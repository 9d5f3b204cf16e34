"""`python -m hub key …` as an operator types it, and the keys that a start on the sample prints."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.cli import main
from hub.development import renew_development_keys
from rules.assignments import AssignmentRole
from rules.refusals import Refusal
from tests.graph import Graph
from tests.hub_process import ROOT, Hub, running
from tests.signing import connected, new_key, refusal, viewer

PRINTED = re.compile(r"(jbh_[0-9a-f]{8}_[\w-]{43})  (\w+) ")


def hub_key(graph: Graph, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m hub key` on a graph's database."""
    return subprocess.run(
        [sys.executable, "-m", "hub", "key", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": graph.dsn},
        capture_output=True,
        check=False,
        text=True,
    )


def told(graph: Graph, *words: str) -> Any:
    """Run it with `--json`; give what it says."""
    done = hub_key(graph, *words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


async def test_a_key_is_made_listed_rotated_and_revoked(empty: Graph) -> None:
    made = told(empty, "create", "--client", "市级门户", "--scope", "read:public", "write:work")
    found = await viewer(empty, made["key"])
    assert (found["name"], found["scopes"]) == ("市级门户", ["READ_PUBLIC", "WRITE_WORK"])
    new = told(empty, "rotate", made["id"], "--overlap", "1")
    assert await viewer(empty, made["key"]) == await viewer(empty, new["key"])
    assert told(empty, "revoke", made["id"]) == {"id": made["id"], "revoked": True}
    assert "revoked" in await refusal(empty, made["key"])
    assert await viewer(empty, new["key"])
    states = {key["prefix"]: key["state"] for key in told(empty, "list")}
    assert states == {made["id"]: "revoked", new["id"]: "valid"}


async def test_what_people_read_shows_the_key_once_and_the_list_never(empty: Graph) -> None:
    shown = hub_key(empty, "create", "--client", "门户", "--scope", "read:public").stdout
    [key] = re.findall(r"jbh_[0-9a-f]{8}_[\w-]{43}", shown)
    assert await viewer(empty, key)
    listed = hub_key(empty, "list").stdout
    assert "门户 (read:public)" in listed
    assert key[4:12] in listed
    assert key[13:] not in listed
    assert "refused from now on" in hub_key(empty, "revoke", key).stdout


async def test_a_role_comes_with_its_area_and_organization(writable: Graph) -> None:
    async with connected(writable) as connection:
        uscc, name = await connection.fetchrow(  # type: ignore[misc] # the sample has some
            "select uscc, name from organization where kind = 'AGENCY' and uscc is not null limit 1"
        )
    role = ["--role", "UNIT_OFFICER", "--organization", uscc, "--area", "350703000000"]
    made = told(writable, "create", "--client", "单位", "--scope", "read:public", *role)
    assert (await viewer(writable, made["key"]))["grants"] == [
        {
            "role": "UNIT_OFFICER",
            "area": {"code": "350703000000"},
            "organization": {"name": name},
        }
    ]


@pytest.mark.parametrize(
    ("words", "told_so"),
    [
        (["create", "--client", "a", "--scope", "everything"], "read:internal"),
        (["create", "--client", "a"], "--scope"),
        (["create", "--client", "a", "--scope", "audit", "--expires", "0"], "1 to 3650"),
        (["create", "--client", "a", "--scope", "audit", "--role", "KING"], "AUDITOR"),
        (["create", "--client", "a", "--scope", "audit", "--area", "1"], "division code"),
        (["create", "--client", "a", "--scope", "audit", "--organization", "1"], "18"),
        (["rotate", "00000000", "--overlap", "x"], "0 to 720"),
        (["rotate"], "KEYID"),
        ([], "action"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_done(
    capsys: pytest.CaptureFixture[str], words: list[str], told_so: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["key", *words])
    assert told_so in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told_so"),
    [
        ({"name": ""}, "api_client_name_length"),
        ({"scopes": ()}, "api_client_some_scope"),
        ({"role": AssignmentRole.MEMBER}, "name one"),
        ({"role": AssignmentRole.MEMBER, "area": "35"}, "No area has the code 35"),
        ({"uscc": "91350100M000100Y43"}, "No organization has the credit code"),
    ],
)
async def test_a_client_that_cannot_be_is_refused_whole(
    empty: Graph, given: dict[str, Any], told_so: str
) -> None:
    with pytest.raises(Refusal, match=told_so):
        await new_key(empty, **given)
    async with connected(empty) as connection:
        assert await connection.fetchval("select count(*) from api_client") == 0


async def test_a_key_that_is_not_there_is_told_in_a_line(empty: Graph) -> None:
    done = hub_key(empty, "revoke", "x' or true")
    assert done.returncode == 1
    assert "key list" in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_name_is_given_to_one_client_only(empty: Graph) -> None:
    await new_key(empty, "门户")
    with pytest.raises(Refusal, match="key rotate"):
        await new_key(empty, "门户")


def who(hub: Hub, token: str) -> Any:
    """Ask a running hub whose a key is; None when it is refused."""
    answer = hub.ask("{ viewer { grants { role } } }", token)
    data: Any = answer.get("data")
    return data and [grant["role"] for grant in data["viewer"]["grants"]]


def test_a_start_on_the_sample_prints_a_key_for_each_role_and_no_other_start_does(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as hub:
        hub.address()
        first = dict(PRINTED.findall(hub.printed))
        assert "FOR DEVELOPMENT ONLY" in hub.printed
        assert set(first.values()) == {
            "UNIT_OFFICER", "COMMUNITY_SECRETARY", "SUBDISTRICT_OFFICER", "AUDITOR", "ADMIN",
        }  # fmt: skip
        for key, role in first.items():
            assert who(hub, key) == [role]
        hub.stop()
    with running(tmp_path) as hub:
        hub.address()
        second = dict(PRINTED.findall(hub.printed))
        assert len(second) == 5
        assert not set(first) & set(second)
        assert [who(hub, key) for key in first] == [None] * 5
        hub.stop()
    for options, environment in ((["--empty"], {}), ([], {"HUB_ENVIRONMENT": "production"})):
        with running(tmp_path, *options, **environment) as hub:
            assert [who(hub, key) for key in second] == [None] * 5
            assert "jbh_" not in hub.printed
            assert "DEVELOPMENT" not in hub.printed
            hub.stop()


async def test_a_database_without_the_sample_gets_no_development_key(empty: Graph) -> None:
    assert await renew_development_keys(empty.dsn, wanted=True) == []


async def test_an_area_without_a_role_is_refused(empty: Graph) -> None:
    words = ["create", "--client", "a", "--scope", "audit", "--area", "35"]
    assert hub_key(empty, *words).stderr == "--area says where a role counts: give --role too.\n"
