"""Addresses as people type them are sent on to ours: digits of any script, a slash at the end.

So every picture keeps one address. The API and the pictures' own addresses take 0 to 9 alone.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, make_response, redirect, request

from model.handwriting.text import plain_text
from web.responses.caching import never_kept

TYPED = {
    "page.home": ("digit", "seed"),
    "writing.page": ("text", "seed", "from", "to"),
    "reading.read_drawn": ("digit", "text", "seed"),
    "datasets.download": ("count", "digits", "seed"),
}


def register(app: Flask) -> None:
    """Let the forms of `app` take the digits of every script, and its addresses a slash."""
    app.before_request(_send_on)
    app.before_request(_without_slash)


def _send_on() -> Response | None:
    names = TYPED.get(request.endpoint or "", ())
    asked = list(request.args.items(multi=True))
    plain = [(name, _plain(value) if name in names else value) for name, value in asked]
    if plain == asked:
        return None
    return never_kept(make_response(redirect(f"{request.path}?{urlencode(plain)}")))


def _without_slash() -> Response | None:
    if request.url_rule or not request.path.endswith("/"):
        return None
    path = request.path.rstrip("/")
    api = path.startswith("/api")  # a program asks as it is told, or learns so
    if not path or api or request.method not in ("GET", "HEAD"):
        return None
    adapter = current_app.create_url_adapter(request)
    # A path that begins with two slashes would name another host.
    if path.startswith("//") or not adapter or not adapter.test(path, "GET"):
        return None
    query = request.query_string.decode("ascii", "replace")
    return make_response(redirect(f"{quote(path)}?{query}" if query else quote(path), 301))


def _plain(value: str) -> str:
    plain = value if value.isascii() else plain_text(value)
    return plain if plain.isascii() else value  # which is refused as it was typed
