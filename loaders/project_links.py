"""What a project may be linked to: agreements, and what their parties promise in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loaders.agreement_facts import read_agreements
from loaders.objects import Session
from loaders.parameters import Parameters
from loaders.rows import among
from loaders.tables import ENTITIES
from rules.drafts import against_linking
from rules.facts import Facts
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Viewer

Key = tuple[Any, ...]


async def refuse_foreign(
    session: Session, field: str, keys: Sequence[Key], work: Facts, viewer: Viewer, now: datetime
) -> None:
    """Raise `Refusal` (`FORBIDDEN`, at `field`) for agreements that the work is not theirs to keep.

    `keys` are those of the agreements, `work` the facts of the project.
    """
    if not keys:
        return
    for agreement in await read_agreements(session, viewer, keys, now):
        if agreement is None:
            continue
        words = against_linking(agreement.facts, work, viewer)
        if words is not None:
            raise Refusal(ErrorCode.FORBIDDEN, words, (field,))


async def refuse_foreign_commitments(
    session: Session, commitments: Sequence[Key], work: Facts, viewer: Viewer, now: datetime
) -> None:
    """Raise `Refusal` (`FORBIDDEN`) for commitments that the caller links no work to."""
    if not commitments:
        return
    parameters = Parameters()
    here = among(ENTITIES["Commitment"], commitments, parameters)
    sql = f"select distinct t.agreement_id, t.county from commitment t where {here}"
    found = await session.fetch("Agreements of commitments", sql, parameters)
    keys = [(record[0], record[1]) for record in found]
    await refuse_foreign(session, "commitments", keys, work, viewer, now)
