"""The schema: committed, described in both languages, with typed scalars."""

import re
from pathlib import Path
from typing import Any

import graphql
import pytest

import hub
import loaders
import rules
import schema as schema_package
from hub.cli import main
from loaders.tables import ENTITIES, Many, One
from rules.refusals import ErrorCode
from schema.root import schema

ROOT = Path(__file__).parent.parent
# Federation's own parts (`_entities`, `@link` …) are the standard's to describe.
BUILT = graphql.build_schema(schema.as_str(), assume_valid_sdl=True)
TYPES = [t for name, t in BUILT.type_map.items()
         if not name.startswith("_") and not graphql.is_specified_scalar_type(t)]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_packages_are_ours_and_not_the_registrys() -> None:
    for package in (hub, schema_package, loaders, rules):
        assert Path(str(package.__file__)).parent.parent == ROOT


def test_the_committed_sdl_is_current() -> None:
    assert main(["schema", "--check"]) == 0


def test_a_stale_sdl_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "schema.graphql"
    stale.write_text("type Query { old: Int }")
    monkeypatch.setattr("hub.cli.SDL", stale)
    assert main(["schema", "--check"]) == 1


def elements() -> list[tuple[str, Any]]:
    """Give every named thing of the SDL: types, fields, arguments, enum values."""
    found: list[tuple[str, Any]] = []
    for kind in TYPES:
        found.append((kind.name, kind))
        for name, field in getattr(kind, "fields", {}).items():
            if name.startswith("_"):
                continue
            found.append((f"{kind.name}.{name}", field))
            found += [
                (f"{kind.name}.{name}({a})", x) for a, x in getattr(field, "args", {}).items()
            ]
        for name, value in getattr(kind, "values", {}).items():
            found.append((f"{kind.name}.{name}", value))
    return found


def test_every_element_has_a_description_with_its_chinese_term() -> None:
    bare = [name for name, element in elements() if not CHINESE.search(element.description or "")]
    assert bare == []
    assert len(elements()) > 1000


def test_scalars_with_a_standard_say_which() -> None:
    scalars = {
        t.name: t.specified_by_url for t in TYPES if isinstance(t, graphql.GraphQLScalarType)
    }
    assert {name for name, url in scalars.items() if url} == {
        "DivisionCode", "CreditCode", "Date", "DateTime", "JSON",
    }  # fmt: skip
    assert set(scalars) == {"DivisionCode", "CreditCode", "Date", "DateTime", "Decimal", "JSON"}


def test_every_list_takes_the_same_arguments() -> None:
    for kind in TYPES:
        for name, field in getattr(kind, "fields", {}).items():
            if str(graphql.get_named_type(field.type)).endswith("Connection"):
                arguments = set(field.args) - {"text", "types"}
                paging = {"first", "after", "last", "before"}
                assert arguments in (paging, paging | {"filter", "orderBy"}), f"{kind.name}.{name}"


def test_every_relation_is_reachable_both_ways() -> None:
    pointing = {
        (entity.name, one.name): one.target
        for entity in ENTITIES.values()
        for one in entity.ones.values()
    }
    listed = {
        (many.target, many.by)
        for entity in ENTITIES.values()
        for many in entity.manys.values()
        if isinstance(many.by, str)
    }
    # Whoever sees these may not find by them.
    assert set(pointing) - listed == {
        ("Person", "employer"), ("Person", "residence"), ("Project", "requester"),
        ("AgreementParty", "signed_by_person"), ("AgreementParty", "signed_by_client"),
    }  # fmt: skip
    assert listed <= set(pointing)
    for entity in ENTITIES.values():
        for relation in entity.relations.values():
            assert not isinstance(relation, One | Many) or relation.target in ENTITIES


def test_error_codes_are_in_the_schema() -> None:
    codes = BUILT.type_map["ErrorCode"]
    assert isinstance(codes, graphql.GraphQLEnumType)
    assert set(codes.values) == {code.value for code in ErrorCode}
