"""Who is asking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller of one request; `subject` is None for the public view."""

    subject: str | None = None


PUBLIC = Viewer()
