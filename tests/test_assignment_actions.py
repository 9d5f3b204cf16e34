"""`viewerActions` of assignments: exactly the steps that succeed, for everyone, in any state."""

from datetime import UTC, datetime
from uuid import UUID

from loaders.acts import Act, actions
from loaders.assignment_acts import ASSIGNMENTS
from loaders.bulk import perform_together
from loaders.clients import Directory
from loaders.global_ids import global_id
from loaders.planned import Caller, Done, Request
from loaders.tables import ENTITIES
from rules.acts import procedure_of
from rules.assignments import AssignmentRole as Role
from rules.clearance import scopes_of
from rules.days import day_of
from rules.lifecycle import Action, FormalState
from rules.viewer import PUBLIC, SYSTEM, Viewer
from sample.staff import ENTRANCE
from tests.graph import Graph
from tests.members import COMPOUND, QIXIAN
from tests.signing import change

BUILDING = f"{COMPOUND}-B28"
HELD = (
    (Role.ENTRANCE_HEAD, ENTRANCE, None, "candidate"),
    (Role.FIRST_SECRETARY, QIXIAN, "建阳区人大常委会机关", "deputy-section-chief"),
    (Role.OWNERS_COMMITTEE_MEMBER, COMPOUND, None, "owner"),
    (Role.REGISTERED_MEMBER, QIXIAN, None, "party-member"),
    (Role.AUDITOR, None, None, "admin"),
    (Role.HOUSEHOLD_CONTACT, BUILDING, None, "party-member"),
)
ACCOUNTS = (
    "candidate", "resident", "owner", "party-member", "section-chief", "office-officer",
    "department-officer", "compound-secretary", "community-secretary", "subdistrict-officer",
    "qingfeng-worker", "qingfeng-secretary", "qingfeng-officer", "admin",
)  # fmt: skip
INSERTED = """
insert into assignment (id, county, person_id, person_county, role, area_code, organization_id,
  requester_id, requester_county, basis, state, term_start, created_at, updated_at)
select $1, $2, p.id, p.county, $3, $4, (select id from organization where name = $5), p.id,
  p.county, $6, $7, '2026-01-01', now(), now()
from person p where p.subject = $8
"""


async def inserted(graph: Graph) -> list[tuple[Role, FormalState, tuple[UUID, str]]]:
    """Put one assignment of each kind in each state."""
    made = []
    for n, (role, area, unit, account) in enumerate(HELD, 1):
        for m, state in enumerate(FormalState, 1):
            key = (UUID(int=100 * n + m), "10" if area is None else area[:6])
            basis = "UNIT_PARTNER" if role is Role.REGISTERED_MEMBER else None
            await change(graph, INSERTED, *key, role, area, unit, basis, state, f"sample-{account}")
            made.append((role, state, key))
    return made


async def viewers(graph: Graph) -> dict[str, Viewer]:
    """Give everybody as the hub knows them when they sign in."""
    directory = Directory(graph.database, graph.dsn)
    found = {"public": PUBLIC, "system": SYSTEM}
    for name in ACCOUNTS:
        account = await directory.account(f"sample-{name}", day_of(datetime.now(UTC)))
        assert account is not None, name
        found[name] = Viewer(
            f"sample-{name}", person=account.person, person_county=account.county,
            scopes=scopes_of(grant.role for grant in account.grants), grants=account.grants,
        )  # fmt: skip
    await directory.close()
    return found


async def succeeds(
    graph: Graph, role: Role, action: Action, key: tuple[UUID, str], viewer: Viewer
) -> bool:
    """Try a step; nothing of it stays."""
    procedure = procedure_of(role)
    name = procedure.mutation(action)
    values = {"id": global_id(ENTITIES["Assignment"], key), "reason": "试"}
    act = Act(ASSIGNMENTS, procedure.subject, name, (action,))
    request, caller = Request(name, values, key), Caller(viewer)
    [outcome] = await perform_together(graph.database, act, [request], caller, keep=False)
    return isinstance(outcome, Done)


async def test_viewer_actions_are_those_that_succeed(writable: Graph) -> None:
    held, taken = await inserted(writable), 0
    keys = [key for _, _, key in held]
    for name, viewer in (await viewers(writable)).items():
        told = await actions(writable.database, viewer, ASSIGNMENTS, keys)
        for (role, state, key), found in zip(held, told, strict=True):
            tried = [
                action
                for action in procedure_of(role).possible(state)
                if await succeeds(writable, role, action, key, viewer)
            ]
            assert found == tried, (name, role, state)
            taken += len(tried)
    assert taken >= 40
