"""What of a viewer goes into SQL: rights as a statement's parameters, never as literals.

The text of a statement depends on `access_shape(viewer)` alone, so that all viewers of one shape
share it. The fast reader keeps statements for other requests: there the values are `Pending` until
the statement is bound, with the request's viewer under `VIEWER` among the variables.
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from loaders.parameters import Parameters, Pending
from rules.viewer import Viewer, access_shape, area_ranges, organizations_of

VIEWER = "#viewer"
"""The variable that is the viewer; no name of GraphQL's begins like this."""
ABOUT_PEOPLE = frozenset({"person", "assignment"})
"""The tables whose rows PostgreSQL itself shows only to whom a transaction says that it reads for.
"""


class Access:
    """The rights of one statement's viewer, and where their values go."""

    def __init__(self, viewer: Viewer, parameters: Parameters, *, kept: bool = False) -> None:
        """Put values among `parameters`; `kept` says that other viewers will use the statement."""
        self._viewer = viewer
        self._parameters = parameters
        self._kept = kept
        self._places: dict[str, str] = {}
        self._aliases = count()
        self.shape = access_shape(viewer)
        self.about_people = False

    def alias(self) -> str:
        """Give a table alias that no other condition of the statement has."""
        return f"v{next(self._aliases)}"

    def reads(self, table: str) -> None:
        """Note that the statement reads a table."""
        self.about_people |= table in ABOUT_PEOPLE

    def internal_in(self, column: str) -> str:
        """SQL of the condition that a column's area is within one of the viewer's."""
        if self.shape.everything:
            return "true"
        if not self.shape.areas:
            return "false"
        if self.shape.areas == 1:
            low = self._place("low", lambda viewer: area_ranges(viewer)[0][0], "text")
            high = self._place("high", lambda viewer: area_ranges(viewer)[0][1], "text")
            return f"{column} >= {low} and {column} < {high}"
        lows = self._place("lows", lambda viewer: [low for low, _ in area_ranges(viewer)], "text[]")
        highs = self._place(
            "highs", lambda viewer: [top for _, top in area_ranges(viewer)], "text[]"
        )
        r = self.alias()
        return (
            f"exists (select from unnest({lows}, {highs}) {r}(low, high)"
            f" where {column} >= {r}.low and {column} < {r}.high)"
        )

    def own(self, column: str) -> str:
        """SQL of the condition that a column's organisation is one of the viewer's."""
        if self.shape.everything:
            return "true"
        if not self.shape.organizations:
            return "false"
        place = self._place("organizations", _organizations, "uuid[]")
        # Selected, the array is hidden from the planner, which would plan anew for each.
        return f"{column} = any((select {place})::uuid[])"

    def own_person(self, column: str) -> str:
        """SQL of the condition that a column's person is the viewer."""
        if self.shape.everything:
            return "true"
        if not self.shape.person:
            return "false"
        return f"{column} = {self._place('person', lambda viewer: viewer.person, 'uuid')}"

    def own_client(self, column: str) -> str:
        """SQL of the condition that a column's API client is the viewer."""
        if self.shape.everything:
            return "true"
        if not self.shape.client:
            return "false"
        return f"{column} = {self._place('client', _client, 'uuid')}"

    def administers(self) -> str:
        """SQL of the condition that the viewer administers the hub: `true` or `false`."""
        return str(self.shape.admin or self.shape.everything).lower()

    @property
    def rights(self) -> Mapping[str, str] | None:
        """Settings that the statement's transaction needs; None when it reads about nobody."""
        return rights_of(self._viewer) if self.about_people else None

    def _place(self, name: str, read: Callable[[Viewer], Any], sql_type: str) -> str:
        if name not in self._places:
            value = (
                Pending(lambda variables: read(variables[VIEWER]))
                if self._kept
                else read(self._viewer)
            )
            self._places[name] = self._parameters.add(value, sql_type)
        return self._places[name]


def rights_of(viewer: Viewer) -> dict[str, str]:
    """Give the settings by which PostgreSQL's own policies know whom people are shown to."""
    shape = access_shape(viewer)
    ranges = area_ranges(viewer) if shape.areas else ()
    return {
        "hub.access": "all" if shape.everything else "viewer",
        "hub.areas": ",".join(f"{low}|{high}" for low, high in ranges),
        "hub.organizations": ",".join(
            map(str, _organizations(viewer) if shape.organizations else ())
        ),
        "hub.person": str(viewer.person or ""),
        "hub.client": str(viewer.client or ""),
        "hub.admin": "yes" if shape.admin else "",
        "hub.restricted": "yes" if shape.restricted else "",
    }


ALL: Mapping[str, str] = {"hub.access": "all"}
"""The settings of the hub's own lookups: who signs in."""


def _organizations(viewer: Viewer) -> list[UUID]:
    return list(organizations_of(viewer))


def _client(viewer: Viewer) -> UUID:
    return UUID(viewer.client)
