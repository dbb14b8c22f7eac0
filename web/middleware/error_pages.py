"""Errors as one sentence: a page in the browser, application/problem+json (RFC 9457) on the API."""

from __future__ import annotations

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from model.errors import InputError
from web.errors import RequestError
from web.inputs.language import told
from web.openapi_schema import component
from web.responses.caching import never_kept
from web.responses.pages import ERROR, digits_page
from web.responses.refusals import refused, status_of

PROBLEM = component(
    "Problem",
    type={"type": "string", "enum": ["about:blank"]},
    title={"type": "string"},
    status={"type": "integer", "minimum": 400, "maximum": 599},
    detail={"type": "string", "description": "One sentence that says what would work."},
)


def register(app: Flask) -> None:
    """Let every error of `app`, expected or not, be told here."""
    app.register_error_handler(InputError, tell)
    app.register_error_handler(HTTPException, _tell_another)
    app.before_request(_refuse_wrong_path)


def tell(error: InputError, status: int | None = None) -> Response:
    """Return the answer to an error of ours, with its status where no other is given."""
    return refused(_answer(status or status_of(error), error), error)


def _refuse_wrong_path() -> Response | None:
    """Return 404, with the value's own sentence, where a part of the path is none."""
    for value in (request.view_args or {}).values():
        if isinstance(value, InputError):
            return tell(value, 404)
    return None


def _tell_another(error: HTTPException) -> Response:
    """Return the answer to an error of the framework's; keeps its headers, such as Allow."""
    status = error.code or 500
    code = {404: "address.unknown", 405: "method.get_only", 500: "server.failed"}.get(status)
    methods = set(error.valid_methods or ()) if isinstance(error, MethodNotAllowed) else set()
    if "POST" in methods:
        code = "method.get_or_post" if "GET" in methods else "method.post_only"
    answer = _answer(status, RequestError(code) if code else None)
    answer.headers.extend(each for each in error.get_headers() if each[0] != "Content-Type")
    return never_kept(answer)


def _answer(status: int, error: InputError | None) -> Response:
    title = HTTP_STATUS_CODES.get(status, "Error")
    if request.path == "/api" or request.path.startswith("/api/"):
        detail = str(error) if error else f"{title}."
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(json.dumps(problem), status, content_type="application/problem+json")
    message = told(error) if error else f"{title}."
    return digits_page(ERROR, message=message, status=status)
