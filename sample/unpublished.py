"""What not everyone sees: drafts, notes among those who take part, and people with their data.

All invented. It lies in Jianyang, where the reading room's story is (jianyang.py), and for the sake
of outsiders in Qiaokou District of Wuhan; what everyone sees does not grow by it.
"""

import json
from collections.abc import Iterator
from datetime import date

from rules.assignments import AssignmentRole, Rank, RegistrationBasis, Screening
from rules.lifecycle import FormalState, WorkState
from rules.projects import Capacity, Health, ParticipationMode, ParticipationState
from sample import jianyang
from sample.rows import (
    Row,
    assignment,
    milestone,
    participation,
    person,
    personal_participation,
    progress_update,
    project,
    rating,
)

COUNTY = jianyang.COMMUNITY[:6]
ELSEWHERE = "420104001004"
"""A community of another province."""
SINCE = date(2026, 1, 1)


def rows() -> Iterator[Row]:
    """Give all of it."""
    yield from _people()
    yield from _drafts()
    yield from _elsewhere()


def _resident() -> Row:
    return person(
        "sample-requester", "何样例", COUNTY, contact="139 0599 0001",
        residence_code=jianyang.BUILDING, party_member=False,
    )  # fmt: skip


def _member() -> Row:
    return person(
        "sample-member", "高样例", COUNTY, contact="+86 13805990002", rank=Rank.SECTION_CHIEF,
        residence_code=jianyang.COMPOUND, employer_id=jianyang.congress_branch()["id"],
        party_member=True,
    )  # fmt: skip


def _head() -> Row:
    return person(
        "sample-building-head", "梁样例", COUNTY, contact="0599-5820003",
        residence_code=jianyang.BUILDING,
    )  # fmt: skip


def _people() -> Iterator[Row]:
    """Give a resident, a member who has registered, and a building head whom everyone knows."""
    yield from (_resident(), _member(), _head())
    yield assignment(
        _member(), AssignmentRole.REGISTERED_MEMBER, area=jianyang.COMMUNITY, term_start=SINCE,
        basis=RegistrationBasis.RESIDENCE, duties="楼道巡查",
    )  # fmt: skip
    yield assignment(
        _head(), AssignmentRole.BUILDING_HEAD, area=jianyang.BUILDING, term_start=SINCE
    )
    yield assignment(
        _head(), AssignmentRole.OWNERS_COMMITTEE_MEMBER, area=jianyang.COMPOUND,
        state=FormalState.UNDER_REVIEW,
        screening=json.dumps({"拖欠物业费": Screening.CLEAR, "违法搭建": Screening.UNCHECKED}),
    )  # fmt: skip
    yield assignment(
        _head(), AssignmentRole.GRID_WORKER, area=jianyang.COMMUNITY,
        term_start=date(2024, 1, 1), term_end=date(2025, 12, 31),
    )  # fmt: skip


def _drafts() -> Iterator[Row]:
    """Give a draft that a resident raised, one of a member's own, and one that came to nothing."""
    raised = project(
        "JY-CG-01", "楼前照明样例草稿", jianyang.BUILDING, state=WorkState.DRAFT,
        requester_id=_resident()["id"], requester_county=COUNTY,
    )  # fmt: skip
    own = project(
        "JY-CG-02", "棋牌角样例草稿", jianyang.COMPOUND, state=WorkState.DRAFT,
        lead_person_id=_member()["id"], lead_person_county=COUNTY,
    )  # fmt: skip
    dropped = project(
        "JY-CG-03", "停车棚样例草稿", jianyang.BUILDING, state=WorkState.CANCELLED,
        lead=jianyang.property_company(),
    )  # fmt: skip
    yield from (raised, own, dropped)
    yield milestone(raised, "现场查看(样例)", date(2026, 12, 1))
    yield rating(dropped, "盼能重新考虑(样例)", satisfied=False, score=2)
    yield participation(
        raised, jianyang.congress_branch(), Capacity.SUPPORT, ParticipationMode.INVITED,
        ParticipationState.PENDING, task="出资样例",
    )  # fmt: skip
    yield personal_participation(
        own, _member(), Capacity.LEAD, ParticipationMode.SELF_INITIATED, ParticipationState.ACCEPTED
    )
    yield progress_update(raised, None, "已到现场查看(样例)", public=True)
    yield from _notes()


def _notes() -> Iterator[Row]:
    """Give, on a project that everyone sees, what some are told and what all are."""
    work = project("JY-JF2-001", "", jianyang.BUILDING, synthetic=False)
    branch, community = jianyang.congress_branch(), jianyang.community_committee()
    yield progress_update(work, branch, "购书经费尚缺(样例)", public=False, percent=60)
    yield progress_update(
        work, community, "书架已到(样例)", public=True, percent=80, health=Health.ON_TRACK
    )
    yield rating(work, "楼下就能看书(样例)", satisfied=True, score=5)


def _elsewhere() -> Iterator[Row]:
    """Give an official of another province with a draft of its own, to whom all this is closed."""
    worker = person(
        "sample-outsider", "宋样例", ELSEWHERE[:6], contact="13900000004", rank=Rank.STAFF
    )
    yield worker
    yield assignment(worker, AssignmentRole.COMMUNITY_WORKER, area=ELSEWHERE, term_start=SINCE)
    grid = person("sample-outside-grid-worker", "冯样例", ELSEWHERE[:6], contact="13900000005")
    yield grid
    yield assignment(grid, AssignmentRole.GRID_WORKER, area=ELSEWHERE, term_start=SINCE)
    yield project("WH-CG-01", "外地样例草稿", ELSEWHERE, state=WorkState.DRAFT)
