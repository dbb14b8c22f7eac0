"""Counting requests, by the templates of their routes: no visitor can make new series."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from web.metrics import BUILD, REFUSALS, REQUESTS, SECONDS
from web.services.registry import services

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
REASONS = {400: "bad", 408: "slow", 413: "large", 415: "kind", 429: "limit", 503: "busy"}


def register(app: Flask) -> None:
    """Count every answer of `app`, and tell which build and weights it serves."""
    ours = services(app)
    BUILD.info({"version": ours.settings.build, "weights": ours.generator.version})
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
