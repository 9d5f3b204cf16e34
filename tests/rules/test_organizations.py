"""Unified social credit codes, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.organizations import (
    CreditCode,
    OrganizationKind,
    OrganizationWarning,
    check_character,
    parse_credit_code,
    warnings_of,
)
from rules.refusals import ErrorCode, Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
prefixes = st.sampled_from(["11", "12", "13", "51", "81", "91", "N1", "N2", "A1", "Y1"])
bodies = st.tuples(
    prefixes, st.from_regex(r"[0-9]{6}", fullmatch=True), st.text(ALPHABET, min_size=9, max_size=9)
).map("".join)


@given(bodies)
def test_a_code_with_its_check_character_is_accepted_in_any_case(body: str) -> None:
    code = body + check_character(body)
    assert parse_credit_code(f" {code.lower()} ") == code


@given(bodies, st.sampled_from(ALPHABET))
def test_every_other_check_character_is_refused(body: str, character: str) -> None:
    if character == check_character(body):
        return
    with pytest.raises(Refusal, match="check character") as refusal:
        parse_credit_code(body + character)
    assert refusal.value.code is ErrorCode.INVALID_USCC


def test_a_published_code_is_accepted() -> None:
    # The usual example of the standard's validators.
    assert parse_credit_code("91350100M000100Y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    "text", ["", "123", "9135010OM000100Y43", "91350100M000100Y4３", "91" * 10]
)
def test_a_wrong_form_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_credit_code(text)
    assert refusal.value.code is ErrorCode.INVALID_USCC


@pytest.mark.parametrize(
    ("prefix", "kind", "warned"),
    [
        ("11", OrganizationKind.AGENCY, False),
        ("11", OrganizationKind.ENTERPRISE, True),
        ("12", OrganizationKind.PUBLIC_INSTITUTION, False),
        ("91", OrganizationKind.PROPERTY_COMPANY, False),
        ("91", OrganizationKind.AGENCY, True),
        ("N2", OrganizationKind.ENTERPRISE, False),
        ("Y1", OrganizationKind.AGENCY, False),
    ],
)
def test_a_prefix_that_contradicts_the_kind_is_a_warning(
    prefix: str, kind: OrganizationKind, *, warned: bool
) -> None:
    found = warnings_of(CreditCode(prefix + "0" * 16), kind)
    assert found == ([OrganizationWarning.USCC_KIND_MISMATCH] if warned else [])


def test_an_organisation_without_a_code_has_no_warning() -> None:
    assert warnings_of(None, OrganizationKind.PARTY_BRANCH) == []
