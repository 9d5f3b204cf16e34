"""Projects and participations: their closed lists."""

from rules.terms import Term


class ProjectKind(Term):
    """A piece of work, or the programme above it (项目类型)."""

    PROJECT = "PROJECT", "共建项目", "Co-building project"
    PROGRAMME = "PROGRAMME", "专项、品牌、工作法", "Programme, brand or work method"


class Health(Term):
    """How a project is doing against its plan (健康度)."""

    ON_TRACK = "ON_TRACK", "正常", "On track"
    AT_RISK = "AT_RISK", "有风险", "At risk"
    OFF_TRACK = "OFF_TRACK", "已偏离", "Off track"


class WorkCategory(Term):
    """Field of work (工作类别); the first six are Pucheng's "six joints" (机关"六联")."""

    SANITATION = "SANITATION", "卫生联动", "Sanitation"
    SAFETY = "SAFETY", "平安联创", "Safety"
    DISPUTE = "DISPUTE", "矛盾联调", "Disputes"
    CIVILITY = "CIVILITY", "文明联建", "Civility"
    RESOURCE = "RESOURCE", "资源联享", "Resource sharing"
    VIOLATION = "VIOLATION", "违章联处", "Violations"
    PUBLIC_ORDER = "PUBLIC_ORDER", "治安", "Public order"
    PROPERTY = "PROPERTY", "物业服务", "Property services"
    INFRASTRUCTURE = "INFRASTRUCTURE", "基础设施", "Infrastructure"
    HEALTH = "HEALTH", "医疗健康", "Health"
    ELDERLY = "ELDERLY", "养老", "Elderly care"
    CHILDREN = "CHILDREN", "未成年人", "Children"
    EMPLOYMENT = "EMPLOYMENT", "就业", "Employment"
    HARDSHIP = "HARDSHIP", "困难帮扶", "Hardship"
    ENVIRONMENT = "ENVIRONMENT", "环境", "Environment"
    CULTURE = "CULTURE", "文化", "Culture"
    POLICY = "POLICY", "政策宣传", "Policy outreach"
    OTHER = "OTHER", "其他", "Other"


class ParticipationMode(Term):
    """How a party came to take part (参与方式)."""

    OPEN_CLAIM = "OPEN_CLAIM", "抢单、认领", "Open claim"
    DISPATCHED = "DISPATCHED", "派单", "Dispatched"
    SELF_INITIATED = "SELF_INITIATED", "创单", "Self-initiated"
    CALL_OUT = "CALL_OUT", "吹哨", "Called out"
    INVITED = "INVITED", "邀请", "Invited"


class Capacity(Term):
    """In what capacity a party takes part (参与身份)."""

    LEAD = "LEAD", "主办", "Lead"
    SUPPORT = "SUPPORT", "协办", "Supporting"
    VOLUNTEER = "VOLUNTEER", "志愿者", "Volunteer"
    ATTENDEE = "ATTENDEE", "参加者", "Attendee"


class ParticipationState(Term):
    """State of a participation (参与状态)."""

    PENDING = "PENDING", "待回应", "Awaiting an answer"
    ACCEPTED = "ACCEPTED", "已接受", "Accepted"
    DECLINED = "DECLINED", "已谢绝", "Declined"
    COMPLETED = "COMPLETED", "已完成", "Completed"
    WITHDRAWN = "WITHDRAWN", "已退出", "Withdrawn"
