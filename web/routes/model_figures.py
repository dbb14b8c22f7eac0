"""The sheets that *How it works* shows: GET /samples/hands.png."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file

from web.errors import RequestError
from web.inputs.parameters import VERSION
from web.openapi_schema import Description, a_file
from web.responses.sheets import NAMES, digest, path_of

samples = Blueprint("samples", __name__)

YEAR = 31_536_000  # seconds


@samples.get("/samples/<name>.png")
@Description(a_file("image/png"), query=(VERSION,), kept=True)
def picture(name: str) -> Response:
    """Serve one of the sheets; links with ?v= name its very content."""
    path = path_of(name)
    if name not in NAMES or not path.is_file():
        raise RequestError("address.unknown")
    response = send_file(path, etag=digest(path), max_age=YEAR)
    if request.args.get("v") == digest(path):
        response.cache_control.immutable = True
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
