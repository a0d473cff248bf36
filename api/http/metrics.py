"""What Prometheus reads: requests, refusals, the queue of the log, and which rules are at hand."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.desk.service import Service

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
_TALLIES = {
    "refusals": ("Requests refused, by reason.", "reason"),
    "not_recorded": ("Acts that were not recorded, by reason.", "reason"),
    "evaluation_failed": ("Decisions refused because the evaluators failed or disagreed.", "reason"),
    "swept": ("Rows that nobody needs any more and that were removed, by sort.", "sort"),
}


class _OfService(Collector):
    """Reads the service's own counts when asked."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give every count as it stands."""
        for name, (about, label) in _TALLIES.items():
            family = CounterMetricFamily(f"power_credit_{name}", about, labels=[label])
            for said, count in sorted(self._service.tally.of(name).items()):
                family.add_metric([said], count)
            yield family
        yield GaugeMetricFamily(
            "power_credit_log_waiting", "Acts that wait to be recorded.", self._service.recorder.waiting
        )
        yield GaugeMetricFamily(
            "power_credit_rules_generation",
            "Generation of the rules at hand.",
            self._service.shelf.generation,
        )
        yield GaugeMetricFamily(
            "power_credit_unreadable_subjects",
            "Subjects whose stored record this process could not read and has not read since.",
            self._service.unreadables.count,
        )


class Metrics:
    """The metrics of one application, in a registry of their own."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_OfService(service))
        self.requests = Histogram(
            "power_credit_request_seconds",
            "Time to answer, by route and status.",
            ["method", "route", "status"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.in_flight = Gauge("power_credit_in_flight", "Requests being answered.", registry=self._registry)
        self.shed = Counter(
            "power_credit_shed", "Requests refused because too many were in flight.", registry=self._registry
        )

    def text(self) -> bytes:
        """Give everything in Prometheus' text format."""
        return generate_latest(self._registry)
