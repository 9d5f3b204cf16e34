"""How long a query takes that the hub has never seen: parsed, validated and compiled.

    python -m bench.plans                       # the page, 200 times
    python -m bench.plans --query walk --times 1000

Nothing is remembered from one time to the next; the first time of the process is told apart.
No database is needed.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, TypeVar

from graphql import DocumentNode, OperationType, parse, validate

from bench.operations import QUERIES, SUBDISTRICT, TODAY, WORD
from rules.viewer import PUBLIC
from schema.documents import MAX_TOKENS
from schema.operations import operation_of
from schema.plans import Plan, plan_of
from schema.root import BUILT

VALUES: Mapping[str, Any] = {
    "id": "Project:350703:x",
    "now": TODAY,
    "representations": [{"__typename": "Project", "id": "Project:350703:x"}],
    "text": WORD,
    "unit": ["Organization:x"],
    "within": SUBDISTRICT,
}
"""A value for each variable of the queries; which one makes no difference to a plan."""
PARTS = ("parse", "validate", "compile")
T = TypeVar("T")


def cold(text: str) -> list[float]:
    """Read and compile a query as if for the first time; give the ms of each of `PARTS`."""
    parsing, document = _timed(lambda: parse(text, max_tokens=MAX_TOKENS))
    validating, errors = _timed(lambda: validate(BUILT, document))
    assert not errors, errors
    compiling, plan = _timed(lambda: _compiled(document))
    assert plan.statement is not None
    return [parsing, validating, compiling]


def _compiled(document: DocumentNode) -> Plan:
    query = operation_of(document, None, OperationType.QUERY)
    assert query is not None
    values = {variable.name: VALUES[variable.name] for variable in query.variables}
    return plan_of(document, query.node, values, PUBLIC)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    made = work()
    return (time.perf_counter() - began) * 1000, made


def main() -> None:
    """Measure and print."""
    queries = sorted(path.stem for path in QUERIES.glob("*.graphql") if "." not in path.stem)
    parser = argparse.ArgumentParser(prog="python -m bench.plans")
    parser.add_argument("--query", choices=queries, default="page")
    parser.add_argument("--times", type=int, default=200)
    arguments = parser.parse_args()
    text = (QUERIES / f"{arguments.query}.graphql").read_text(encoding="utf-8")
    first, *others = [cold(text) for _ in range(arguments.times + 1)]
    print(f"{arguments.query}: median of {arguments.times} cold plans, ms")
    for part, times in zip(PARTS, zip(*others, strict=True), strict=True):
        print(f"  {part:<9}{median(times):6.2f}")
    print(f"  {'together':<9}{median(map(sum, others)):6.2f}")
    print(f"  the first of the process: {sum(first):.2f}")


if __name__ == "__main__":
    main()
