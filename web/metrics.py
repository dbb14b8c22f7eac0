"""What the page counts, for Prometheus: GET /metrics, the bot's own figures included.

Routes are counted by their templates, so that no visitor can make new series. The figures say
nothing of anybody and the address is open, as Prometheus expects of a service in a private
network; where the page is public, METRICS_TOKEN keeps them to who has it.
"""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, Info, generate_latest
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from web.caching import never_kept
from web.describing import Body, described

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
REASONS = {400: "bad", 408: "slow", 413: "large", 415: "kind", 429: "limit", 503: "busy"}

REQUESTS = Counter("web_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "web_request_seconds", "Time in the app, by route template", ["route"], buckets=FAST
)
REFUSALS = Counter("web_refusals", "Requests refused in words", ["reason"])
QUEUE_SECONDS = Histogram(
    "web_queue_seconds", "Time that requests waited for a thread", buckets=FAST
)
INFERENCE_SECONDS = Histogram(
    "web_inference_seconds", "Time in the networks, by method", ["method"], buckets=FAST
)
RUNNING = Gauge("web_inference_running", "Calls to the networks under way")
WAITING = Gauge("web_inference_waiting", "Calls to the networks that wait for a place")
BUILD = Info("web_build", "The source and the weights that serve")

ASK = "This address is for who has the operator's token."

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@described(Body("The figures.", {"text/plain": None}), also=(401,))
def figures() -> Response:
    """Return everything that this process counts, as Prometheus reads it."""
    token = current_app.extensions["settings"].metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode(), token.encode()):
        raise Unauthorized(ASK, www_authenticate=WWWAuthenticate("bearer"))
    return never_kept(Response(generate_latest(), content_type=CONTENT_TYPE_LATEST))


def register(app: Flask) -> None:
    """Count every answer of `app`, and tell which build and weights it serves."""
    settings, sampler = app.extensions["settings"], app.extensions["sampler"]
    BUILD.info({"version": settings.build, "weights": sampler.version})
    app.register_blueprint(metrics)
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.begun = time.perf_counter()


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    if "begun" in g:
        SECONDS.labels(route).observe(time.perf_counter() - g.begun)
    if response.status_code in REASONS:
        REFUSALS.labels(REASONS[response.status_code]).inc()
    return response
