"""The one error of the embedded PostgreSQL launcher."""


class PostgresUnavailable(Exception):
    """The embedded server cannot be used; the message says why and what to do about it."""
