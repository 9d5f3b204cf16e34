"""Pairings and agreements: their closed lists."""

from rules.terms import Term


class PairingKind(Term):
    """What kind of link a pairing is (结对类型)."""

    AGENCY_COMMUNITY = "AGENCY_COMMUNITY", "机关联社区", "Agency with community"
    BRANCH_COMPOUND = "BRANCH_COMPOUND", "支部结对小区", "Party branch with compound, one to one"
    ENTERPRISE_VILLAGE = "ENTERPRISE_VILLAGE", "企业联村", "Enterprise with village"
    PROPERTY_MENTORING = "PROPERTY_MENTORING", "物业牵手", "Property company with compound"


class PartySide(Term):
    """On which side a party stands in an agreement (签约方)."""

    UNIT = "UNIT", "机关企事业单位方", "The agency or firm"
    COMMUNITY = "COMMUNITY", "社区方", "The community"
    WITNESS = "WITNESS", "见证方", "The witness, as a rule the subdistrict"
