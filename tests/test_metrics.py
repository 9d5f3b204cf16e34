"""What the readers did can be watched from outside."""

from tests.graph import Graph


async def figures(graph: Graph) -> dict[str, float]:
    """Read the figures of this process by name and labels."""
    answer = await graph.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_the_share_of_root_fields_that_fell_back_is_counted(sampled: Graph) -> None:
    before = await figures(sampled)
    await sampled.query("{ areas { totalCount } projects { totalCount } }")
    await sampled.query("{ __schema { queryType { name } } areas { totalCount } }")
    after = await figures(sampled)
    fast, plain = 'hub_root_fields_total{reader="fast"}', 'hub_root_fields_total{reader="plain"}'
    assert (after[fast] - before[fast], after[plain] - before[plain]) == (3, 1)


async def test_plans_that_were_kept_are_found_again(sampled: Graph) -> None:
    query = "{ metrics: areas { totalCount } }"
    before = await figures(sampled)
    for _ in range(3):
        await sampled.query(query)
    after = await figures(sampled)
    found, missed = 'hub_plan_lookups_total{found="yes"}', 'hub_plan_lookups_total{found="no"}'
    assert (after[found] - before[found], after[missed] - before[missed]) == (2, 1)
    assert after["hub_plans"] >= 1
