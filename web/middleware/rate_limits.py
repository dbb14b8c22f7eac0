"""How often one client may ask: RATE_LIMIT, counted here or, by several processes, in Redis.

One count for all addresses together; static files, the host's probes, /metrics and Telegram's own
calls are free. Where Redis does not answer, each process counts for itself until it is back.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time

from flask import Flask, Response, request
from werkzeug.exceptions import TooManyRequests

from web.middleware.error_pages import tell
from web.services.registry import services

FREE = {"health.alive", "health.ready", "metrics.figures", "telegram.update", "page.robots"}
COSTLY, COSTLY_LIMIT = "datasets.download", "10/minute"
PATIENCE = 0.25  # seconds for Redis to connect, and to answer
SENTENCE = "That was a lot of requests. Please try again in {seconds} s."
SHARED = (
    "Requests come through a proxy, but TRUSTED_PROXIES is 0: all visitors share one rate limit. "
    "Set it to the number of proxies in front of the page."
)
NETWORK = 64  # bits: who has an IPv6 address has so many of them

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Limit what each client may ask of `app`, where its settings say so."""
    settings = services(app).settings
    if not settings.rate_limit:
        return
    # Imported here: who wants no limits does not pay for them.
    from flask_limiter import Limiter, RateLimitExceeded

    limiter = Limiter(
        client,
        app=app,
        application_limits=[settings.rate_limit],
        storage_uri=settings.redis_url or "memory://",
        storage_options=_redis_options() if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        key_prefix="digits",
    )
    limiter.request_filter(lambda: request.endpoint in FREE or request.method == "OPTIONS")
    # Its own log line would name the client's address.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)

    # Beside the limit of all: a data set is as much work as a hundred strips.
    app.view_functions[COSTLY] = limiter.limit(COSTLY_LIMIT)(app.view_functions[COSTLY])

    def refuse(_: RateLimitExceeded) -> Response:
        passed = limiter.current_limit
        seconds = max(1, math.ceil(passed.window[0] - time.time())) if passed else 1
        return tell(TooManyRequests(SENTENCE.format(seconds=seconds), retry_after=seconds))

    app.register_error_handler(RateLimitExceeded, refuse)
    if not settings.proxies:
        _warn_of_proxies(app)


def client() -> str:
    """Return the address that a client is counted under; IPv6 ones by their network."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # a socket in the file system has none
        return text
    if address.version == 4 or address.ipv4_mapped:
        return str(getattr(address, "ipv4_mapped", None) or address)
    return str(ipaddress.ip_network((address, NETWORK), strict=False))


def _redis_options() -> dict[str, object]:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Once more at once, for a connection that Redis closed; its own ten seconds of tries would
    # hold a thread for as long.
    return {
        "socket_connect_timeout": PATIENCE,
        "socket_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 1),
    }


def _warn_of_proxies(app: Flask) -> None:
    told: list[bool] = []

    @app.before_request
    def warn() -> None:
        if not told and "X-Forwarded-For" in request.headers:
            told.append(True)
            log.warning(SHARED)
