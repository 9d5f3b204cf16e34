"""What of an object its own row alone tells: shown by the very statement that has written it."""

from loaders.access import ABOUT_PEOPLE
from loaders.kinds import DECIMAL
from loaders.page_parts import literal
from loaders.selections import Identity, RowPart, RowSelection, Word
from loaders.tables import Column, Entity, Level

WRITTEN = "changed"
"""The alias of the row as it was written."""


def own_values(selection: RowSelection) -> str | None:
    """SQL of a selection as JSON over the written row; None where it takes more than the row.

    Rows about people are left out: PostgreSQL shows those by rights of their own.
    """
    entity = selection.entity
    values = {key: _value(entity, part) for key, part in selection.fields.items()}
    if entity.table in ABOUT_PEOPLE or None in values.values():
        return None
    columns = ", ".join(f'{value} as "{key}"' for key, value in values.items())
    return f'(select row_to_json("#r") from (select {columns}) "#r")'


def _value(entity: Entity, part: RowPart) -> str | None:
    match part:
        case Word(text):
            return literal(text)
        case Identity():
            return entity.global_id(WRITTEN)
        case Column() if part.level is Level.PUBLIC and "select" not in part.shown(WRITTEN):
            shown = part.shown(WRITTEN)
            return f"({shown})::text" if part.kind is DECIMAL else shown
    return None
