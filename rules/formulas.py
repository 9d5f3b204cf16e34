"""Text that a spreadsheet program would take for a formula when it opens a CSV file.

Such a text is written with an apostrophe before it, and loses it when it is read: so it stays
text in every program, and comes back unchanged. A text that has such an apostrophe already gets
another one, by the same rule.
"""

import re

LOOKS_LIKE_FORMULA = "^['\t\r\n ]*[-=+@－＝＋＠]"
"""Pattern of the texts that get an apostrophe, for Python and PostgreSQL alike.

Full-width signs are among them: programs set to Chinese or Japanese take them as well.
"""

_LOOKS_LIKE_FORMULA = re.compile(LOOKS_LIKE_FORMULA)


def guarded(text: str) -> str:
    """Give the text as a CSV file holds it."""
    return f"'{text}" if _LOOKS_LIKE_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Give back the text that `guarded` was given."""
    return text[1:] if text[:1] == "'" and _LOOKS_LIKE_FORMULA.match(text) else text
