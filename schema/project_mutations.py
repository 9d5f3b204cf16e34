"""Mutations of projects that are no steps: drafts, changes, milestones, progress, invitations."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from loaders.project_changes import (
    CREATE_MILESTONE,
    CREATE_PARTICIPATION,
    CREATE_PROGRESS_UPDATE,
    UPDATE_MILESTONE,
    UPDATE_PARTICIPATION,
    UPDATE_PROJECT,
)
from loaders.project_drafts import CREATE_PROJECT
from rules.areas import DivisionCode
from rules.projects import Capacity, Health, WorkCategory
from schema.enums import term_enum
from schema.inputs import make_input
from schema.mutations import IDENTIFIED, Declared, Fields

for _term in (WorkCategory, Health, Capacity):
    term_enum(_term)

_TITLE = "Title, 200 characters at most (标题)."
_TASK = (str | None, "The party's own task (分工事项).")
_PROJECT: Fields = {"project": (strawberry.ID, "The project (共建项目).")}

make_input(
    "MilestoneDraft",
    "A step of a project with its day (里程碑).",
    {
        "title": (str, "What is reached (内容)."),
        "dueOn": (date | None, "Planned day (计划日期)."),
    },
)

_WORDS: Fields = {
    "description": (str | None, "What it is about (说明)."),
    "category": (WorkCategory | None, "Field of work (工作类别)."),
    "theme": (str | None, "Theme, in free words (主题)."),
    "dueAt": (datetime | None, "By when it must be done (截止时间)."),
    "budget": (Decimal | None, "Budget in yuan (预算,元)."),
    "agreement": (
        strawberry.ID | None,
        "The agreement it comes from; a party or the community names it (所依据的协议).",
    ),
    "parent": (strawberry.ID | None, "The programme above it (所属专项)."),
    "commitments": (
        list[strawberry.ID] | None,
        "The commitments that it is to keep, all of them (所履行的承诺).",
    ),
}

PROJECT_MUTATIONS = (
    Declared(
        "projectCreate",
        CREATE_PROJECT,
        {
            "title": (str, _TITLE),
            "area": (DivisionCode, "Where it is carried out (实施区划)."),
            "number": (str | None, "Number, unique in its county; made if not given (编号)."),
            "lead": (
                strawberry.ID | None,
                "Your own organisation, which will lead it (创单); the community leaves it out.",
            ),
            "task": _TASK,
            "milestones": ("list[MilestoneDraft] | None", "Its milestones (里程碑)."),
            **_WORDS,
        },
        "Draft a project (新建项目).\n\nThe community or the subdistrict drafts what others will "
        "claim; a paired unit's officer or a registered member drafts what it will lead itself "
        "(创单), which the community then publishes. Scope `write:work`. Codes: FORBIDDEN, "
        "NOT_PAIRED, DUPLICATE, UNKNOWN_REFERENCE, CONSTRAINT_VIOLATED, BAD_USER_INPUT, "
        "IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "projectUpdate",
        UPDATE_PROJECT,
        {
            **IDENTIFIED,
            "title": (str | None, _TITLE),
            **_WORDS,
            "health": (Health | None, "How it is doing (健康度)."),
        },
        "Change a project's words, days and references (修改项目).\n\nBy the community or the "
        "subdistrict; a draft also by who proposed or will lead it; description and health also "
        "by the lead. Fields left out stay; null takes a value away. Scope `write:work`. Codes: "
        "FORBIDDEN, NOT_FOUND, WRONG_STATE, VERSION_CONFLICT, UNKNOWN_REFERENCE, "
        "CONSTRAINT_VIOLATED, BAD_USER_INPUT, IDEMPOTENCY_MISMATCH.",
    ),
    Declared(
        "milestoneCreate",
        CREATE_MILESTONE,
        {
            **_PROJECT,
            "title": (str, "What is reached (内容)."),
            "dueOn": (date | None, "Planned day (计划日期)."),
            "reachedOn": (date | None, "Day it was reached (完成日期)."),
        },
        "Add a milestone (新建里程碑).\n\nBy the lead, the community or the subdistrict. Scope "
        "`write:work`. Codes: FORBIDDEN, NOT_FOUND, WRONG_STATE, CONSTRAINT_VIOLATED.",
    ),
    Declared(
        "milestoneUpdate",
        UPDATE_MILESTONE,
        {
            **IDENTIFIED,
            "title": (str | None, "What is reached (内容)."),
            "dueOn": (date | None, "Planned day (计划日期)."),
            "reachedOn": (date | None, "Day it was reached (完成日期)."),
        },
        "Change a milestone, or tell that it was reached (修改里程碑).\n\nBy the lead, the "
        "community or the subdistrict. Fields left out stay; null takes a value away. Scope "
        "`write:work`. Codes: FORBIDDEN, NOT_FOUND, WRONG_STATE, VERSION_CONFLICT, "
        "BAD_USER_INPUT, CONSTRAINT_VIOLATED.",
    ),
    Declared(
        "participationUpdate",
        UPDATE_PARTICIPATION,
        {
            **IDENTIFIED,
            "task": _TASK,
            "respondBy": (datetime | None, "By when to answer (回应期限)."),
        },
        "Change a party's own task (修改分工).\n\nBy the lead, the community or the subdistrict. "
        "Fields left out stay; null takes a value away. Scope `write:work`. Codes: FORBIDDEN, "
        "NOT_FOUND, WRONG_STATE, VERSION_CONFLICT, CONSTRAINT_VIOLATED.",
    ),
    Declared(
        "progressUpdateCreate",
        CREATE_PROGRESS_UPDATE,
        {
            **_PROJECT,
            "body": (str, "What has happened, 5,000 characters at most (进展)."),
            "public": (bool, "Whether everybody may read it (是否公开)."),
            "percent": (int | None, "How far it is, 0 to 100 (完成百分比)."),
            "health": (Health | None, "How the project is doing from now on (健康度)."),
            "organization": (
                strawberry.ID | None,
                "For which of your organisations that take part (填报单位).",
            ),
        },
        "Tell progress, publicly or internally (填报进展).\n\nBy a party that takes part, the "
        "community or the subdistrict. Scope `write:work`. Codes: FORBIDDEN, NOT_FOUND, "
        "WRONG_STATE, CONSTRAINT_VIOLATED.",
    ),
    Declared(
        "participationCreate",
        CREATE_PARTICIPATION,
        {
            **_PROJECT,
            "organization": (strawberry.ID, "Who is asked (受邀单位)."),
            "capacity": (Capacity | None, "In what capacity; SUPPORT if not said (参与身份)."),
            "task": _TASK,
            "respondBy": (datetime | None, "By when to answer (回应期限)."),
        },
        "Invite a unit to take part (邀请参与).\n\nBy the lead, the community or the subdistrict. "
        "Scope `write:work`. Codes: FORBIDDEN, NOT_FOUND, WRONG_STATE, DUPLICATE, "
        "UNKNOWN_REFERENCE, CONSTRAINT_VIOLATED.",
    ),
)
