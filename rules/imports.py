"""Why a row of a file is refused, in words that tell the clerk what to do."""

from dataclasses import dataclass

from rules.terms import Term


class Fault(Term):
    """Every reason for which an import refuses a row (拒绝原因).

    The words are a template: `{value}` is the cell's value, `{other}` what the reason is about.
    """

    MISSING_VALUE = "MISSING_VALUE", "此列必须填写", "This column must have a value"
    INVALID_TEXT = (
        "INVALID_TEXT",
        "含有无法保存的字符,请重新输入",
        "It has characters that cannot be kept; type it again",
    )
    TOO_LONG = "TOO_LONG", "超过{other}个字", "It is longer than {other} characters"
    INVALID_DIVISION_CODE = (
        "INVALID_DIVISION_CODE",
        (
            "不是区划代码:应为12位数字(350703001005)、省略末尾0的2、4、6、9位(350703),或社区以下的编码"
            "(350703001005-C012-B28)"
        ),
        (
            "Not a division code: give 12 digits (350703001005), their path without padding "
            "(350703), or a local code below a community (350703001005-C012-B28)"
        ),
    )
    INVALID_USCC = (
        "INVALID_USCC",
        "不是统一社会信用代码(18位,末位为校验码),请与证书核对",
        (
            "Not a unified social credit code (18 characters, the last one checks the others); "
            "compare it with the certificate"
        ),
    )
    LOST_DIGITS = (
        "LOST_DIGITS",
        "表格软件把它当作数字,丢失了末尾几位:请把此列设为文本格式后重新输入",
        (
            "A spreadsheet program took it for a number and lost digits: format the column as text "
            "and type it again"
        ),
    )
    INVALID_DATE = (
        "INVALID_DATE",
        "不是日期,请写成2024-03-01、2024/3/1或2024年3月1日",
        "Not a date; write 2024-03-01",
    )
    INVALID_TIME = (
        "INVALID_TIME",
        "不是日期和时间,请写成2024-03-01 18:00(北京时间)",
        "Not a day with a time; write 2024-03-01 18:00 (Beijing time) or 2024-03-01T18:00:00+08:00",
    )
    INVALID_INTEGER = "INVALID_INTEGER", "不是整数", "Not a whole number"
    INVALID_DECIMAL = (
        "INVALID_DECIMAL",
        "不是金额:数字,最多两位小数",
        "Not an amount: digits with at most two decimal places",
    )
    OUT_OF_RANGE = "OUT_OF_RANGE", "应在{other}之间", "It must lie within {other}"
    INVALID_BOOLEAN = "INVALID_BOOLEAN", "请填“是”或“否”", "Write yes or no (是, 否)"
    UNKNOWN_TERM = "UNKNOWN_TERM", "没有这个选项,可填:{other}", "No such choice; there are: {other}"
    DUPLICATE_IN_FILE = (
        "DUPLICATE_IN_FILE",
        "与第{other}行是同一条记录,但内容不同,请只保留一行",
        "It is the same record as row {other}, with other values; keep one of them",
    )
    UNKNOWN_PARENT = (
        "UNKNOWN_PARENT",
        "上级区划{other}不存在,请先导入上级或放在同一个文件中",
        "The area above it, {other}, does not exist; import it first or in the same file",
    )
    UNKNOWN_REFERENCE = (
        "UNKNOWN_REFERENCE",
        "所引用的{value}不存在,请先导入或更正",
        "There is no {value}; import it first, or correct this",
    )
    AMBIGUOUS_REFERENCE = (
        "AMBIGUOUS_REFERENCE",
        "有{other}个{value},请改填统一社会信用代码或“名称@区划代码”",
        "There are {other} of {value}; give its credit code, or name@division code",
    )
    REFERENCE_REFUSED = (
        "REFERENCE_REFUSED",
        "所引用的第{other}行被拒绝,请先更正那一行",
        "It refers to row {other}, which is refused; mend that row first",
    )
    OTHER_COUNTY = (
        "OTHER_COUNTY",
        "应与本行在同一个县(市、区)内",
        "It must be of the same county as this row",
    )
    AMBIGUOUS_KEY = (
        "AMBIGUOUS_KEY",
        "已有{other}条记录与本行相符,无法确定是哪一条",
        "There are {other} records that this row could be",
    )
    OWN_ANCESTOR = (
        "OWN_ANCESTOR",
        "上下级形成循环",
        "What stands above it leads back to it, or to itself, in a circle",
    )
    ALREADY_PAIRED = (
        "ALREADY_PAIRED",
        "该单位与该区划已有未结束的同类结对",
        "The unit already has a standing pairing of this kind with the area",
    )
    COMPOUND_ALREADY_PAIRED = (
        "COMPOUND_ALREADY_PAIRED",
        "该小区已有结对支部,请先结束那个结对",
        "Another Party branch is paired with the compound; end that pairing first",
    )
    SIGNED = (
        "SIGNED",
        "签约方已用密钥签署,不能再更改",
        "A party has signed it with its key: it does not change any more",
    )
    PERIOD_REVERSED = (
        "PERIOD_REVERSED",
        "结束早于开始",
        "The end lies before the beginning",
    )
    CONSTRAINT_VIOLATED = (
        "CONSTRAINT_VIOLATED",
        "不符合数据约束{other}",
        "It breaks the rule {other} of the database",
    )

    def words(self, value: str, other: str, *, chinese: bool) -> str:
        """Give the reason as a sentence without its full stop, in one of the two languages."""
        template = self.chinese if chinese else self.english
        return template.format(value=value, other=other)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a row: the field's name, its value as text, and why.

    `other` fills the reason's template. It may be the number of another row, as `row` numbers
    them.
    """

    row: int
    field: str
    value: str
    fault: Fault
    other: str = ""
