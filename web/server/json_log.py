"""The page's log: one JSON object a line, one line a request, and no more of anybody than needed.

A request is named by its X-Request-ID: the proxy's where it sends a well-formed one, else a fresh
one; answers carry it back, so that a visitor's complaint and our lines can be brought together.
No line has a client's address, a query, a header or a number that somebody wrote.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, has_request_context, request

from model.json_log import JsonFormatter

REQUEST_ID = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
# However many slashes there are, and wherever: the routes take several for one.
WRITTEN = re.compile(r"(write/*+)(?!\.[a-z]+\Z).+?(?=\.[a-z]{3}\Z|\Z)", re.DOTALL | re.IGNORECASE)
NUMBER = re.compile(r"\+?[0-9](?:[ .,:/+-]*[0-9]){4,}")  # that may be a telephone number
LONGEST = 200  # characters of a path
PROBES = {"/healthz", "/readyz", "/metrics"}

access = logging.getLogger("web.access")


def set_up_logging() -> None:
    """Write this process's log: requests to stdout, all else to stderr."""
    formatter = JsonFormatter(more=_request)
    requests, rest = logging.StreamHandler(sys.stdout), logging.StreamHandler(sys.stderr)
    for handler in (requests, rest):
        handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[rest], force=True)
    logging.captureWarnings(True)
    logging.getLogger("web").setLevel(logging.INFO)
    # Its warnings are of what clients send; we say those in our own words.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    access.handlers, access.propagate = [requests], False


def log_request(
    environ: dict[str, Any],
    status: int,
    headers: list[tuple[str, str]],
    body: bytes,
    seconds: float,
) -> None:
    """Log one request, unless a host asked whether we are well and we were."""
    path = environ["PATH_INFO"]
    if path in PROBES and status == 200:
        return
    # Percent-encoded, as it was sent: the server decodes it, and %0A would begin a new line.
    untold = _untold(path)
    if 400 <= status < 500:  # it may be an address that was meant to write
        untold = NUMBER.sub("*", untold)
    path = quote(untold[:LONGEST], safe="/*", encoding="latin-1")
    method = environ["REQUEST_METHOD"]
    fields = {
        "request": dict(headers).get(REQUEST_ID),
        "method": method,
        "path": path,
        "status": status,
        "bytes": len(body),
        "ms": round(seconds * 1000, 1),
    }
    access.info("%s", f"{method} {path} {status}", extra={"fields": fields})


def _request() -> dict[str, object]:
    return {"request": g.request_id} if has_request_context() and "request_id" in g else {}


def _untold(path: str) -> str:
    return WRITTEN.sub(r"\1*", path, count=1)


def register(app: Flask) -> None:
    """Name every request of `app`, tell its name in the answer, and log what fails unforeseen."""

    def failed(trace: Any) -> None:  # noqa: ANN401 (as Flask has it)
        path = _untold(request.path)
        app.logger.error("Exception on %s [%s]", path, request.method, exc_info=trace)

    app.log_exception = failed  # type: ignore[method-assign, assignment]

    @app.before_request
    def name() -> None:
        sent = request.headers.get(REQUEST_ID, "")
        g.request_id = sent if WELL_FORMED.fullmatch(sent) else secrets.token_hex(8)

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers[REQUEST_ID] = g.request_id
        return response
