"""Digits of any script in a page's address, as people type them: sent on to the plain ones.

So every picture keeps one address. The API and the pictures' own addresses take 0 to 9 alone.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, request

from model.handwriting.text import plain_text
from web.responses.caching import never_kept

TYPED = {
    "page.home": ("digit", "seed"),
    "writing.page": ("text", "seed", "from", "to"),
    "reading.read_drawn": ("digit", "text", "seed"),
    "datasets.download": ("count", "digits", "seed"),
}


def register(app: Flask) -> None:
    """Let the forms of `app` take the digits of every script."""
    app.before_request(_send_on)


def _send_on() -> Response | None:
    names = TYPED.get(request.endpoint or "", ())
    asked = list(request.args.items(multi=True))
    plain = [(name, _plain(value) if name in names else value) for name, value in asked]
    if plain == asked:
        return None
    return never_kept(make_response(redirect(f"{request.path}?{urlencode(plain)}")))


def _plain(value: str) -> str:
    return value if value.isascii() else plain_text(value)
