"""`viewerActions` are exactly the actions that succeed: for any viewer, in any state, both ways.

Each example draws a viewer and a project in some state, lays out a copy of the project for every
action, and takes each action on its own copy with all that it may ask for. For a long run:
`HUB_COURSES=2000 scripts/test tests/test_viewer_actions.py`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from loaders.keys import Applicant, create_client
from loaders.uuids import new_id
from rules.areas import WHOLE_HUB, DivisionCode, county_of
from rules.assignments import AssignmentRole as Role
from rules.lifecycle import Action, WorkState
from rules.projects import ParticipationState
from rules.viewer import PUBLIC, Scope
from rules.work import PARTICIPATION, PROJECT
from tests.cast import COMMUNITY, COMPOUND, COUNTY, ELSEWHERE, TOWN, Actor, World, world
from tests.courses import drawn

EXAMPLES = 30
OF_THE_HUB = (Role.ADMIN, Role.AUDITOR)
SCOPES = (Scope.READ_INTERNAL, Scope.WRITE_WORK, Scope.WRITE_FORMAL)
LED = {*WorkState} - {WorkState.DRAFT, WorkState.OPEN, WorkState.CANCELLED}

places = st.sampled_from([COMMUNITY, COMMUNITY, TOWN, TOWN, COMPOUND, ELSEWHERE])
units = st.sampled_from([0, 0, 0, 1, 2])
area_roles = st.sampled_from([
    Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER, Role.SUBDISTRICT_OFFICER,
    Role.COMPOUND_SECRETARY, Role.REGISTERED_MEMBER,
])  # fmt: skip
any_grant = st.tuples(st.sampled_from(Role), st.none() | places, st.none() | units).filter(
    lambda grant: grant[0] in OF_THE_HUB or grant[1:] != (None, None)
)
scopes = st.sampled_from([*[SCOPES] * 8, SCOPES[:1], SCOPES[1:], ()])
Viewing = tuple[bool, list[Any], tuple[Scope, ...]]


@st.composite
def viewers(draw: st.DrawFn) -> Viewing:
    """Draw whether a person, with which roles, and, for a program, scopes; at times nobody.

    Most roles are as they are held: an officer's in a unit, the others' in an area.
    """
    if draw(chances) == 0:
        return False, [], ()
    grants = []
    for _ in range(draw(st.integers(1, 3))):
        match draw(chances) % 5:
            case 0:
                grants.append(draw(any_grant))
            case 1 | 2:
                grants.append((Role.UNIT_OFFICER, None, draw(units)))
            case _:
                grants.append((draw(area_roles), draw(places), None))
    return draw(st.booleans()), grants, draw(scopes)


chances = st.sampled_from(range(15))
leads = st.sampled_from(["unit", "unit", "rival", "member", None])
states = st.sampled_from([*WorkState, *WorkState, WorkState.OPEN, WorkState.ASSIGNED])

_PROJECTS = """
  insert into project (id, county, number, title, title_pinyin, area_code, state, opened_at,
    lead_organization_id, lead_person_id, lead_person_county, requester_id, requester_county,
    held_since, due_at, finished_at, created_at, updated_at)
  select id, '350703', 'VA-' || id, '试', 'shi', $2, $3::text,
    case when $3 <> 'DRAFT' then now() end,
    $4, $5::uuid, case when $5::uuid is not null then '350703' end,
    $6::uuid, case when $6::uuid is not null then '350703' end,
    case when $3 = 'ON_HOLD' then now() end, now(),
    case when $3 = 'DONE' then now() end, now(), now()
  from unnest($1::uuid[]) as id
"""
_PARTS = """
  insert into participation (id, county, project_id, organization_id, person_id, person_county,
    mode, capacity, state, created_at, updated_at)
  select part, '350703', project, $3, $4::uuid, case when $4::uuid is not null then '350703' end,
    'INVITED', $5, $6, now(), now()
  from unnest($1::uuid[], $2::uuid[]) as made(part, project)
"""
_ASSIGNED = """
  insert into assignment (id, county, client_id, person_id, person_county, role, organization_id,
    area_code, term_start, state, created_at, updated_at)
  values ($1, $2, $3, $4::uuid, case when $4::uuid is not null then '350703' end, $5, $6, $7,
    '2026-01-01', 'IN_FORCE', now(), now())
"""
_CLIENT = "select id from api_client where name = $1"
SHOWN = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { viewerActions } } }"


@pytest.fixture(scope="module")
def staged(server: str, filled: str) -> Iterator[World]:
    """The graph and units to act for."""
    with world(server, filled) as made:
        yield made


def actor(staged: World, viewing: Viewing) -> Actor:
    """Record whoever was drawn, a person or a program, with their roles."""
    human, held, scopes = viewing
    if not held and not scopes:
        return Actor("nobody", PUBLIC)
    if human:
        person, token = staged.run(staged.new_person())
        holder: tuple[UUID | None, UUID | None] = (None, person)
    else:
        client, token = staged.run(_new_client(staged, scopes))
        holder = (client, None)
    for role, area, unit in held:
        organization = None if unit is None else staged.units[unit]
        county = WHOLE_HUB if area is None else county_of(area)
        staged.rows(_ASSIGNED, new_id(datetime.now(UTC)), county, *holder, role, organization, area)
    return Actor(f"{'person' if human else 'program'} {held} {scopes}", PUBLIC, token)


async def _new_client(staged: World, scopes: tuple[Scope, ...]) -> tuple[UUID, str]:
    now = datetime.now(UTC)
    name = str(new_id(now))
    wanted = Applicant(name, (Scope.READ_PUBLIC, *scopes))
    made = await create_client(staged.database, wanted, timedelta(days=1), now)
    return await staged.database.fetchval(_CLIENT, name), made.text


def copies(
    staged: World, count: int, area: DivisionCode, state: WorkState, lead: str | None, own: Any
) -> list[UUID]:
    """Lay out so many equal projects; `own` tells who has raised them."""
    ids = [new_id(datetime.now(UTC)) for _ in range(count)]
    unit, person = party(staged, lead)
    staged.rows(_PROJECTS, ids, area, state, unit, person, own)
    if lead:
        made = [new_id(datetime.now(UTC)) for _ in ids]
        staged.rows(_PARTS, made, ids, unit, person, "LEAD", "ACCEPTED")
    return ids


def party(staged: World, name: str | None) -> tuple[UUID | None, UUID | None]:
    """Give the organisation or the person of a name."""
    if name == "member":
        return None, staged.member
    return (None if name is None else staged.units[["unit", "rival"].index(name)]), None


def succeeding(staged: World, who: Actor, ids: list[str], procedure: Any) -> set[str]:
    """Take each action of a procedure on an object of its own; give those that succeed."""
    done = set()
    for action, id in zip(procedure.actions, ids, strict=True):
        for values in inputs(staged, action):
            payload = staged.call(who, procedure.mutation(action), {"id": id} | values)
            # Who declines may not see it any more: then nothing is refused, and nothing shown.
            if not payload["userErrors"]:
                done.add(action.value)
                break
    return done


def inputs(staged: World, action: Action) -> Iterator[dict[str, Any]]:
    """Give what an action may ask for; a claim names each of the units until one is right."""
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    other = f"Organization:{staged.units[3]}"
    match action:
        case Action.CLAIM:
            yield {}
            yield from ({"organization": f"Organization:{unit}"} for unit in staged.units)
        case Action.DISPATCH:
            yield {"organization": other, "respondBy": later}
        case Action.CALL_OUT:
            yield {"parties": [{"organization": other}], "respondBy": later}
        case Action.RELEASE | Action.REOPEN | Action.CANCEL | Action.WITHDRAW:
            yield {"reason": "有此必要"}
        case Action.CLOSE:
            yield {"rating": {"satisfied": True}}
        case Action.ACCEPT | Action.DECLINE:
            yield {"answer": action.value, "reason": "另有安排"}
        case _:
            yield {}


def shown(staged: World, who: Actor, kind: str, ids: list[str]) -> set[str]:
    """Give the actions that are shown, alike on every copy; none on what is not seen."""
    nodes = staged.ask(who, SHOWN % kind, {"ids": ids})["nodes"]
    [actions] = {tuple(node["viewerActions"]) if node else () for node in nodes}
    assert len(actions) == len({*actions})
    return set(actions)


@drawn(EXAMPLES)
@given(viewers(), st.sampled_from([COMMUNITY, COMPOUND, TOWN]), states, leads, st.booleans())
def test_the_actions_shown_on_a_project_are_exactly_those_that_succeed(
    staged: World,
    viewing: Viewing,
    area: DivisionCode,
    state: WorkState,
    lead: str | None,
    own: bool,  # noqa: FBT001 # hypothesis passes it by name
) -> None:
    who, count = actor(staged, viewing), len(PROJECT.actions)
    led = lead if state in LED or state is WorkState.DRAFT else None
    raised = staged.last_person if own and viewing[0] else None
    ids = copies(staged, count, area, state, led, raised)
    named = [f"Project:{COUNTY}:{id}" for id in ids]
    note(f"{who} at {state} in {area} led by {led}, raised by {raised}")
    assert shown(staged, who, "Project", named) == succeeding(staged, who, named, PROJECT)


@drawn(EXAMPLES)
@given(viewers(), states, st.sampled_from(["unit", "unit", "rival", "member"]), st.data())
def test_the_actions_shown_on_a_participation_are_exactly_those_that_succeed(
    staged: World,
    viewing: Viewing,
    state: WorkState,
    name: str,
    data: st.DataObject,
) -> None:
    who, count = actor(staged, viewing), len(PARTICIPATION.actions)
    projects = copies(staged, count, COMMUNITY, state, None, None)
    made = [new_id(datetime.now(UTC)) for _ in projects]
    waiting = [ParticipationState.PENDING, ParticipationState.ACCEPTED]
    answered = data.draw(st.sampled_from([*waiting, *waiting, *ParticipationState]))
    staged.rows(_PARTS, made, projects, *party(staged, name), "SUPPORT", answered)
    named = [f"Participation:{COUNTY}:{id}" for id in made]
    note(f"{who} at {answered} of {name} in {state}")
    assert shown(staged, who, "Participation", named) == succeeding(
        staged, who, named, PARTICIPATION
    )
