"""The mould of the closed lists: members that carry their Chinese term."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A closed list whose members read `NAME = "NAME", Chinese term, English gloss`.

    The value is the text that the database stores and the graph shows; a test holds
    every list against its check constraint.
    """

    chinese: str
    english: str

    # The members equal their texts; `Enum` hashes the same name by way of Python.
    __hash__ = str.__hash__

    def __new__(cls, value: str, chinese: str, english: str) -> Self:
        """Make a member that equals `value` and knows its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.chinese = chinese
        member.english = english
        return member
