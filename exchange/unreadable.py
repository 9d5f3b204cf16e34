"""Why a file was not read: one exception, one list of codes."""

from rules.terms import Term


class FileCode(Term):
    """Every reason for which a whole file is refused (文件无法读取的原因)."""

    FILE_NOT_FOUND = "FILE_NOT_FOUND", "文件不存在", "There is no such file, or it may not be read"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT", "格式无法识别", "Not CSV, XLSX or JSON Lines"
    OLD_WORKBOOK = "OLD_WORKBOOK", "旧版表格", "A workbook of another format, such as .xls or .ods"
    ENCRYPTED_WORKBOOK = "ENCRYPTED_WORKBOOK", "表格已加密", "The workbook has a password"
    BAD_WORKBOOK = "BAD_WORKBOOK", "表格已损坏", "The workbook is damaged"
    NO_SUCH_SHEET = "NO_SUCH_SHEET", "工作表不存在", "The workbook has no such sheet"
    ENCODING_UNKNOWN = "ENCODING_UNKNOWN", "编码无法识别", "Neither UTF-8, UTF-16 nor GB18030"
    BROKEN_TEXT = "BROKEN_TEXT", "文字已损坏", "Single bytes do not belong to the file's encoding"
    NUL_CHARACTER = "NUL_CHARACTER", "含空字符", "The text holds NUL characters"
    BAD_QUOTES = "BAD_QUOTES", "引号不成对", "A quote is not closed, or closed too early"
    BAD_JSON = "BAD_JSON", "JSON有误", "A line is not an object of plain values"
    TOO_LARGE = "TOO_LARGE", "文件过大", "Reading it takes more memory or time than it may"
    TOO_MANY_ROWS = "TOO_MANY_ROWS", "行数过多", "More rows than a file may have"
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS", "列数过多", "More columns than a file may have"
    CELL_TOO_LARGE = "CELL_TOO_LARGE", "单元格过大", "One cell, or one line, is too long"
    NO_HEADINGS = "NO_HEADINGS", "没有表头", "There is no row of headings"
    DUPLICATE_HEADING = "DUPLICATE_HEADING", "表头重复", "Two columns have the same heading"
    CELL_WITHOUT_HEADING = "CELL_WITHOUT_HEADING", "数据无表头", "A value stands in no column"
    MERGED_HEADINGS = "MERGED_HEADINGS", "表头有合并单元格", "Headings are merged cells"
    MERGED_CELLS = "MERGED_CELLS", "有跨列合并单元格", "Cells are merged across columns"
    CELL_ERROR = "CELL_ERROR", "公式出错", "A formula's value is an error, such as #REF!"
    FORMULA_WITHOUT_VALUE = "FORMULA_WITHOUT_VALUE", "公式未计算", "A formula was not computed"
    NUMBER_TOO_LONG = "NUMBER_TOO_LONG", "数字过长", "A number has lost digits"
    UNKNOWN_HEADING = "UNKNOWN_HEADING", "表头无法识别", "A heading is not among the known ones"
    MISSING_COLUMN = "MISSING_COLUMN", "缺少必要的列", "A column that is needed is not there"
    OTHER_COLUMNS = "OTHER_COLUMNS", "各文件的列不同", "The files of one import differ in columns"


class UnreadableFile(Exception):
    """A file, or the rest of it, that is not read: nothing of it may be used.

    `code` says why, `message` where and what to do, in one or two sentences.
    """

    def __init__(self, code: FileCode, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code
        self.message = message
