"""How often one client may ask: RATE_LIMIT, counted here or, by several processes, in Redis.

One count for all addresses together; static files, the host's probes, /metrics and the chats' own
calls are free. Where Redis does not answer, each process counts for itself until it is back.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import re
import time
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from web.errors import RetryLaterError
from web.middleware.error_pages import tell
from web.services.registry import services

if TYPE_CHECKING:
    from flask_limiter import Limiter

FREE = {"health.alive", "health.ready", "metrics.figures", "page.robots", "static"}
FREE |= {"engine.part", "engine.worker"}
# Pictures that never change, which Telegram fetches for everybody who types into inline mode, all
# of them from a few addresses: a limit of their own, so many times as high.
PICTURES, PICTURES_TIMES = ("pictures.strip", "pictures.single", "numbers.by_path"), 20
TELEGRAM, DISCORD = "telegram.update", "discord.interaction"
COSTLY, COSTLY_LIMIT = "datasets.download", "10/minute"
PATIENCE = 0.25  # seconds for Redis to connect, and to answer
SHARED = (
    "Requests come through a proxy, but TRUSTED_PROXIES is 0: all visitors share one rate limit. "
    "Set it to the number of proxies in front of the page."
)
IN_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?")
WITH_PORT = re.compile(r"([0-9.]+):[0-9]+")
NETWORK = 64  # bits: who has an IPv6 address has so many of them

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Limit what each client may ask of `app`, where its settings say so."""
    settings = services(app).settings
    if not settings.rate_limit:
        return
    # Imported here: who wants no limits does not pay for them.
    from flask_limiter import Limiter, RateLimitExceeded
    from limits import parse_many

    limiter = Limiter(
        client,
        app=app,
        application_limits=[settings.rate_limit],
        application_limits_exempt_when=is_inline_picture,
        storage_uri=settings.redis_url or "memory://",
        storage_options=_redis_options() if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        # Of several requests that find Redis gone at one time, the first makes the others' counts
        # local; they pass uncounted instead of failing.
        swallow_errors=True,
        key_prefix="digits",
    )
    limiter.request_filter(_is_free)
    # Its own log line would name the client's address.
    own_log = logging.getLogger("flask-limiter")
    own_log.setLevel(logging.WARNING)
    own_log.addFilter(_without_trace)

    # Beside the limit of all: a data set is as much work as a hundred strips.
    higher = "; ".join(
        f"{PICTURES_TIMES * limit.amount} per {limit.multiples} {limit.GRANULARITY.name}"
        for limit in parse_many(settings.rate_limit)
    )
    pictures = limiter.shared_limit(higher, "pictures", exempt_when=lambda: not is_inline_picture())
    each = {**dict.fromkeys(PICTURES, pictures), COSTLY: limiter.limit(COSTLY_LIMIT)}
    for name, limited in each.items():
        # Typed for async views, too.
        app.view_functions[name] = limited(app.view_functions[name])  # type: ignore[assignment]

    def refuse(_: RateLimitExceeded) -> Response:
        passed = limiter.current_limit
        # A clock that is set back must not send anybody away for longer than the limit's own time.
        left = min(passed.window[0] - time.time(), passed.limit.get_expiry()) if passed else 1
        return tell(RetryLaterError("rate.exceeded", max(1, math.ceil(left))))

    app.register_error_handler(RateLimitExceeded, refuse)
    _count_missing(app, limiter, settings.rate_limit)
    if not settings.proxies:
        _warn_of_proxies(app)


def _count_missing(app: Flask, limiter: Limiter, limit: str) -> None:
    """Count what leads nowhere, too, which Flask-Limiter does not."""
    from limits import parse_many

    each = parse_many(limit)

    @app.before_request
    def count() -> None:
        if request.endpoint is not None:
            return
        try:
            allowed = all(limiter.limiter.hit(one, client(), "missing") for one in each)
        except Exception:  # Redis is gone: the next request that leads somewhere finds out
            return
        if not allowed:
            seconds = math.ceil(max(one.get_expiry() for one in each))
            raise RetryLaterError("rate.exceeded", seconds)


def _without_trace(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    if record.levelno >= logging.ERROR:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def is_inline_picture() -> bool:
    """Tell whether a request is for a picture that never changes, as inline mode names them."""
    named = "seed" in request.args or request.endpoint != "numbers.by_path"
    return request.endpoint in PICTURES and request.path.endswith(".jpg") and named


def _is_free() -> bool:
    if request.endpoint == TELEGRAM:
        return services().know_telegram(request.headers)  # who guesses the secret is counted
    if request.endpoint == DISCORD:
        return services().know_discord(request)
    return request.endpoint in FREE or request.method == "OPTIONS"


def client() -> str:
    """Return the address that a client is counted under; IPv6 ones by their network.

    A proxy may send a port along; what is no address is one client.
    """
    text = request.remote_addr or ""
    with_port = IN_BRACKETS.fullmatch(text) or WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address(with_port[1] if with_port else text)
    except ValueError:  # a socket in the file system has none
        return "unknown"
    if address.version == 4 or address.ipv4_mapped:
        return str(getattr(address, "ipv4_mapped", None) or address)
    return str(ipaddress.ip_network((address, NETWORK), strict=False))


def _redis_options() -> dict[str, Any]:
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
