"""Who stands before us: the proxies we believe, the names we answer to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import BadHost
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_current_url, get_host

from web.errors import RequestError
from web.services.registry import services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# The host's probes ask by number, Prometheus as it likes, and the chats show that they are.
ANY_NAME = {
    *("health.alive", "health.ready", "metrics.figures"),
    *("telegram.update", "discord.interaction"),
}
# A name, with the root's dot and a port or without; werkzeug's own check knows no case, dot, or
# IPv6 address.
HOST = re.compile(r"([a-z0-9._-]*[a-z0-9_-]|\[[0-9a-f:.]+\])\.?(:[0-9]{1,5})?")
NO_NAME = "digits.no_name"  # in the environment of a request whose Host is none


def register(app: Flask) -> None:
    """Believe as many proxies as the settings say, and answer to no other name than theirs."""
    settings = services(app).settings
    if settings.proxies:
        # The client's address and whether it came by https; no names.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's own guide has it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    _take_no_name_away(app)

    @app.before_request
    def check() -> None:
        if NO_NAME in request.environ:
            raise RequestError("host.unknown")
        if not settings.trusted_hosts or request.endpoint in ANY_NAME:
            return
        if not is_known(request.headers.get("Host", ""), settings.trusted_hosts):
            raise RequestError("host.unknown")


def _take_no_name_away(app: Flask) -> None:
    """Let the app refuse a Host that is no name: with it, its error page has no addresses."""
    serve = app.wsgi_app

    def named(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not _is_name(app, environ):
            environ = environ | {"HTTP_HOST": "", NO_NAME: True}
        return serve(environ, start)

    app.wsgi_app = named  # type: ignore[method-assign, assignment]


def _is_name(app: Flask, environ: WSGIEnvironment) -> bool:
    try:
        app.url_map.bind(get_host(environ))
        get_current_url(environ, host_only=True)
    except (BadHost, ValueError):  # each refuses what the other takes, such as a..b and xn--
        return False
    return True


def is_known(host: str, names: tuple[str, ...]) -> bool:
    """Tell whether a Host header names one of `names`; those that begin with a dot are endings."""
    found = HOST.fullmatch(host.lower())
    return found is not None and any(
        f".{found[1]}".endswith(name) if name.startswith(".") else found[1] == name
        for name in names
    )
