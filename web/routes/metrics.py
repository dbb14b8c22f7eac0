"""GET /metrics: the figures for Prometheus, the bot's own included.

They say nothing of anybody and the address is open, as Prometheus expects of a service in a
private network; where the page is public, METRICS_TOKEN keeps them to who has it.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.datastructures import WWWAuthenticate

from web.errors import RequestError
from web.middleware.error_pages import tell
from web.openapi_schema import Body, Description
from web.responses.caching import never_kept
from web.services.registry import services

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@Description(Body("The figures.", {"text/plain": None}), also=(401,))
def figures() -> Response:
    """Return everything that this process counts, as Prometheus reads it."""
    token = services().settings.metrics_token
    if token and not _has(token):
        answer = tell(RequestError("token.missing"))
        answer.www_authenticate = WWWAuthenticate("bearer")
        return answer
    return never_kept(Response(generate_latest(), content_type=CONTENT_TYPE_LATEST))


def _has(token: str) -> bool:
    """Tell whether the client has shown the operator's token, and as such (RFC 6750)."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(sent.strip().encode(), token.encode())
