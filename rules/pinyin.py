"""The sort key of Chinese text: PostgreSQL's own collations need ICU, which is not everywhere."""

from functools import cache

from pypinyin import lazy_pinyin


def pinyin_key(text: str) -> str:
    """Give a key whose byte order is the reading order: pinyin by character, lower case.

    Characters are read one by one (a polyphone takes its most common reading), so that a
    million keys take seconds. The text itself follows, to keep homophones apart.
    """
    return " ".join(map(_reading, text)).lower() + " " + text


@cache
def _reading(character: str) -> str:
    return "".join(lazy_pinyin(character))
