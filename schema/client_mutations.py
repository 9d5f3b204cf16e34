"""Mutations of API clients and their keys, for administrators."""

from datetime import datetime

import strawberry

from loaders.client_records import CREATE_CLIENT, CREATE_KEY, REVOKE_KEY, ROTATE_KEY
from rules.api_keys import DAYS, HOURS, MOST_DAYS, MOST_HOURS
from rules.viewer import Scope
from schema.enums import term_enum
from schema.mutations import Declared, Fields

term_enum(Scope)

_MADE: Fields = {
    "key_id": (str | None, "The key's id, 8 hex digits, no secret (密钥编号)."),
    "key": (
        str | None,
        "The key, this once; a repeated answer does not hold it (密钥,仅显示一次).",
    ),
    "expires_at": (
        datetime | None,
        "When it expires; null in a repeated answer (到期时间).",
    ),
}
_KEY: Fields = {"key": (str, "The key's id, 8 hex digits (密钥编号).")}
_ADMIN = "By an administrator; scope `admin`. Codes: FORBIDDEN, "
_ONCE = (
    "The payload holds the key's text once; under an idempotency key the same call again is "
    "answered without it.\n\n"
)

CLIENT_MUTATIONS = (
    Declared(
        "apiClientCreate",
        CREATE_CLIENT,
        {
            "name": (str, "Name, unique, 100 characters at most (名称)."),
            "scopes": (list[Scope], "What its keys may be used for (授权范围)."),
            "organization": (
                strawberry.ID | None,
                "The organisation that runs it (所属组织).",
            ),
        },
        "Record an API client (新建接入系统); `assignmentCreate` gives it an office.\n\n"
        f"{_ADMIN}DUPLICATE, UNKNOWN_REFERENCE, BAD_USER_INPUT, CONSTRAINT_VIOLATED, "
        "IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "apiKeyCreate",
        CREATE_KEY,
        {
            "client": (strawberry.ID, "Whose (接入系统)."),
            "days": (
                int | None,
                f"How long it lives, 1 to {MOST_DAYS} days; {DAYS} if not said (有效天数).",
            ),
        },
        f"Make a key of an API client (新建密钥).\n\n{_ONCE}{_ADMIN}NOT_FOUND, BAD_USER_INPUT, "
        "IDEMPOTENCY_MISMATCH.",
        _MADE,
    ),
    Declared(
        "apiKeyRotate",
        ROTATE_KEY,
        {
            **_KEY,
            "overlapHours": (
                int | None,
                f"Hours that the old key goes on, 0 to {MOST_HOURS}; else {HOURS} (并行小时).",
            ),
        },
        f"Make a key in place of another (轮换密钥); it lives as long as that was made for.\n\n"
        f"{_ONCE}{_ADMIN}NOT_FOUND, WRONG_STATE, BAD_USER_INPUT, IDEMPOTENCY_MISMATCH.",
        _MADE,
    ),
    Declared(
        "apiKeyRevoke",
        REVOKE_KEY,
        _KEY,
        f"Refuse a key from now on (吊销密钥).\n\n{_ADMIN}NOT_FOUND, IDEMPOTENCY_MISMATCH.",
    ),
)
