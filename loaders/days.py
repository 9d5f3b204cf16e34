"""SQL of what a day decides: states that nobody writes, for time alone brings them."""

TODAY = "(now() at time zone interval '8 hours')::date"
"""The day that it is in China (rules/days.py)."""

FORMAL_STATE = (
    f"(case when {{t}}.state = 'IN_FORCE' and {{t}}.term_end < {TODAY}"
    " then 'ENDED' else {t}.state end)"
)
"""`rules.lifecycle.state_on` for a row with `state` and `term_end`."""

COMMITMENT_STATE = (
    "(case when (select coalesce(bool_and(kept.state in ('DONE', 'CLOSED')), false)"
    " from commitment_project by_work join project kept"
    " on (kept.id, kept.county) = (by_work.project_id, by_work.county)"
    " where (by_work.commitment_id, by_work.county) = ({t}.id, {t}.county)"
    " and kept.state <> 'CANCELLED') then 'KEPT'"
    f" when {{t}}.due_on < {TODAY} then 'OVERDUE' else 'OPEN' end)"
)
"""`rules.lifecycle.commitment_state` for a row of `commitment`, over all work linked to it."""
