"""Writers that do not give up: each call is sent with one key until an answer tells how it ended.

A connection that breaks, an answer of 5xx and a masked fault say nothing about whether the write
was done; then the same call goes out again with the same idempotency key.
"""

import asyncio
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.kill_stage import Stage, Unit

WAIT_SECONDS = 0.1
ANSWER_SECONDS = 30
UNDECIDED = frozenset({"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"})
CONTESTED = 4
"""Every so manieth claim is of a project that all writers are after."""

DOCUMENT = """
mutation ($input: {capital}Input!) {{
  {name}(input: $input) {{ object {{ id version }} userErrors {{ code message }} }}
}}
"""


@dataclass(slots=True)
class Call:
    """One call and how it ended: `object` and `version` when it was done, `code` when refused."""

    mutation: str
    input: dict[str, Any]
    attempts: int = 0
    object: str = ""
    version: int = 0
    code: str = ""
    message: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The request."""
        capital = self.mutation[0].upper() + self.mutation[1:]
        query = DOCUMENT.format(capital=capital, name=self.mutation)
        return {"query": query, "variables": {"input": self.input}}


@dataclass(slots=True)
class Writer:
    """One writer: claims as an officer of its unit, creates and updates as the community."""

    number: int
    unit: Unit
    stage: Stage
    client: httpx.AsyncClient
    calls: list[Call] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Write until told to stop; every call that was begun is brought to its end."""
        for mutation, input, key in self._turns():
            if self.stopping.is_set():
                return
            await self._bring_to_its_end(mutation, input, key)

    def _turns(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Give calls in turn: a claim, a new project, two changes of it."""
        own = iter(self.stage.own[self.number])
        contested = iter(self.stage.contested)
        for turn in range(1, 1_000_000):
            project = next(contested if turn % CONTESTED == 0 else own)
            yield "projectClaim", {"id": project}, self.unit.officer
            yield "projectCreate", self._new(turn), self.stage.community
            made = self.calls[-1]
            for change in range(2):
                description = f"writer {self.number}, turn {turn}, change {change}"
                yield (
                    "projectUpdate",
                    {
                        "id": made.object,
                        "description": description,
                        "expectedVersion": self.calls[-1].version,
                    },
                    self.stage.community,
                )

    def _new(self, turn: int) -> dict[str, Any]:
        return {"title": f"writer {self.number}, turn {turn}", **self.stage.new_project}

    async def _bring_to_its_end(self, mutation: str, input: dict[str, Any], key: str) -> None:
        named = input | {"idempotencyKey": f"{self.number}-{len(self.calls)}"}
        call = Call(mutation, named)
        self.calls.append(call)
        while not await self._send(call, key):  # noqa: ASYNC110 # each turn sends
            await asyncio.sleep(random.uniform(0.2, 1) * WAIT_SECONDS)  # noqa: S311 # no secret

    async def _send(self, call: Call, key: str) -> bool:
        """Send a call once; tell whether the answer says how it ended."""
        call.attempts += 1
        try:
            answer = await self.client.post("/graphql", json=call.body, headers=_bearer(key))
            payload = _payload(answer, call.mutation)
        except (httpx.TransportError, Undecided):
            return False
        call.object = (payload["object"] or {}).get("id", "")
        call.version = (payload["object"] or {}).get("version", 0)
        for error in payload["userErrors"]:
            call.code, call.message = error["code"], error["message"]
        return call.code not in UNDECIDED

    async def again(self, call: Call) -> Mapping[str, Any]:
        """Send a call once more that has ended long ago; give the payload."""
        key = self.unit.officer if call.mutation == "projectClaim" else self.stage.community
        answer = await self.client.post("/graphql", json=call.body, headers=_bearer(key))
        return _payload(answer, call.mutation)


class Undecided(Exception):
    """An answer that does not tell whether the write was done."""


class Unexpected(Exception):
    """An answer that no call of the writers may get."""


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def _payload(answer: httpx.Response, mutation: str) -> Mapping[str, Any]:
    body = answer.json() if answer.content else {}
    codes = {error["extensions"]["code"] for error in body.get("errors", ())}
    if codes & UNDECIDED:
        raise Undecided
    if codes:
        raise Unexpected(f"{mutation}: {answer.status_code} {answer.text[:600]}")
    payload: Mapping[str, Any] = body["data"][mutation]
    return payload
