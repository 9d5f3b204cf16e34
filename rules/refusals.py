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
    RESTRICTED = (
        "RESTRICTED",
        "受限信息",
        "Personal data: needs the right to it and a stated purpose",
    )
    WRONG_STATE = (
        "WRONG_STATE",
        "当前状态不允许此操作",
        "Not possible in the present state; the message names what is",
    )
    REASON_REQUIRED = "REASON_REQUIRED", "须说明理由", "This action needs a reason"
    ALREADY_CLAIMED = "ALREADY_CLAIMED", "已被认领", "Another party has claimed it first"
    NOT_PAIRED = "NOT_PAIRED", "未结对", "The unit has no standing pairing with the area"
    RANK_TOO_LOW = "RANK_TOO_LOW", "职级不符", "The person's rank is below what the role asks for"
    ALREADY_REGISTERED = (
        "ALREADY_REGISTERED",
        "已在该依据下报到",
        "The person has a registration in force on this basis",
    )
    SCREENING_NOT_CLEAR = (
        "SCREENING_NOT_CLEAR",
        "负面清单未通过",
        "An item of the negative list is unchecked or found",
    )
    INCOMPLETE_ASSIGNMENT = (
        "INCOMPLETE_ASSIGNMENT",
        "任职信息不完整",
        "The role asks for more than is filled in; the message names it",
    )
    ENDORSEMENT_MISSING = (
        "ENDORSEMENT_MISSING",
        "缺少居民推选",
        "No resident has endorsed it yet",
    )
    ALREADY_ENDORSED = "ALREADY_ENDORSED", "已签署或已推选", "Signed or endorsed before"
    VOTE_INSUFFICIENT = (
        "VOTE_INSUFFICIENT",
        "表决未达法定比例",
        "The vote does not reach the shares that the law asks for",
    )
    TOO_EARLY = "TOO_EARLY", "未到时间", "The day for this has not come yet"
    NOTHING_ABOVE = (
        "NOTHING_ABOVE",
        "已无上级区划可上报",
        "The county is the highest level that handles it",
    )
    SIGNATURE_MISSING = (
        "SIGNATURE_MISSING",
        "缺少签署",
        "A party has not signed yet, or its key must sign; the message names it",
    )
    SIGNATURE_INVALID = (
        "SIGNATURE_INVALID",
        "签名无效",
        "The signature does not fit the text and the party's key",
    )
    INVALID_PUBLIC_KEY = (
        "INVALID_PUBLIC_KEY",
        "公钥无效",
        "Not an Ed25519 or SM2 public key in PEM form",
    )
    VERSION_CONFLICT = (
        "VERSION_CONFLICT",
        "数据已被他人修改",
        "The row has changed since it was read; read it again",
    )
    IDEMPOTENCY_MISMATCH = (
        "IDEMPOTENCY_MISMATCH",
        "幂等键与先前请求不符",
        "The idempotency key was used with another input",
    )
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

    def __init__(self, code: ErrorCode, message: str, path: tuple[str, ...] = ()) -> None:
        """Keep `code`, and `message`, which tells the client what to do.

        `path` leads to the part of a mutation's input that is at fault: `("reason",)`.
        """
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
