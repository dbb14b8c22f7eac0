"""The page's language goes on from address to address: there are no cookies.

A language that was chosen stays in the address, and our own links and forms carry it on.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from web.inputs.language import ASKED, chosen

PAGES = ("page.home", "writing.page", "reading.read_for_page", "reading.read_drawn")  # what speaks


def register(app: Flask) -> None:
    """Let the pages of `app` keep to the visitor's language."""
    app.url_defaults(_carry_on)
    app.after_request(_say_that_it_varies)


def _carry_on(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in PAGES:
        values.setdefault(ASKED, chosen())


def _say_that_it_varies(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
