"""Blanks around text, the ones that are not seen included."""

INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u200f"  # of no width, and marks of direction
    "\u202a\u202b\u202c\u202d\u202e"
    "\u2060\ufeff"
)
"""Characters that take no room; telephone numbers and names bring them along when copied."""

BLANKS = INVISIBLE + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""All that is cut off at both ends of a text: ideographic and no-break spaces, line ends …"""


def tidy(text: str) -> str | None:
    """Cut blanks off at both ends; None when nothing is left."""
    return text.strip(BLANKS) or None
