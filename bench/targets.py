"""What issues 3 and 5 want of the figures, and tables to read them by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.load import Figures
from bench.operations import Operation

Measured = Mapping[str, Mapping[str, Figures]]
"""Operation → server → its medians."""

SMALL = "hub at 10,000"
"""The hub's name on the small database, where the page is asked for once more."""


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio of two servers' medians, `over` ÷ `under`, and how much it is at least to be."""

    operation: str
    figure: str
    over: str
    under: str
    at_least: float

    def ratio(self, measured: Measured) -> float | None:
        """Give the ratio, or None when one of the two was not measured."""
        servers = measured.get(self.operation, {})
        if self.over not in servers or self.under not in servers:
            return None
        over, under = (getattr(servers[name], self.figure) for name in (self.over, self.under))
        return float(over / under) if under else None

    @property
    def sentence(self) -> str:
        """Say which ratio it is."""
        figure = {"requests_per_second": "requests/s", "server_ms": "server CPU"}[self.figure]
        return f"{self.operation}, {figure}: {self.over} ÷ {self.under}"


_RATE, _CPU = "requests_per_second", "server_ms"
TARGETS = (
    Target("page", _RATE, "hub", "floor", 0.9),
    Target("page", _RATE, "hub", "postgraphile", 3),
    Target("page", _RATE, "hub", "apollo", 6),
    Target("page", _RATE, "hub", "plain", 25),
    Target("page", _CPU, "postgraphile", "hub", 5),
    Target("page", _CPU, "apollo", "hub", 12),
    Target("wide", _RATE, "hub", "floor", 0.9),
    Target("wide", _RATE, "hub", "postgraphile", 2),
    Target("wide", _CPU, "postgraphile", "hub", 10),
    Target("point", _RATE, "hub", "floor", 0.8),
    Target("agency-point", _RATE, "hub", "floor", 0.8),
    Target("agency-page", _RATE, "hub", "floor", 0.8),
    Target("agency-count", _RATE, "hub", "floor", 0.8),
    Target("agency-board", _RATE, "hub", "floor", 0.8),
    Target("entities", _CPU, "plain", "hub", 15),
    Target("page", _RATE, "hub", SMALL, 0.8),
)


def figure_table(operation: Operation, servers: Mapping[str, Figures]) -> Iterator[str]:
    """Give the lines of one operation's absolute figures, with requests/s relative to the hub."""
    hub = servers["hub"].requests_per_second if "hub" in servers else 0
    yield f"{operation.name}: {operation.about}"
    yield "  server          requests/s   hub ÷ it   server ms   PostgreSQL ms    p50 ms    p99 ms"
    for name, it in servers.items():
        yield (
            f"  {name:<14} {it.requests_per_second:>11,.1f}"
            f" {hub / it.requests_per_second:>10.2f} {it.server_ms:>11.3f}"
            f" {it.postgres_ms:>15.3f} {it.p50_ms:>9.2f} {it.p99_ms:>9.2f}"
        )


def target_table(measured: Measured) -> Iterator[str]:
    """Give the lines of the ratios of the issue beside what they are at least to be."""
    yield f"{'ratio of medians':<54} {'measured':>9} {'at least':>9}"
    for target in TARGETS:
        ratio = target.ratio(measured)
        shown = "–" if ratio is None else f"{ratio:.2f}"
        verdict = "" if ratio is None else "reached" if ratio >= target.at_least else "not reached"
        yield f"{target.sentence:<54} {shown:>9} {target.at_least:>9g}  {verdict}"
