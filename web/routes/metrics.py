"""GET /metrics: the figures for Prometheus, the bot's own included.

They say nothing of anybody and the address is open, as Prometheus expects of a service in a
private network; where the page is public, METRICS_TOKEN keeps them to who has it.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from web.openapi_schema import Body, described
from web.responses.caching import never_kept
from web.services.registry import services

ASK = "This address is for who has the operator's token."

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@described(Body("The figures.", {"text/plain": None}), also=(401,))
def figures() -> Response:
    """Return everything that this process counts, as Prometheus reads it."""
    token = services().settings.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode(), token.encode()):
        raise Unauthorized(ASK, www_authenticate=WWWAuthenticate("bearer"))
    return never_kept(Response(generate_latest(), content_type=CONTENT_TYPE_LATEST))
