"""The graph tells its procedures, as they stand in the rules."""

from rules.procedures import PROCEDURES, published
from schema.root import BUILT
from tests.graph import Graph

QUERY = """
{ schemaInfo { procedures { name chinese scope steps {
  action { name chinese english } mutation sources { name } target { name }
  who { name roles } when { name } needs { name } guards { name } requires { name }
  effect { name } then { name }
} } } }
"""


async def test_every_step_of_every_procedure_is_told(sampled: Graph) -> None:
    tables = (await sampled.query(QUERY))["schemaInfo"]["procedures"]
    assert [table["name"] for table in tables] == [each.name for each in PROCEDURES]
    steps = [step for table in tables for step in table["steps"]]
    rows = published()
    assert [step["mutation"] for step in steps] == [row["mutation"] for row in rows]
    assert [step["action"] for step in steps] == [row["action"] for row in rows]
    assert [step["who"] for step in steps] == [
        [{"name": who["name"], "roles": who["roles"]} for who in row["who"]] for row in rows
    ]


def test_the_mutations_that_are_told_are_there_for_what_is_wired() -> None:
    assert BUILT.mutation_type is not None
    wired = {"project", "participation", "assignment", "registration"}
    told = {row["mutation"] for row in published() if _word(row["mutation"]) in wired}
    assert told <= set(BUILT.mutation_type.fields)
    assert len(told) >= 27


def _word(mutation: str) -> str:
    words = ("project", "participation", "assignment", "registration")
    return next((word for word in words if mutation.startswith(word)), "")
