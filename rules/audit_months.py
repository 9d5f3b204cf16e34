"""Months of the audit log: its events lie, are sealed and are retired by the month, in UTC."""

from datetime import UTC, datetime, timedelta

KEPT_DAYS = 180
"""How long events are kept at least: six months, by the Cybersecurity Law, article 21 (3)."""
MONTHS = 12


def month_of(at: datetime) -> datetime:
    """Give the first moment of the month that `at` lies in."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def later(month: datetime, months: int = 1) -> datetime:
    """Give the first moment of the month that comes so many months after `month`."""
    years, number = divmod(month.month - 1 + months, MONTHS)
    return month.replace(year=month.year + years, month=number + 1)


def may_be_gone_before(claimed: datetime, now: datetime) -> datetime:
    """Tell before which moment events may be missing, where a retirement claims `claimed`.

    Nothing that is younger than 180 days may be, whoever claims it.
    """
    return min(claimed, now - timedelta(days=KEPT_DAYS))
