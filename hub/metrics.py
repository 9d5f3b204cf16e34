"""Figures of this process for Prometheus, read when they are asked for."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from schema.answering import ANSWERED, PLANS


class _Readers(Collector):
    """What the two readers did: each counts for itself, which costs a request next to nothing."""

    def collect(self) -> Iterator[Metric]:
        fields = CounterMetricFamily(
            "hub_root_fields", "Root fields answered, by the reader that did", labels=["reader"]
        )
        for reader in ("fast", "plain"):
            fields.add_metric([reader], ANSWERED[reader])
        yield fields
        looked_up = CounterMetricFamily(
            "hub_plan_lookups", "Plans looked up, by whether one was kept", labels=["found"]
        )
        looked_up.add_metric(["yes"], PLANS.hits)
        looked_up.add_metric(["no"], PLANS.misses)
        yield looked_up
        yield GaugeMetricFamily("hub_plans", "Plans kept", len(PLANS))


_REGISTRY = CollectorRegistry()
_REGISTRY.register(_Readers())
ProcessCollector(registry=_REGISTRY)


async def metrics(_request: Request) -> Response:
    """Answer `GET /metrics` in Prometheus' text format."""
    return Response(generate_latest(_REGISTRY), media_type=CONTENT_TYPE_LATEST)
