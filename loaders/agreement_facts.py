"""Agreements as their procedure sees them: one statement for all that are asked for."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from loaders.access import Access
from loaders.objects import Object, Session
from loaders.parameters import Parameters
from loaders.project_facts import in_order
from loaders.rows import among
from loaders.tables import ENTITIES, Entity
from loaders.texts import Keys, keyed
from rules.areas import DivisionCode
from rules.facts import Facts, Party
from rules.lifecycle import FormalState
from rules.viewer import Viewer

PARTIES = (
    "(select json_agg(json_build_object('organization', y.organization_id, 'name', o.name,"
    " 'signed', y.signed_at is not null) order by y.id)"
    " from agreement_party y join organization o on o.id = y.organization_id"
    " where (y.agreement_id, y.county) = ({t}.id, {t}.county))"
)
"""SQL of an agreement's parties, in the order in which they were named."""


async def read_agreements(
    session: Session, viewer: Viewer, keys: Sequence[tuple[Any, ...]], now: datetime
) -> list[Object | None]:
    """Read agreements with their parties, and which of these have signed."""
    entity, name = ENTITIES["Agreement"], "Agreement facts"
    statement = keyed(name, entity, viewer, keys, _agreements)
    found = await session.fetch(name, statement.sql, statement.bound(viewer, keys, now))
    return in_order(keys, [_agreement(entity, record) for record in found])


def _agreements(entity: Entity, access: Access, parameters: Parameters, keys: Keys) -> str:
    return (
        f"select t.id, t.county, t.version, t.state, t.area_code, t.title, t.term_start,"
        f" t.term_end, t.renews_id, t.effective_at, {PARTIES.format(t='t')} as parties"
        f" from agreement t where {among(entity, keys, parameters)}"
        f" and {entity.visible_to(access, 't')}"
    )


def _agreement(entity: Entity, record: Any) -> Object:
    facts = Facts(
        state=FormalState[record["state"]],
        area=DivisionCode(record["area_code"]),
        term_end=record["term_end"],
        parties=parties_in(record["parties"]),
    )
    return Object(entity, (record["id"], record["county"]), record["version"], facts, record)


def parties_in(listed: Any) -> tuple[Party, ...]:
    """Read what `PARTIES` gives."""
    return tuple(
        Party(UUID(part["organization"]), part["name"], part["signed"])
        for part in json.loads(listed or "[]")
    )
