"""The page's log: one JSON object a line, one line a request, and no more of anybody than needed.

A request is named by its X-Request-ID: the proxy's where it sends a well-formed one, else a fresh
one; answers carry it back, so that a visitor's complaint and our lines can be brought together.
No line has a client's address, a query, a header or a number that somebody wrote.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, has_request_context, request
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.message import Request as ServerRequest
from gunicorn.http.wsgi import Response as ServerResponse

REQUEST_ID = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
WRITTEN = re.compile(r"(?<=^/write/).*?(?=\.[a-z]{3}\Z|\Z)", re.DOTALL)
PROBES = {"/healthz", "/readyz", "/metrics"}


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON.

    A record's `fields`, a dict given by `extra`, stand beside time, level, logger and message.
    """

    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if has_request_context() and "request_id" in g:
            line["request"] = g.request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Log(Logger):
    """gunicorn's log and everything else's; answered probes stay out of it."""

    def setup(self, cfg: Config) -> None:
        """Let gunicorn open its logs, and write all of the process's in one form."""
        super().setup(cfg)
        rest = logging.StreamHandler(sys.stderr)
        logging.basicConfig(level=logging.WARNING, handlers=[rest], force=True)
        for handler in (rest, *self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(JsonFormatter())

    def access(
        self,
        resp: ServerResponse,
        _: ServerRequest,
        environ: dict[str, Any],
        request_time: timedelta,
    ) -> None:
        """Log one request, unless a host asked whether we are well and we were."""
        path = environ.get("PATH_INFO") or ""
        if path in PROBES and resp.status_code == 200:
            return
        # Percent-encoded, as it was sent: the server decodes it, and %0A would begin a new line.
        path = quote(_untold(path), safe="/*", encoding="latin-1")
        fields = {
            "request": dict(resp.headers).get(REQUEST_ID),
            "method": environ.get("REQUEST_METHOD"),
            "path": path,
            "status": resp.status_code,
            "bytes": resp.sent,
            "ms": round(request_time.total_seconds() * 1000, 1),
        }
        words = f"{fields['method']} {path} {resp.status_code}"
        self.access_log.info("%s", words, extra={"fields": fields})


def _untold(path: str) -> str:
    # It may be a telephone number.
    return WRITTEN.sub("*", path, count=1)


def register(app: Flask) -> None:
    """Name every request of `app`, tell its name in the answer, and log what fails unforeseen."""

    def failed(trace: tuple[Any, ...]) -> None:
        path = _untold(request.path)
        app.logger.error("Exception on %s [%s]", path, request.method, exc_info=trace)

    app.log_exception = failed

    @app.before_request
    def name() -> None:
        sent = request.headers.get(REQUEST_ID, "")
        g.request_id = sent if WELL_FORMED.fullmatch(sent) else secrets.token_hex(8)

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers[REQUEST_ID] = g.request_id
        return response
