"""Who stands before us: the proxies we believe, the names we answer to."""

from __future__ import annotations

import re

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.errors import RequestError
from web.services.registry import services

# The host's probes ask by number, Prometheus as it likes, and the chats show that they are.
ANY_NAME = {
    *("health.alive", "health.ready", "metrics.figures"),
    *("telegram.update", "discord.interaction"),
}
# A name, with the root's dot and a port or without; werkzeug's own check knows no case, dot, or
# IPv6 address.
HOST = re.compile(r"([a-z0-9._-]*[a-z0-9_-]|\[[0-9a-f:.]+\])\.?(:[0-9]{1,5})?")


def register(app: Flask) -> None:
    """Believe as many proxies as the settings say, and answer to no other name than theirs."""
    settings = services(app).settings
    if settings.proxies:
        # The client's address and whether it came by https; no names.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's own guide has it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    if not settings.trusted_hosts:
        return

    @app.before_request
    def check() -> None:
        known = is_known(request.headers.get("Host", ""), settings.trusted_hosts)
        if not known and request.endpoint not in ANY_NAME:
            raise RequestError("host.unknown")


def is_known(host: str, names: tuple[str, ...]) -> bool:
    """Tell whether a Host header names one of `names`; those that begin with a dot are endings."""
    found = HOST.fullmatch(host.lower())
    return found is not None and any(
        f".{found[1]}".endswith(name) if name.startswith(".") else found[1] == name
        for name in names
    )
