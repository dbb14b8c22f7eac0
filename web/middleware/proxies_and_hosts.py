"""Who stands before us: the proxies we believe, the names we answer to."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from web.services.registry import services

# The host's probes ask by number, Prometheus as it likes, and Telegram shows a secret.
ANY_NAME = {"health.alive", "health.ready", "metrics.figures", "telegram.update"}
OTHER_HOST = "This server does not answer to that host name."


def register(app: Flask) -> None:
    """Believe as many proxies as the settings say, and answer to no other name than theirs."""
    settings = services(app).settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # the client's address and whether it came by https; no names
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    if not settings.trusted_hosts:
        return

    @app.before_request
    def check() -> None:
        known = host_is_trusted(request.headers.get("Host"), settings.trusted_hosts)
        if not known and request.endpoint not in ANY_NAME:
            raise BadRequest(OTHER_HOST)
