"""Where a file's headings are, and which cells of a row stand under them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from exchange.fields import folded
from exchange.limits import COLUMNS, HEADING_ROWS
from exchange.sheet import Cell, Row
from exchange.unreadable import FileCode, UnreadableFile


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings, the number of their row, and the places of their cells in a row."""

    row: int
    texts: list[str]
    places: list[int]

    @property
    def gapless(self) -> bool:
        """Whether the headings stand side by side from the first cell on."""
        return self.places == list(range(len(self.places)))

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Cut each row to one cell for each heading.

        Raises `UnreadableFile` (`CELL_WITHOUT_HEADING`).
        """
        width = len(self.texts) if self.gapless else -1
        for row in rows:
            yield row if len(row[1]) == width else self.fitted(*row)

    def fitted(self, number: int, cells: list[Cell]) -> Row:
        """Cut a row to one cell for each heading. Raises as `rows` does."""
        fitted = [cells[place] if place < len(cells) else None for place in self.places]
        if sum(cell is not None for cell in cells) > sum(cell is not None for cell in fitted):
            place = next(
                n for n, cell in enumerate(cells) if cell is not None and n not in self.places
            )
            raise UnreadableFile(
                FileCode.CELL_WITHOUT_HEADING,
                f"Row {number}: {str(cells[place])[:60]!r} in column {letters(place)} has no "
                f"heading above it (the headings are in row {self.row}). Give the column a "
                "heading, or remove the value; in a CSV file, put text that holds the separator "
                "in quotes.",
            )
        return number, fitted


def letters(place: int) -> str:
    """Name a column as spreadsheet programs do: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        name = chr(65 + digit) + name
    return name


def first_rows(rows: Iterator[Row]) -> list[Row]:
    """Take the rows among which the headings are."""
    return list(islice(rows, HEADING_ROWS))


def likeness(cells: Sequence[Cell], known: Collection[str]) -> int:
    """Count the headings in a row that are among the `known`, which are folded."""
    return sum(isinstance(cell, str) and folded(cell) in known for cell in cells)


def find_headings(first: Sequence[Row], known: Collection[str]) -> int:
    """Tell which of the first rows has the headings: the one with most of the `known`.

    Where none has any it is the first, so that strange headings are called strange.
    Raises `UnreadableFile` (`NO_HEADINGS`).
    """
    if not first:
        raise UnreadableFile(
            FileCode.NO_HEADINGS, "The file is empty. Its first row must hold the headings."
        )
    understood = {folded(heading) for heading in known}
    found = [likeness(cells, understood) for _, cells in first]
    return found.index(max(found))


def headings_of(row: Row) -> Headings:
    """Read the row of headings; columns without one are allowed as long as they are empty.

    Raises `UnreadableFile` (`TOO_MANY_COLUMNS`, `DUPLICATE_HEADING`).
    """
    number, cells = row
    places = [place for place, cell in enumerate(cells) if cell is not None]
    if len(places) > COLUMNS:
        raise UnreadableFile(
            FileCode.TOO_MANY_COLUMNS,
            f"Row {number} has {len(places):,} headings; a file may have {COLUMNS}. Remove the "
            "columns that are not needed.",
        )
    texts = [str(cells[place]) for place in places]
    [(most, times)] = Counter(map(folded, texts)).most_common(1)
    if times > 1:
        raise UnreadableFile(
            FileCode.DUPLICATE_HEADING,
            f"Row {number}: {times} columns have the heading "
            f"{next(text for text in texts if folded(text) == most)!r}. Keep one of them.",
        )
    return Headings(number, texts, places)
