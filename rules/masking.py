"""Masked forms of personal data, for viewers who may see that much (GB/T 35273-2020).

A masked form tells nothing beside what its function says: not even the length of the rest.
"""

import re

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII)
_SEPARATORS = re.compile(r"[\s()-]+")
_HIDDEN = "****"
_TELLING = 12
"""An identifier shorter than this is hidden whole: its last four would be too much of it."""

_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2})"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)


def masked_name(name: str) -> str:
    """Show the first character: `张**`, however long the name."""
    return name.strip()[:1] + "**"


def masked_phone(number: str) -> str:
    """Show a mobile number's first three and last four digits: `138****5678`.

    Of any other number nothing: a landline's last four digits are half of it.
    """
    mobile = _MOBILE.fullmatch(_SEPARATORS.sub("", number))
    return mobile[1][:3] + _HIDDEN + mobile[1][-4:] if mobile else _HIDDEN


def masked_identifier(identifier: str) -> str:
    """Show the last four characters of a long identifier: `****0801`; of a short one nothing.

    Of a resident identity number (GB 11643) they are the order, sex and check digits.
    """
    text = identifier.strip()
    return _HIDDEN + text[-4:] if len(text) >= _TELLING else _HIDDEN


def masked_text(text: str) -> str:
    """Mask the mobile and resident identity numbers within a text, the latter whole.

    An identity number is known by the day of birth in it: 18 digits may be a credit code.
    """
    return _IN_TEXT.sub(_masked_number, text)


def _masked_number(match: re.Match[str]) -> str:
    return masked_phone(match[0])
