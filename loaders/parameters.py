"""The values of one statement, in the order of their placeholders.

A compiled statement is used again with other variables: a value that a variable brings is
`Pending` until then. Code that handles values goes through `then`, and so need not care.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loaders.kinds import read_text
from rules.refusals import ErrorCode, Refusal

MOST = 10_000
"""Values in one statement; PostgreSQL's protocol ends at 32,767."""

TEXTS = ("text", "text[]")
Variables = Mapping[str, Any]


class Pending:
    """A value that the variables of a request will bring."""

    __slots__ = ("_known", "_take")

    def __init__(self, take: Callable[[Variables], Any]) -> None:
        """`take` gets the value out of the variables."""
        self._take = take
        self._known: tuple[Variables, Any] | None = None

    def read(self, variables: Variables) -> Any:
        """Give the value, which several placeholders may ask for in one request."""
        # Binding never waits, so that nothing else reads in between.
        if self._known is None or self._known[0] is not variables:
            self._known = variables, self._take(variables)
        return self._known[1]


def then(value: Any, change: Callable[[Any], Any]) -> Any:
    """Give `change(value)`, now or when the value is known."""
    if isinstance(value, Pending):
        return Pending(lambda variables: change(value.read(variables)))
    return change(value)


class Parameters(list[Any]):
    """Collects values; each gives back the placeholder that stands for it."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._required: list[Any] = []

    def require(self, value: Any) -> None:
        """Have a value read that no placeholder stands for, for the `Refusal` it may raise."""
        self._required.append(value)

    def add(self, value: Any, sql_type: str) -> str:
        """Keep `value` and give its placeholder, cast to `sql_type`.

        Raises `Refusal` (`BAD_USER_INPUT`) for text that PostgreSQL cannot hold, and for
        more values than a statement can have.
        """
        if len(self) >= MOST:
            raise Refusal(ErrorCode.BAD_USER_INPUT, f"An operation may have {MOST} values at most.")
        # Values of other types were read from their text already.
        self.append(then(value, _storable) if sql_type in TEXTS else value)
        return f"${len(self)}::{sql_type}"

    def bound(self, variables: Variables) -> list[Any]:
        """Give the values for one request. Raises the `Refusal`s that were put off."""
        for value in self._required:
            if isinstance(value, Pending):
                value.read(variables)
        return [value.read(variables) if isinstance(value, Pending) else value for value in self]


def refuse_unstorable(values: Sequence[Any]) -> None:
    """Raise `Refusal` (`BAD_USER_INPUT`) if one of many values is text that cannot be held."""
    texts = [value for value in values if type(value) is str]  # not the closed lists' terms
    for several in [value for value in values if type(value) is list]:
        texts += [text for text in several if type(text) is str]
    _storable("".join(texts))


def _storable(value: Any) -> Any:
    try:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                read_text(text)
    except ValueError as error:
        raise Refusal(
            ErrorCode.BAD_USER_INPUT,
            "A text holds a NUL character or half of a surrogate pair. Remove it.",
        ) from error
    return value
