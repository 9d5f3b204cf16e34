"""What the hub says no with: one exception, one list of codes."""

from rules.terms import Term


class ErrorCode(Term):
    """Every `extensions.code` that the hub can give (错误代码)."""

    BAD_USER_INPUT = "BAD_USER_INPUT", "输入有误", "An argument or variable is not acceptable"
    INVALID_ID = "INVALID_ID", "标识无效", "An id is malformed or belongs to another type"
    INVALID_CURSOR = (
        "INVALID_CURSOR",
        "游标无效",
        "A cursor is malformed or belongs to another list or order",
    )
    INVALID_DIVISION_CODE = (
        "INVALID_DIVISION_CODE",
        "区划代码无效",
        "Not a division code: 2, 4, 6, 9 or 12 digits, or a local suffix below a community",
    )
    INVALID_USCC = (
        "INVALID_USCC",
        "统一社会信用代码无效",
        "Not a unified social credit code, or its check character is wrong",
    )
    UNKNOWN_REFERENCE = (
        "UNKNOWN_REFERENCE",
        "所引用的对象不存在",
        "A row that this one refers to does not exist",
    )
    UNKNOWN_PARENT = (
        "UNKNOWN_PARENT",
        "上级区划不存在",
        "The area above this one does not exist; create it first",
    )
    ALREADY_PAIRED = (
        "ALREADY_PAIRED",
        "已结对",
        "The unit already has a standing pairing of this kind with the area",
    )
    COMPOUND_ALREADY_PAIRED = (
        "COMPOUND_ALREADY_PAIRED",
        "小区已有结对支部",
        "Another Party branch is already paired with the compound; end that pairing first",
    )
    DUPLICATE = "DUPLICATE", "已存在", "A row with this natural key exists already"
    CONSTRAINT_VIOLATED = (
        "CONSTRAINT_VIOLATED",
        "不符合数据约束",
        "A value is outside of what the hub stores",
    )
    UNAUTHENTICATED = (
        "UNAUTHENTICATED",
        "身份验证失败",
        "The token or key is not valid (any more)",
    )
    FORBIDDEN = "FORBIDDEN", "无权操作", "A scope or role is missing; the message names it"
    NOT_FOUND = "NOT_FOUND", "未找到", "What was asked for does not exist"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", "方法不允许", "The HTTP method is not allowed here"
    UNSUPPORTED_MEDIA_TYPE = (
        "UNSUPPORTED_MEDIA_TYPE",
        "内容类型不支持",
        "The request body must be application/json",
    )
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE", "请求过大", "The request body is too large"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED", "语法错误", "The document does not parse"
    GRAPHQL_VALIDATION_FAILED = (
        "GRAPHQL_VALIDATION_FAILED",
        "校验未通过",
        "The document does not fit the schema",
    )
    TIMEOUT = "TIMEOUT", "超时", "The statement took too long; ask for less"
    SERVICE_UNAVAILABLE = (
        "SERVICE_UNAVAILABLE",
        "服务暂不可用",
        "The database cannot be reached now; try again later",
    )
    INTERNAL_SERVER_ERROR = (
        "INTERNAL_SERVER_ERROR",
        "内部错误",
        "Something failed that should not; quote the request id",
    )


class Refusal(Exception):
    """A request that the hub declines: shown to the client with its code and message."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        """Keep `code`, and `message`, which tells the client what to do."""
        super().__init__(message)
        self.code = code
        self.message = message
