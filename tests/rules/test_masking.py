"""Masked forms never tell more than they say, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.masking import masked_identifier, masked_name, masked_phone, masked_text

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
identities = st.tuples(
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2029, 12, 31)).map("{:%Y%m%d}".format),
    st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True),
).map("".join)
NAMES = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() == text)


def test_the_forms_are_those_of_the_standard() -> None:
    assert masked_name("张三") == masked_name("张三丰") == masked_name("张") == "张**"
    assert masked_phone("13812345678") == "138****5678"
    assert masked_phone("+86 138-1234-5678") == "138****5678"
    assert masked_identifier("11010519491231002X") == "****002X"


@given(NAMES, st.text(max_size=8))
def test_a_masked_name_depends_on_its_first_character_alone(name: str, rest: str) -> None:
    assert masked_name(name) == masked_name((name[0] + rest).rstrip() or name[0])
    assert masked_name(name) == name[0] + "**"


@given(mobiles, st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_a_masked_mobile_number_does_not_depend_on_its_middle(number: str, middle: str) -> None:
    other = number[:3] + middle + number[7:]
    assert masked_phone(number) == masked_phone(other) == f"{number[:3]}****{number[7:]}"


@given(st.text(max_size=20))
def test_any_other_number_is_hidden_whole(text: str) -> None:
    digits = "".join(c for c in text if c in "0123456789")
    assert masked_phone(text) == "****" or len(digits) in {11, 13}


@pytest.mark.parametrize("number", ["", "110", "0599-8612345", "05998612345", "23812345678"])
def test_landlines_and_short_numbers_are_hidden_whole(number: str) -> None:
    assert masked_phone(number) == "****"


@given(st.text(max_size=30))
def test_a_masked_identifier_shows_its_last_four_or_nothing(identifier: str) -> None:
    shown = masked_identifier(identifier).removeprefix("****")
    stripped = identifier.strip()
    assert shown == (stripped[-4:] if len(stripped) >= 12 else "")


@given(identities, st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_two_identities_with_one_ending_look_alike(identity: str, other: str) -> None:
    assert masked_identifier(identity) == masked_identifier(other + identity[-4:])


@given(mobiles, identities, st.sampled_from(["电话{},身份证{}。", "{} {}", "（{}）：{}"]))
def test_numbers_within_a_text_are_masked_and_the_rest_stays(
    mobile: str, identity: str, form: str
) -> None:
    masked = masked_text(form.format(mobile, identity))
    assert masked == form.format(masked_phone(mobile), "****")


@pytest.mark.parametrize(
    "text",
    ["2026年1月31日,共 34282 名", "350703001005", "91350100M000100Y43",
             "911100006000071567", "A13812345678"],
)  # fmt: skip
def test_other_numbers_of_a_text_stay(text: str) -> None:
    assert masked_text(text) == text
