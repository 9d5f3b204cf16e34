"""Mutations that draft agreements, and that register the keys with which they are signed."""

from collections.abc import Sequence

import strawberry

from loaders.agreement_drafts import CREATE_AGREEMENT, UPDATE_AGREEMENT
from loaders.organization_keys import REGISTER_KEY, REVOKE_KEY
from rules.key_proofs import FORMAT
from rules.pairings import PartySide
from rules.refusals import ErrorCode
from schema.enums import term_enum
from schema.inputs import NAMESPACE, make_input
from schema.mutations import IDENTIFIED, Declared, Fields

NAMESPACE["PartySide"] = term_enum(PartySide)
make_input(
    "AgreementPartyInput",
    "A party to an agreement (签约方).",
    {
        "organization": (strawberry.ID, "Who signs (签约单位)."),
        "side": ("PartySide", "On which side it stands (签约方类型)."),
    },
)
make_input(
    "CommitmentInput",
    "What a party promises (承诺事项).",
    {
        "organization": (strawberry.ID, "Which of the parties promises it (承诺单位)."),
        "content": (str, "What is promised, 1 to 500 characters (内容)."),
        "dueOn": ("date | None", "By when (期限)."),
    },
)
_TERM: Fields = {
    "termStart": ("date | None", "First day of its term (期限起)."),
    "termEnd": ("date | None", "Last day of its term (期限止)."),
    "pairings": (
        list[strawberry.ID] | None,
        "The pairings that it covers, of its county (所涵盖的结对).",
    ),
    "commitments": ("list[CommitmentInput] | None", "What the parties promise (承诺事项)."),
    "renews": (
        strawberry.ID | None,
        "Which it renews: one in force or ended, between the same parties (所续签的协议).",
    ),
}
_CREATED: Fields = {
    "title": (str, "Title, 1 to 200 characters (标题)."),
    "area": ("DivisionCode", "The area it is about (所涉区划)."),
    "parties": (
        "list[AgreementPartyInput]",
        "Who signs it, a UNIT and a COMMUNITY among them (签约方).",
    ),
    "number": (str | None, "Number, unique in its county; made if not given (编号)."),
    **_TERM,
}
_UPDATED: Fields = {
    **IDENTIFIED,
    "title": (str | None, "Title (标题)."),
    "area": ("DivisionCode | None", "The area it is about, of the same county (所涉区划)."),
    "parties": ("list[AgreementPartyInput] | None", "All of its parties anew (签约方)."),
    **_TERM,
}
_PROOF = (
    "Signature, base64, with this very key over the canonical JSON of `fingerprint`, `format` "
    f"({FORMAT!r}) and `organization` (its credit code, else the UUID of its id); "
    "`agreement sign --register-for` makes it (持有私钥证明)."
)
_REGISTERED: Fields = {
    "organization": (strawberry.ID, "Whose key it is (所属单位)."),
    "publicKey": (str, "The public key of Ed25519 or SM2, PEM (公钥)."),
    "proof": (str, _PROOF),
}
_OFFICER = "an officer of the organisation"
_DRAFTERS = "an officer of a party; the community; the subdistrict"
_COMMON = (ErrorCode.FORBIDDEN, ErrorCode.IDEMPOTENCY_MISMATCH)
_CHANGES = (*_COMMON, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.VERSION_CONFLICT)
_DRAFTED = (ErrorCode.BAD_USER_INPUT, ErrorCode.UNKNOWN_REFERENCE)
_REFUSED_KEYS = (
    ErrorCode.UNKNOWN_REFERENCE, ErrorCode.INVALID_PUBLIC_KEY, ErrorCode.SIGNATURE_INVALID,
    ErrorCode.DUPLICATE,
)  # fmt: skip


def _about(does: str, who: str, codes: Sequence[ErrorCode]) -> str:
    listed = ", ".join(code.value for code in codes)
    return f"{does}\n\nBy {who}. Scope `write:formal`. Codes: {listed}."


AGREEMENT_MUTATIONS = (
    Declared(
        "agreementCreate",
        CREATE_AGREEMENT,
        _CREATED,
        _about(
            "Draft an agreement (起草协议).",
            _DRAFTERS,
            (*_COMMON, *_DRAFTED, ErrorCode.WRONG_STATE, ErrorCode.DUPLICATE),
        ),
    ),
    Declared(
        "agreementUpdate",
        UPDATE_AGREEMENT,
        _UPDATED,
        _about(
            "Change a draft; lists that are given replace the whole lists (修改协议草稿).",
            _DRAFTERS,
            (*_CHANGES, *_DRAFTED),
        ),
    ),
    Declared(
        "organizationKeyRegister",
        REGISTER_KEY,
        _REGISTERED,
        _about(
            "Register an organisation's public key: it signs with it from now on (登记签名公钥).",
            _OFFICER,
            (*_COMMON, *_REFUSED_KEYS),
        ),
    ),
    Declared(
        "organizationKeyRevoke",
        REVOKE_KEY,
        IDENTIFIED,
        _about(
            "Revoke a key: nothing is signed with it any more, what it has signed stands "
            "(吊销签名公钥).",
            "an administrator",
            _CHANGES,
        ),
    ),
)
