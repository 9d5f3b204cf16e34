"""Varied operations: documents and variables drawn from templates, no two alike."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

PROJECT = (
    *("id", "number", "kind", "title", "description", "state", "health", "category", "theme"),
    *("budget", "dueAt", "openedAt", "startedAt", "closedAt", "synthetic", "version", "createdAt"),
)
ORGANIZATION = ("id", "name", "kind", "sector", "provisional", "uscc", "establishedOn", "version")
AREA = ("id", "code", "name", "level", "settlement", "isGrid", "households", "synthetic")
PAIRING = ("id", "kind", "since", "until", "synthetic", "createdAt")
STATES = ("DRAFT", "OPEN", "ASSIGNED", "IN_PROGRESS", "ON_HOLD", "DONE", "CLOSED", "CANCELLED")
ORDERS = ("NUMBER", "TITLE", "BUDGET", "DUE_AT", "CREATED_AT", "UPDATED_AT")
PLACES = ("3507", "350702", "350702004", "420102", "420111", "441204", "410922")
WORDS = ("七贤", "社区", "照明", "书屋", "调解", "义诊")


class Variety(Iterator[dict[str, Any]]):
    """An endless row of request bodies, always the same one for a seed."""

    def __init__(self, seed: int, ids: Sequence[str]) -> None:
        """Draw from `seed`; `ids` are those of projects."""
        self._random = random.Random(seed)  # noqa: S311 # nothing is to be kept secret
        self._ids = ids
        self._number = 0

    def __next__(self) -> dict[str, Any]:
        """Draw one operation; its number in an alias makes its document its own."""
        self._number += 1
        made = self._random.choice((self._lookup, self._list, self._tree, self._board, self._find))
        return made(f"a{self._number}")

    def _lookup(self, alias: str) -> dict[str, Any]:
        query = (
            f"query Lookup($id: ID!) {{ {alias}: node(id: $id) {{ ... on Project {{"
            f" {self._fields(PROJECT)} area {{ {self._fields(AREA)} }} }} }} }}"
        )
        return {"query": query, "variables": {"id": self._random.choice(self._ids)}}

    def _list(self, alias: str) -> dict[str, Any]:
        query = (
            f"query List($first: Int, $filter: ProjectFilter) {{ {alias}: projects(first: $first"
            f" filter: $filter orderBy: [{{field: {self._random.choice(ORDERS)}"
            f" direction: {self._random.choice(('ASC', 'DESC'))}}}]) {{"
            f" pageInfo {{ hasNextPage endCursor }} nodes {{ {self._fields(PROJECT)}"
            f" leadOrganization {{ {self._fields(ORGANIZATION)} }} }} }} }}"
        )
        variables = {"first": self._random.randint(0, 20), "filter": self._filter()}
        return {"query": query, "variables": variables}

    def _tree(self, alias: str) -> dict[str, Any]:
        query = (
            f"{{ {alias}: agencyUnits(first: {self._random.randint(1, 6)}) {{ nodes {{"
            f" {self._fields(ORGANIZATION)} pairings(first: {self._random.randint(1, 4)}) {{"
            f" totalCount nodes {{ {self._fields(PAIRING)} area {{ {self._fields(AREA)}"
            f" projects(first: {self._random.randint(1, 3)}) {{ nodes {{"
            f" {self._fields(PROJECT)} }} }} }} }} }} }} }} }}"
        )
        return {"query": query}

    def _board(self, alias: str) -> dict[str, Any]:
        place = self._random.choice(PLACES[2:])
        query = (
            f'{{ {alias}: projectBoard(filter: {{within: "{place}"}}) {{ columns {{ key'
            f" {alias}s: projects(first: {self._random.randint(1, 5)}) {{"
            f" nodes {{ {self._fields(PROJECT)} }} }} }} }} }}"
        )
        return {"query": query}

    def _find(self, alias: str) -> dict[str, Any]:
        query = (
            f"query Find($text: String!, $more: Boolean!) {{ {alias}: search(text: $text"
            f" first: {self._random.randint(1, 10)}) {{ edges {{ cursor node {{ __typename"
            f" ... on Area {{ {self._fields(AREA)} }}"
            f" ... on Project @include(if: $more) {{ number title }} }} }} }} }}"
        )
        variables = {"text": self._random.choice(WORDS), "more": self._random.random() > 1 / 2}
        return {"query": query, "variables": variables}

    def _filter(self) -> dict[str, Any]:
        filter: dict[str, Any] = {"within": self._random.choice(PLACES)}
        if self._random.random() > 1 / 2:
            filter["state"] = {"in": self._random.sample(STATES, self._random.randint(1, 4))}
        if self._random.random() > 1 / 2:
            filter["leadOrganization"] = {"name": {"contains": self._random.choice(WORDS)}}
        if self._random.random() > 1 / 2:
            filter["or"] = [{"health": {"eq": "AT_RISK"}}, {"budget": {"isNull": True}}]
        return filter

    def _fields(self, names: Sequence[str]) -> str:
        drawn = self._random.sample(names, self._random.randint(1, len(names)))
        return " ".join(drawn)
