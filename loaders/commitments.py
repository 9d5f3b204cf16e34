"""SQL of whether commitments are kept: nobody writes it, the linked work and the day tell."""

from loaders.visibility import TODAY

COMMITMENT_STATE = (
    "(case when (select coalesce(bool_and(kept.state in ('DONE', 'CLOSED')), false)"
    " from commitment_project by_work join project kept"
    " on (kept.id, kept.county) = (by_work.project_id, by_work.county)"
    " where (by_work.commitment_id, by_work.county) = ({t}.id, {t}.county)"
    " and kept.state <> 'CANCELLED') then 'KEPT'"
    f" when {{t}}.due_on < {TODAY} then 'OVERDUE' else 'OPEN' end)"
)
"""`rules.lifecycle.commitment_state` for a row of `commitment`, over all work linked to it."""
