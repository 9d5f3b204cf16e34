"""Typical queries beside the SQL they compile to: the review of a change is an SQL diff.

`HUB_GOLDEN=write scripts/test tests/test_golden.py` writes the `.sql` files anew.
"""

import os
import re
from pathlib import Path

import graphql
import pytest

from rules.viewer import PUBLIC
from schema.documents import read_document
from schema.operations import operation_of
from schema.plans import Plan, plan_of

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.graphql"))
VARIABLES = {
    "code": "350703", "day": None, "today": "2026-01-01", "uscc": "91350100M000100Y43",
    "id": "Project:350703:x", "ids": ["Area:35", "Pairing:350703:x"], "first": 10,
    "after": "cursor", "before": "cursor", "unit": ["Organization:x"], "within": "3507",
    "states": ["OPEN"], "due": "2026-01-01T00:00:00Z", "text": "社区", "more": True,
    "filter": {"state": {"eq": "OPEN"}, "within": "3507"},
    "references": [{"__typename": "Area", "code": "35"}, {"__typename": "Area", "id": "Area:35"}],
}  # fmt: skip
BREAKS = re.compile(r"(?<=\S) ?(?=\(select |\(with |from \(|where |order by |union all )")


def compiled(path: Path) -> Plan:
    """Compile a golden query under the variables above."""
    document = read_document(path.read_text()).node
    assert document is not None
    query = operation_of(document, None, graphql.OperationType.QUERY)
    assert query is not None
    values = {variable.name: VARIABLES[variable.name] for variable in query.variables}
    return plan_of(document, query.node, values, PUBLIC)


def written(plan: Plan) -> str:
    """Write a plan's SQL on lines that a diff can show."""
    assert plan.statement is not None
    return BREAKS.sub("\n", plan.statement.sql) + "\n"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_query_compiles_to_its_golden_sql(path: Path) -> None:
    plan, golden = compiled(path), path.with_suffix(".sql")
    assert plan.rest is None, "everything in a golden query is covered"
    if os.environ.get("HUB_GOLDEN") == "write":
        golden.write_text(written(plan))
    assert written(plan) == golden.read_text()


def test_there_are_twenty_of_them_and_each_fits_the_schema() -> None:
    assert len(GOLDEN) >= 20
    for path in GOLDEN:
        assert not read_document(path.read_text()).errors, path.name
        assert graphql.parse(path.read_text())
