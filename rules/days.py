"""Which day it is: days are China's, wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "China")
"""Beijing time: one zone for the whole country, without summer time."""


def day_of(moment: datetime) -> date:
    """Give the day in China of a moment that has an offset."""
    return moment.astimezone(CHINA).date()
