"""What is counted for `/metrics`, in the text form of Prometheus.

No label holds what a caller wrote: a path is the route that took it, and whatever no route took is `-`.

Where several processes answer at one address, each writes what it counts into a file of the folder that
PROMETHEUS_MULTIPROC_DIR names, and whichever is asked adds them up.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

MEDIA_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that prometheus-client reads when it is imported."""
_REGISTRY = CollectorRegistry()
_UPPER_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter(
    "dontbuy_requests", "Requests that were answered.", ("method", "route", "status"), registry=_REGISTRY
)
DURATION = Histogram(
    "dontbuy_request_duration_seconds",
    "From the head of a request to the end of its answer.",
    ("route",),
    registry=_REGISTRY,
    buckets=_UPPER_BOUNDS,
)
EVALUATIONS = Counter("dontbuy_evaluations", "Documents that were answered.", ("kind", "verdict"), registry=_REGISTRY)
BATCH_ROWS = Counter(
    "dontbuy_batch_rows",
    "Rows of batches, by what became of them: `answered` or `problem`.",
    ("came",),
    registry=_REGISTRY,
)
DISAGREEMENTS = Counter(
    "dontbuy_engine_disagreements", "Documents that were not answered: the engines disagree.", registry=_REGISTRY
)
OVERLOADS = Counter(
    "dontbuy_overloads", "Requests that were refused because too many were at work.", registry=_REGISTRY
)
WRITERS_WAITING = Gauge(
    "dontbuy_writers_waiting",
    "Requests that wait for their turn to write.",
    registry=_REGISTRY,
    multiprocess_mode="livesum",
)
STORE_ERRORS = Counter(
    "dontbuy_store_errors",
    "Requests that the store failed, by the code of the problem; `store/busy` is a queue that was full.",
    ("code",),
    registry=_REGISTRY,
)

WEBHOOK_TRIES = Counter(
    "dontbuy_webhook_tries",
    "Messages that were sent to webhooks, by what became of them; `taken` is well.",
    ("outcome",),
    registry=_REGISTRY,
)
WEBHOOK_MESSAGES_WAITING = Gauge(
    "dontbuy_webhook_messages_waiting",
    "Messages that wait to be sent to webhooks, or to be tried again.",
    registry=_REGISTRY,
    multiprocess_mode="livemostrecent",
)


def count_request(method: str, route: str, status: int | None, seconds: float) -> None:
    """One request; of one that was never answered the status is `-`."""
    REQUESTS.labels(method, route, str(status or "-")).inc()
    DURATION.labels(route).observe(seconds)


def count_evaluation(kind: str, verdict: str) -> None:
    """One document that was answered."""
    EVALUATIONS.labels(kind, verdict).inc()


def count_webhook_try(outcome: str) -> None:
    """One message that was sent once."""
    WEBHOOK_TRIES.labels(outcome).inc()


def show_messages_waiting(waiting: int) -> None:
    """How many messages wait now."""
    WEBHOOK_MESSAGES_WAITING.set(waiting)


def written() -> bytes:
    """Everything that was counted, by every process at this address."""
    if FOLDER not in os.environ:
        return generate_latest(_REGISTRY)
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    return generate_latest(every)
