"""Templates: a workbook to fill in, with the headings, the choices and two examples.

The examples stand under the headings, where they show best what is meant; an import leaves them
out as long as nobody has changed them (`exchange.examples`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from exchange.examples import examples
from exchange.fields import Field, Layout
from rules.terms import Term

ROWS = 10_000
"""So many rows have drop-downs."""

_CHOICES, _GUIDE = "选项", "填写说明"
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_NUMBER_FORMATS = {
    "date": "yyyy-mm-dd",
    "timestamp": "yyyy-mm-dd hh:mm",
    "integer": "0",
    "decimal": "#,##0.00",
}
_A4 = 9
_TEXT = 49
"""The number of the format “@”. A cell of it keeps leading zeros, and never computes."""

_KINDS = {
    "text": "文字",
    "code": "区划代码",
    "uscc": "18位代码",
    "date": "日期,如2024-03-01",
    "timestamp": "日期和时间(北京时间),如2024-03-01 18:00",
    "integer": "整数",
    "decimal": "金额,最多两位小数",
    "boolean": "是、否(或有、无)",
    "term": "从下拉列表中选择",
}


def write_template(layout: Layout, path: Path) -> None:
    """Write the template of a KIND: its sheet, how to fill it in, and the choices."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        _Template(book, layout).write()


class _Template:
    """One workbook while it is written."""

    def __init__(self, book: xlsxwriter.Workbook, layout: Layout) -> None:
        self._book = book
        self._layout = layout
        self._sheet = book.add_worksheet(layout.chinese)
        self._guide = book.add_worksheet(_GUIDE)
        self._choices = book.add_worksheet(_CHOICES)
        self._heading = self._format(bold=True, bg_color="#DDE6F0", border=1, text_wrap=True)
        self._needed = self._format(
            bold=True, bg_color="#B3261E", font_color="#FFFFFF", border=1, text_wrap=True
        )

    def write(self) -> None:
        """Write all three sheets."""
        ranges = self._write_choices()
        for place, field in enumerate(self._layout.fields):
            self._write_field(place, field)
            self._restrict(place, field, ranges)
        for number, row in enumerate(examples(self._layout), 1):
            self._write_example(number, row)
        for sheet in (self._sheet, self._guide, self._choices):
            sheet.set_landscape()
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_row(0, 32)
        self._sheet.freeze_panes(1, 0)
        self._write_guide()

    def _format(self, **properties: Any) -> Any:
        return self._book.add_format(_FONT | properties)

    def _number_format(self, field: Field) -> str | int:
        return _NUMBER_FORMATS.get(field.kind, _TEXT)

    def _write_field(self, place: int, field: Field) -> None:
        heading = self._needed if field.required else self._heading
        self._sheet.write_string(0, place, field.chinese, heading)
        self._sheet.write_comment(0, place, _note(field), {"x_scale": 1.6, "y_scale": 1.2})
        column = self._format(num_format=self._number_format(field))
        self._sheet.set_column(place, place, _width(field), column)

    def _write_example(self, number: int, row: Sequence[Any]) -> None:
        for place, (field, value) in enumerate(zip(self._layout.fields, row, strict=True)):
            style = self._format(
                num_format=self._number_format(field), italic=True, font_color="#7A7A7A"
            )
            if value is not None:
                self._sheet.write(number, place, value, style)

    def _restrict(self, place: int, field: Field, ranges: dict[type[Term], str]) -> None:
        """Put a drop-down or a condition on the column's cells."""
        rule: dict[str, Any]
        if field.terms is not None:
            rule = {"validate": "list", "source": ranges[field.terms]}
        elif field.kind == "boolean":
            rule = {"validate": "list", "source": _yes_and_no(field)}
        elif field.kind in {"integer", "decimal"}:
            rule = {"validate": field.kind, "criteria": ">=", "value": 0}
        else:
            return
        message = {"error_title": field.chinese, "error_message": f"应填:{_KINDS[field.kind]}"}
        self._sheet.data_validation(1, place, ROWS, place, rule | message)

    def _write_choices(self) -> dict[type[Term], str]:
        """Write each closed list into a column; give where the drop-downs find it."""
        ranges = {}
        lists = [field for field in self._layout.fields if field.terms is not None]
        for place, field in enumerate(lists):
            assert field.terms is not None
            terms = list(field.terms)
            self._choices.set_column(place, place, 28)
            self._choices.write_string(0, place, field.chinese, self._heading)
            self._choices.write_column(1, place, [term.chinese for term in terms], self._format())
            column = chr(ord("A") + place)
            ranges[field.terms] = f"='{_CHOICES}'!${column}$2:${column}${len(terms) + 1}"
        return ranges

    def _write_guide(self) -> None:
        """Tell how to fill the sheet in, a line for each column."""
        plain, wrapped = self._format(), self._format(text_wrap=True)
        self._guide.set_column(0, 1, 22)
        self._guide.set_column(2, 2, 8)
        self._guide.set_column(3, 4, 44)
        lines = [
            ("列", "英文列名", "必填", "填什么", "说明"),
            *(
                (f.chinese, f.name, "是" if f.required else "", _KINDS[f.kind], f.about)
                for f in self._layout.fields
            ),
        ]
        for number, line in enumerate(lines):
            style = wrapped if number else self._heading
            self._guide.write_row(number, 0, line, style)
        for number, advice in enumerate(_advice(self._layout), len(lines) + 1):
            self._guide.write_string(number, 0, advice, plain)
        self._guide.freeze_panes(1, 0)


def _yes_and_no(field: Field) -> list[str]:
    return ["有", "无"] if "有" in field.example else ["是", "否"]


def _advice(layout: Layout) -> list[str]:
    return [
        f"只读取第一张表“{layout.chinese}”。红底的列必须填写,其余可以不填,也可以删去整列。",
        "灰色斜体的两行是示例,导入时跳过;请在其下填写,或直接改写。删去列时请一并删去示例。",
        "请勿合并单元格;表头只占一行,上方可以有标题。代码、编号列为文本格式,请勿改动。",
    ]


def _note(field: Field) -> str:
    lines = [
        field.name,
        "必填" if field.required else "可不填",
        field.about or _KINDS[field.kind],
    ]
    return "\n".join(lines)


def _width(field: Field) -> int:
    """Give the column's width in Latin characters; a Chinese one takes two."""
    longest = max((field.chinese, *field.example), key=_columns)
    return min(max(_columns(longest) + 4, 10), 46)


def _columns(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
