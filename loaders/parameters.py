"""The values of one statement, in the order of their placeholders."""

from typing import Any

from rules.refusals import ErrorCode, Refusal


class Parameters(list[Any]):
    """Collects values; each gives back the placeholder that stands for it."""

    def add(self, value: Any, sql_type: str) -> str:
        """Keep `value` and give its placeholder, cast to `sql_type`.

        Raises `Refusal` (`BAD_USER_INPUT`) for text that PostgreSQL cannot hold.
        """
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                _refuse_unstorable(text)
        self.append(value)
        return f"${len(self)}::{sql_type}"


def _refuse_unstorable(text: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal(
            ErrorCode.BAD_USER_INPUT,
            "A text holds a NUL character or half of a surrogate pair. Remove it.",
        )
