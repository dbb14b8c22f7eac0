"""Drawn files: their types, encoders and names."""

from __future__ import annotations

from flask import Response, request

from model.images import jpeg_bytes, png_bytes

ENCODERS = {"png": png_bytes, "jpg": jpeg_bytes}
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "gif": "image/gif",
    "webp": "image/webp",
    "zip": "application/zip",
}


def picture(content: bytes, name: str, kind: str) -> Response:
    """Return a file of one of TYPES; its name goes with it."""
    response = Response(content, mimetype=TYPES[kind])
    # Named in both cases: a picture saved from its own tab should have a good name, too.
    response.headers.set(
        "Content-Disposition",
        "attachment" if kind == "zip" or request.args.get("download") == "1" else "inline",
        filename=name,
    )
    return response
