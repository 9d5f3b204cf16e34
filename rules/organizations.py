"""Organisations: their kinds, and their unified social credit codes (GB 32100-2015)."""

import re
from typing import NewType

from stdnum.cn import uscc as uscc_standard
from stdnum.exceptions import ValidationError

from rules.refusals import ErrorCode, Refusal
from rules.terms import Term

CreditCode = NewType("CreditCode", str)
"""A unified social credit code: 18 characters, upper case, its check character verified."""


class OrganizationKind(Term):
    """What kind of organisation it is (组织类型)."""

    AGENCY = "AGENCY", "机关单位", "Government agency"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION", "事业单位", "Public institution"
    ENTERPRISE = "ENTERPRISE", "企业", "Enterprise"
    PROPERTY_COMPANY = "PROPERTY_COMPANY", "物业企业", "Property management company"
    SOCIAL_ORGANIZATION = "SOCIAL_ORGANIZATION", "社会组织", "Social organisation"
    MASS_ORGANIZATION = "MASS_ORGANIZATION", "群团组织", "Mass organisation"
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", "居(村)民委员会", "Residents' committee"
    RESIDENTS_GROUP = "RESIDENTS_GROUP", "居民小组", "Residents' group"
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE", "业主委员会", "Owners' committee"
    PARTY_COMMITTEE = "PARTY_COMMITTEE", "党委", "Party committee"
    PARTY_WORK_COMMITTEE = "PARTY_WORK_COMMITTEE", "党工委", "Party work committee"
    GENERAL_PARTY_BRANCH = "GENERAL_PARTY_BRANCH", "党总支", "General Party branch"
    PARTY_BRANCH = "PARTY_BRANCH", "党支部", "Party branch"
    PARTY_GROUP = "PARTY_GROUP", "党小组", "Party group"
    PARTY_HUB_HOUSEHOLD = "PARTY_HUB_HOUSEHOLD", "党员中心户", "Party-member hub household"
    PARTY_ALLIANCE = "PARTY_ALLIANCE", "社区大党委、党建联盟", "Party-building alliance"
    VOLUNTEER_TEAM = "VOLUNTEER_TEAM", "志愿服务队", "Volunteer team"
    WORK_TEAM = "WORK_TEAM", "工作队", "Work team"
    CLUB = "CLUB", "微社团", "Club"


UNIT_KINDS = frozenset({
    OrganizationKind.AGENCY,
    OrganizationKind.PUBLIC_INSTITUTION,
    OrganizationKind.ENTERPRISE,
    OrganizationKind.MASS_ORGANIZATION,
})  # fmt: skip
"""The kinds that partner agencies call *agency units* (机关企事业单位): they pair and claim."""


class OrganizationWarning(Term):
    """What looks wrong about an organisation without being refused (组织信息提示)."""

    USCC_KIND_MISMATCH = (
        "USCC_KIND_MISMATCH",
        "信用代码前缀与组织类型不符",
        "The first two characters of the credit code stand for another kind of organisation",
    )


_ANY_ENTERPRISE = (OrganizationKind.ENTERPRISE, OrganizationKind.PROPERTY_COMPANY)
PREFIX_KINDS: dict[str, tuple[OrganizationKind, ...]] = {
    "11": (OrganizationKind.AGENCY,),
    "12": (OrganizationKind.PUBLIC_INSTITUTION,),
    "13": (OrganizationKind.MASS_ORGANIZATION,),
    "51": (OrganizationKind.SOCIAL_ORGANIZATION,),
    "52": (OrganizationKind.SOCIAL_ORGANIZATION, OrganizationKind.PUBLIC_INSTITUTION),
    "53": (OrganizationKind.SOCIAL_ORGANIZATION,),
    "81": (OrganizationKind.MASS_ORGANIZATION,),
    "91": _ANY_ENTERPRISE,
    "92": _ANY_ENTERPRISE,
    "93": _ANY_ENTERPRISE,
}
"""Registrar and class (GB 32100-2015, table 1) → the kinds that may carry them.

A prefix that is not listed (N1 rural collective, A1 military, Y1 other …) says nothing
about the kind.
"""

CREDIT_CODE_FORM = r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}"
"""Pattern of the codes, for Python and PostgreSQL alike; the last character checks the others."""
_FORM = re.compile(CREDIT_CODE_FORM, re.ASCII)


def parse_credit_code(text: str) -> CreditCode:
    """Read a unified social credit code; case and surrounding blanks do not matter.

    Raises `Refusal` (`INVALID_USCC`) for a wrong form or check character.
    """
    code = text.strip().upper()
    if _FORM.fullmatch(code) is None:
        raise Refusal(
            ErrorCode.INVALID_USCC,
            f"{text[:40]!r} is not a unified social credit code: 18 characters, digits and "
            "capitals without I, O, S, V, Z, characters 3 to 8 digits.",
        )
    if check_character(code[:17]) != code[17]:
        raise Refusal(
            ErrorCode.INVALID_USCC,
            f"The check character of {code!r} is wrong. Compare it with the certificate.",
        )
    return CreditCode(code)


def check_character(first_17: str) -> str:
    """Compute the 18th character of a credit code (GB 32100-2015, weights of 3^i mod 31)."""
    try:
        return str(uscc_standard.calc_check_digit(first_17))
    except (ValidationError, ValueError) as error:
        raise ValueError(f"not the first 17 characters of a credit code: {first_17!r}") from error


def warnings_of(uscc: CreditCode | None, kind: OrganizationKind) -> list[OrganizationWarning]:
    """Tell what looks wrong: a prefix that contradicts the kind is a warning, not an error."""
    expected = PREFIX_KINDS.get(uscc[:2]) if uscc else None
    mismatch = expected is not None and kind not in expected
    return [OrganizationWarning.USCC_KIND_MISMATCH] if mismatch else []
