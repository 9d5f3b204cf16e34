"""The words of a closed list as people write them in a cell."""

import unicodedata
from collections import Counter
from collections.abc import Callable

from rules.terms import Term


def reader_of(terms: type[Term]) -> Callable[[str], str | None]:
    """Give a reader: the value that a word means, None for a strange word.

    Understood are the value (`PARTY_BRANCH`), the Chinese term, the English gloss, and each of
    several Chinese words (抢单、认领) unless two members share it; width, case and blanks do not
    matter.
    """
    words = _shared_words(terms) | {
        _folded(word): member.value
        for member in terms
        for word in (member.english, member.chinese, member.value)
    }

    def read(text: str) -> str | None:
        return words.get(text) or words.get(_folded(text))

    return read


def _shared_words(terms: type[Term]) -> dict[str, str]:
    parts = [(_folded(word), member) for member in terms for word in member.chinese.split("、")]
    times = Counter(word for word, _ in parts)
    return {word: member.value for word, member in parts if times[word] == 1}


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
