"""What the page counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, Info

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("web_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "web_request_seconds", "Time in the app, by route template", ["route"], buckets=FAST
)
REFUSALS = Counter("web_refusals", "Requests refused in words", ["reason"])
DROPPED = Counter("web_dropped_connections", "Connections closed on slow clients", ["why"])
QUEUE_SECONDS = Histogram(
    "web_queue_seconds", "Time that requests waited for a thread", buckets=FAST
)
INFERENCE_SECONDS = Histogram(
    "web_inference_seconds", "Time in the networks, by method", ["method"], buckets=FAST
)
RUNNING = Gauge("web_inference_running", "Calls to the networks under way")
WAITING = Gauge("web_inference_waiting", "Calls to the networks that wait for a place")
BUILD = Info("web_build", "The source and the weights that serve")
