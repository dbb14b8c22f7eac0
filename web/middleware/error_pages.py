"""Errors as one sentence: a page in the browser, application/problem+json (RFC 9457) on the API."""

from __future__ import annotations

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from web.responses.caching import NEVER

SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address can be read with GET, and nothing else.",
    500: "Something went wrong on our side. Please try again in a moment.",
}
POST_ONLY = "This address takes a picture by POST, and nothing else."


def register(app: Flask) -> None:
    """Let every error of `app`, expected or not, be told by `tell`."""
    app.register_error_handler(HTTPException, tell)


def tell(error: HTTPException) -> Response:
    """Return the answer to an error; keeps its headers, such as Allow or Retry-After."""
    status = error.code or 500
    title = HTTP_STATUS_CODES.get(status, "Error")
    sentence = _sentence(error, status)
    response = error.get_response(request.environ)
    if request.path == "/api" or request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
        response.data, response.content_type = json.dumps(problem), "application/problem+json"
    else:
        response.data = render_template("error.html", title=title, status=status, message=sentence)
        response.content_type = "text/html; charset=utf-8"
    response.headers["Cache-Control"] = NEVER
    return response


def _sentence(error: HTTPException, status: int) -> str:
    # Ours where we raised it with one; Werkzeug's own say little that would help.
    if error.description and error.description != type(error).description:
        return error.description
    if isinstance(error, MethodNotAllowed) and "GET" not in (error.valid_methods or ["GET"]):
        return POST_ONLY
    return SENTENCES.get(status, HTTP_STATUS_CODES.get(status, "Error") + ".")
