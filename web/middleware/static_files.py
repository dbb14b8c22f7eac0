"""The page's own files: links to them carry a hash, so that browsers may keep them for a year.

Scripts import one another by plain names, which say nothing of the content: these are asked for
again every time, and answered with 304 while they stay.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from web.inputs.parameters import VERSION
from web.openapi_schema import Description, a_file

YEAR = 31_536_000  # seconds
# Cache-Control and the ETag say it all, the server has the date, and nobody saves a script: a fifth
# of a kilobyte each, twenty times on a first visit.
UNTOLD = ("Content-Disposition", "Date", "Expires", "Last-Modified")
DESCRIPTION = Description(
    a_file("text/css", "text/javascript", "image/svg+xml", "image/png"), query=(VERSION,), kept=True
)


def register(app: Flask) -> None:
    """Let `url_for('static', filename=...)` name the very content of each file."""
    folder = Path(app.static_folder or "")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    DESCRIPTION(app.view_functions["static"]).__doc__ = "Serve one of the page's own files."

    @cache
    def digest(filename: str) -> str:
        return hashlib.sha256((folder / filename).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", digest(values["filename"]))

    @app.after_request
    def ask_again(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code >= 400:
            return response
        if "v" not in request.args:
            response.headers["Cache-Control"] = "no-cache"
        for name in UNTOLD:
            response.headers.pop(name, None)
        return response
