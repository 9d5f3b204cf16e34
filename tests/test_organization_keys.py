"""Keys of organisations: registered by who holds them, revoked, and never back."""

from typing import Any

from hub.agreement_command import judged, read_agreement
from rules.assignments import AssignmentRole
from rules.key_proofs import proof_bytes
from rules.viewer import Scope
from tests.graph import Graph
from tests.officers import WRITING, Officer, officer
from tests.parties import Party, pending
from tests.signatories import new_pair


async def test_a_key_is_registered_by_who_holds_it_for_its_own_organization_and_once(
    writable: Graph, three: list[Party]
) -> None:
    unit, community, _ = three
    register = "organizationKeyRegister"
    own: dict[str, Any] = {
        "organization": unit.id, "publicKey": unit.pair.public.pem, "proof": unit.proof(),
    }  # fmt: skip
    assert await community.officer.code(register, **own) == "FORBIDDEN"
    for field, value, code in (
        ("proof", unit.proof(community.pair), "SIGNATURE_INVALID"),
        ("proof", community.signature(proof_bytes(
            community.known_by, unit.pair.public.fingerprint).decode(), unit.pair),
         "SIGNATURE_INVALID"),
        ("proof", "%", "SIGNATURE_INVALID"),
        ("publicKey", "x", "INVALID_PUBLIC_KEY"),
    ):  # fmt: skip
        error = await unit.officer.refused(register, **own | {field: value})
        assert (error["code"], error["path"]) == (code, ["input", field])
    key = await unit.register()
    assert key["organization"]["name"] == unit.name
    assert await unit.officer.code(register, **own) == "DUPLICATE"
    assert await community.officer.code("organizationKeyRevoke", id=key["id"]) == "FORBIDDEN"
    admin = await officer(writable, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))
    gone = await admin.do("organizationKeyRevoke", "revokedAt", id=key["id"])
    assert gone["revokedAt"] is not None
    assert await admin.code("organizationKeyRevoke", id=key["id"]) == "WRONG_STATE"
    assert await unit.officer.code(register, **own) == "DUPLICATE"
    new = await unit.register(new_pair())
    await admin.do("organizationKeyRevoke", id=new["id"])
    shown = await unit.officer.query(
        "query ($id: ID!) { node(id: $id) { ... on Organization {"
        " keys { nodes { fingerprint revokedAt } } } } }",
        {"id": unit.id},
    )
    assert [each["revokedAt"] is not None for each in shown["node"]["keys"]["nodes"]] == [True] * 2


async def test_a_revoked_key_signs_no_more_and_what_it_has_signed_stands(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    unit, community, witness = three
    key = await unit.register()
    waiting = await pending(three, subdistrict)
    id, text = waiting["id"], waiting["signingText"]
    await unit.officer.do("agreementSign", id=id, signature=unit.signature(text))
    # Else whoever has an officer's API key would sign without the organisation's own.
    assert await unit.officer.code("organizationKeyRevoke", id=key["id"]) == "FORBIDDEN"
    admin = await officer(writable, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))
    await admin.do("organizationKeyRevoke", id=key["id"])
    for party in (community, witness):
        await party.officer.do("agreementSign", id=id)
    assert judged(*await read_agreement(writable.dsn, id))["verified"]
    other = await pending(three, subdistrict)
    signature = unit.signature(other["signingText"])
    code = await unit.officer.code("agreementSign", id=other["id"], signature=signature)
    assert code == "SIGNATURE_INVALID"
