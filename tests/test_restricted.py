"""Personal data: masked, null with a code, or shown for a purpose and written down."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.config import Reader
from loaders.masking import MASKED_CONTACT, MASKED_NAME
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.masking import masked_name, masked_phone
from rules.viewer import Scope
from sample import jianyang
from tests.graph import Graph, serving
from tests.signing import connected, new_key

WORKER: dict[str, Any] = {
    "role": AssignmentRole.COMMUNITY_WORKER, "area": DivisionCode(jianyang.COMMUNITY),
    "scopes": (Scope.READ_PUBLIC, Scope.READ_INTERNAL, Scope.READ_RESTRICTED),
}  # fmt: skip
PEOPLE = """{ people(first: 100, filter: {synthetic: {eq: true}}) { nodes { id displayName
  maskedContact contact rank residence { code } } } }"""
HEAD, MEMBER = "sample-building-head", "sample-member"
PURPOSE = "入户走访"


class Asking:
    """A client with a key: what it is answered, and what the audit log then has."""

    def __init__(self, graph: Graph, token: str | None) -> None:
        """Ask with this key, or with none."""
        self.graph = graph
        self.headers = {} if token is None else {"authorization": f"Bearer {token}"}

    async def ask(self, query: str, purpose: str | None = None, **extra: Any) -> dict[str, Any]:
        """Send a query; give the whole answer."""
        headers = dict(self.headers)
        if purpose is not None:
            headers["x-purpose"] = quote(purpose)
        sent = await self.graph.client.post(
            "/graphql", json={"query": query, **extra}, headers=headers
        )
        body: dict[str, Any] = sent.json()
        return body

    async def node(self, subject: str, fields: str, purpose: str | None = None) -> dict[str, Any]:
        """Ask for some fields of a person; give the whole answer."""
        id = await person(self.graph, subject)
        return await self.ask(f'{{ node(id: "{id}") {{ ... on Person {{ {fields} }} }} }}', purpose)


async def person(graph: Graph, subject: str) -> str:
    """Give the global id of a person of the sample."""
    async with connected(graph) as connection:
        found = await connection.fetchval(
            "select 'Person:' || county || ':' || id from person where subject = $1", subject
        )
    return str(found)


async def told(graph: Graph) -> list[Any]:
    """Give the audit log's reads."""
    async with connected(graph) as connection:
        return await connection.fetch(
            "select object_id, purpose, client, after, outcome, request_id from audit_event"
            " where action = 'read' order by object_id"
        )


@pytest.fixture(params=list(Reader))
async def asking(request: pytest.FixtureRequest, writable: Graph) -> Any:
    """A community worker's program, before each reader."""
    async with serving(writable.dsn, request.param) as graph:
        key = await new_key(graph, "worker", **WORKER)
        yield Asking(graph, key.text)


async def test_everyone_sees_of_who_faces_residents_the_first_character(asking: Asking) -> None:
    public = Asking(asking.graph, None)
    found = await public.node(HEAD, "displayName maskedContact partyMember employer { name }")
    assert found == {"data": {"node": {
        "displayName": "梁**", "maskedContact": None, "partyMember": None, "employer": None,
    }}}  # fmt: skip
    assert await public.node(MEMBER, "displayName") == {"data": {"node": None}}


async def test_in_scope_names_are_whole_and_contacts_masked(asking: Asking) -> None:
    fields = "displayName maskedContact partyMember employer { name }"
    assert (await asking.node(MEMBER, fields))["data"]["node"] == {
        "displayName": "高样例", "maskedContact": "138****0002", "partyMember": True,
        "employer": {"name": "建阳区人大机关党支部"},
    }  # fmt: skip
    assert (await asking.node(HEAD, "maskedContact"))["data"]["node"] == {"maskedContact": "****"}
    assert await told(asking.graph) == []


async def test_restricted_values_need_a_purpose_and_are_written_down(asking: Asking) -> None:
    fields = "displayName contact rank residence { code }"
    without = await asking.node(MEMBER, fields)
    assert without["data"]["node"] == {
        "displayName": "高样例", "contact": None, "rank": None, "residence": None,
    }  # fmt: skip
    assert [(e["extensions"]["code"], e["path"]) for e in without["errors"]] == [
        ("RESTRICTED", ["node", "contact"]), ("RESTRICTED", ["node", "rank"]),
        ("RESTRICTED", ["node", "residence"]),
    ]  # fmt: skip
    assert await told(asking.graph) == []
    shown = await asking.node(MEMBER, fields, PURPOSE)
    assert shown == {"data": {"node": {
        "displayName": "高样例", "contact": "+86 13805990002", "rank": "SECTION_CHIEF",
        "residence": {"code": jianyang.COMPOUND},
    }}}  # fmt: skip
    [event] = await told(asking.graph)
    assert (event["purpose"], event["outcome"]) == (PURPOSE, "SUCCEEDED")
    assert event["object_id"] == await person(asking.graph, MEMBER)
    assert event["client"]
    assert event["request_id"]
    assert json.loads(event["after"]) == {"fields": ["contact", "rank", "residence"]}


async def test_each_object_read_is_an_event_and_those_out_of_scope_are_refused(
    asking: Asking,
) -> None:
    body = await asking.ask(PEOPLE, PURPOSE)
    people = body["data"]["people"]["nodes"]
    refused = {error["path"][2] for error in body["errors"]}
    read = {event["object_id"] for event in await told(asking.graph)}
    assert {person["id"] for n, person in enumerate(people) if n not in refused} == read
    assert refused
    for n in refused:
        assert people[n]["displayName"].endswith("**")
        assert people[n]["contact"] is people[n]["rank"] is people[n]["residence"] is None


async def test_a_purpose_may_come_in_the_body_and_has_200_characters_at_most(
    asking: Asking,
) -> None:
    id = await person(asking.graph, MEMBER)
    query = f'{{ node(id: "{id}") {{ ... on Person {{ contact }} }} }}'
    shown = await asking.ask(query, extensions={"purpose": "慰问" * 100})
    assert shown["data"]["node"]["contact"] == "+86 13805990002"
    for purpose in ("慰" * 201, 7, "\0", ["x"]):
        refused = await asking.ask(query, extensions={"purpose": purpose})
        assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    asking.headers["x-purpose"] = "%ff"
    assert (await asking.ask(query))["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    asking.headers["x-purpose"] = "%20"
    assert (await asking.ask(query))["errors"][0]["extensions"]["code"] == "RESTRICTED"


async def test_without_the_scope_no_purpose_helps(writable: Graph) -> None:
    scopes = (Scope.READ_PUBLIC, Scope.READ_INTERNAL)
    key = await new_key(writable, "reader", **WORKER | {"scopes": scopes})
    body = await Asking(writable, key.text).node(MEMBER, "contact", PURPOSE)
    assert body["errors"][0]["extensions"]["code"] == "RESTRICTED"
    assert "read:restricted" in body["errors"][0]["message"]
    assert body["data"]["node"] == {"contact": None}


async def test_a_refusal_is_the_same_whatever_the_value_is(asking: Asking) -> None:
    for subject in (HEAD, MEMBER):
        [error] = (await asking.node(subject, "rank"))["errors"]
        error["extensions"].pop("requestId")
        assert error["message"].startswith("This is personal data. Say what for")


async def test_who_raised_a_project_is_restricted_and_found_for_a_purpose(asking: Asking) -> None:
    query = """{ projects(filter: {number: {eq: "JY-CG-01"}}) { nodes { number
        requester { displayName contact } } } }"""
    [hidden] = (await asking.ask(query))["data"]["projects"]["nodes"]
    assert hidden == {"number": "JY-CG-01", "requester": None}
    [shown] = (await asking.ask(query, PURPOSE))["data"]["projects"]["nodes"]
    assert shown["requester"] == {"displayName": "何样例", "contact": "139 0599 0001"}
    fields = [json.loads(event["after"])["fields"] for event in await told(asking.graph)]
    assert fields == [["contact"], ["requester"]]


async def test_screening_is_restricted(asking: Asking) -> None:
    query = """{ assignments(filter: {state: {eq: UNDER_REVIEW}}) { nodes { role screening } } }"""
    body = await asking.ask(query)
    assert body["errors"][0]["extensions"]["code"] == "RESTRICTED"
    [shown] = (await asking.ask(query, PURPOSE))["data"]["assignments"]["nodes"]
    assert shown["screening"] == ["拖欠物业费: CLEAR", "违法搭建: UNCHECKED"]


async def test_an_answer_that_cannot_be_written_down_does_not_leave(asking: Asking) -> None:
    async with connected(asking.graph) as owner:
        await owner.execute("revoke insert on audit_event from hub_app")
    body = await asking.node(MEMBER, "contact", PURPOSE)
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "13805990002" not in json.dumps(body)


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)


@example(["\x1f张", "\x85", "\u3000李", "\u200b王", "138\x1f0599\u30000001", "86 13805990001", ""])
@given(
    st.lists(
        names | st.from_regex(r"(\+86|86)?[ (-]{0,2}1[3-9][0-9 ()-]{9,12}", fullmatch=True),
        max_size=30,
    )
)
async def test_masked_forms_are_the_same_in_sql_and_in_the_rules(
    sampled: Graph, texts: list[str]
) -> None:
    contact, name = MASKED_CONTACT.format(t="t"), MASKED_NAME.format(t="t")
    rows = await sampled.database.fetch(
        "masked",
        f"select {name} as name, {contact} as contact"
        " from unnest($1::text[], $1::text[]) with ordinality t(display_name, contact, n)"
        " order by n",
        [texts],
    )
    for text, row in zip(texts, rows, strict=True):
        assert row["contact"] == masked_phone(text), text
        assert row["name"] == masked_name(text), text
