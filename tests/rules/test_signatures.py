"""What the parties to an agreement sign, without a database."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.areas import DivisionCode
from rules.pairings import PairingKind, PartySide
from rules.public_keys import sign
from rules.refusals import ErrorCode
from rules.signatures import (
    AgreementText,
    OrganizationKey,
    SignedCommitment,
    SignedPairing,
    SignedParty,
    agreement_bytes,
    signature_refusal,
)
from tests.rules.test_public_keys import PRIVATE_PEM, PUBLIC

HERE = DivisionCode("350703001005")
AGENCY = OrganizationKey("11350703003900000X", "区人大机关")
COMMUNITY = OrganizationKey("0198c0de-0000-7000-8000-000000000001", "七贤社区党委")
TEXT = AgreementText(
    county=DivisionCode("350703"),
    number="XY-2026-001",
    title="共享贤读书苑共建协议",
    area=HERE,
    parties=(SignedParty(AGENCY, PartySide.UNIT), SignedParty(COMMUNITY, PartySide.COMMUNITY)),
    pairings=(SignedPairing(AGENCY, HERE, PairingKind.AGENCY_COMMUNITY),),
    commitments=(
        SignedCommitment(AGENCY, "提供图书 2000 册", date(2026, 6, 30)),
        SignedCommitment(COMMUNITY, "提供场地"),
    ),
    term_start=date(2026, 1, 1),
    term_end=date(2026, 12, 31),
)


def test_the_signed_bytes_are_written_down() -> None:
    assert agreement_bytes(TEXT).decode() == (
        '{"area":"350703001005","commitments":['
        '{"content":"提供图书 2000 册","due":"2026-06-30",'
        '"party":{"key":"11350703003900000X","name":"区人大机关"}},'
        '{"content":"提供场地","due":null,'
        '"party":{"key":"0198c0de-0000-7000-8000-000000000001","name":"七贤社区党委"}}],'
        '"county":"350703","format":"joint-building-hub/agreement/1","number":"XY-2026-001",'
        '"pairings":[{"area":"350703001005","kind":"AGENCY_COMMUNITY",'
        '"unit":{"key":"11350703003900000X","name":"区人大机关"}}],'
        '"parties":[{"key":"0198c0de-0000-7000-8000-000000000001","name":"七贤社区党委",'
        '"side":"COMMUNITY"},{"key":"11350703003900000X","name":"区人大机关","side":"UNIT"}],'
        '"renews":null,"termEnd":"2026-12-31","termStart":"2026-01-01",'
        '"title":"共享贤读书苑共建协议"}'
    )


@given(st.permutations(TEXT.parties), st.permutations(TEXT.commitments))
def test_the_order_in_which_parts_are_read_does_not_matter(
    parties: list[SignedParty], commitments: list[SignedCommitment]
) -> None:
    read = replace(TEXT, parties=tuple(parties), commitments=tuple(commitments))
    assert agreement_bytes(read) == agreement_bytes(TEXT)


CHANGES: list[dict[str, Any]] = [
    {"county": DivisionCode("350704")}, {"number": "XY-2026-002"}, {"title": "共建协议"},
    {"area": DivisionCode("350703001006")}, {"parties": TEXT.parties[:1]},
    {"parties": (replace(TEXT.parties[0], side=PartySide.WITNESS), TEXT.parties[1])},
    {"pairings": ()}, {"commitments": TEXT.commitments[:1]},
    {"commitments": (*TEXT.commitments, TEXT.commitments[0])},
    {"commitments": (replace(TEXT.commitments[0], due_on=None), TEXT.commitments[1])},
    {"term_start": None}, {"term_end": date(2027, 12, 31)}, {"renews": "XY-2025-001"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_any_change_of_the_text_is_another_text(change: dict[str, Any]) -> None:
    signature = sign(PRIVATE_PEM, agreement_bytes(TEXT))
    assert signature_refusal(PUBLIC, signature, TEXT) is None
    changed = signature_refusal(PUBLIC, signature, replace(TEXT, **change))
    assert changed is not None
    assert changed.code is ErrorCode.SIGNATURE_INVALID


def test_a_party_without_a_key_signs_by_its_act_alone() -> None:
    assert signature_refusal(None, None, TEXT) is None
    useless = signature_refusal(None, b"x", TEXT)
    assert useless is not None
    assert useless.code is ErrorCode.SIGNATURE_INVALID


def test_a_party_with_a_key_must_use_it() -> None:
    missing = signature_refusal(PUBLIC, None, TEXT)
    assert missing is not None
    assert missing.code is ErrorCode.SIGNATURE_MISSING
    assert PUBLIC.fingerprint[:16] in missing.message
