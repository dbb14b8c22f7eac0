"""A request as WSGI has it (PEP 3333), from what an ASGI server knows of it."""

from __future__ import annotations

import io
import sys
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

PLAIN = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


def environ_of(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the WSGI environment of an HTTP scope, without a body.

    Raises ValueError where the request's target is no address.
    """
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client")
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope["raw_path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name:  # X_Forwarded_For would pass for X-Forwarded-For
            continue
        key = PLAIN.get(name) or "HTTP_" + name.upper().replace("-", "_")
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


def _path(target: bytes) -> str:
    if not target.startswith(b"/"):  # GET http://host/path, as one asks a proxy
        target = urlsplit(target).path or b"/"
    return unquote_to_bytes(target).decode("latin-1")
