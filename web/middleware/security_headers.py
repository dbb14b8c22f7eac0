"""Headers that every answer carries, and what other sites' scripts may read."""

from __future__ import annotations

from flask import Flask, Response, request

from web.services.registry import services

# Nothing from elsewhere, nothing inline; the five digits stand in the page as data: URLs.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the engine's kernel, and no other code from text
        "worker-src 'self'",
        "manifest-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors {ancestors}",
    ]
)
# An SVG opened by itself writes itself by the style that it brings; it may do nothing else.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {ancestors}"
UNUSED = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Of a page's own styles and scripts, which are no documents: the page that asks is bounded, and
# half a kilobyte for each would be a quarter of what a first visit transfers.
PARTS = ("text/css", "text/javascript")
NEEDED_BY_PARTS = ("X-Content-Type-Options",)
# Of documents with scripts; pictures have none, and a page of numbers shows eight.
UNUSED_BY_PICTURES = ("Permissions-Policy", "Cross-Origin-Opener-Policy")
YEAR = 31_536_000  # seconds
DAY = 86_400
# Nothing here belongs to anybody, and there are no cookies: what anyone may fetch, any site's
# scripts may read. That goes for POST /api/read as well: a form from elsewhere can send it anyway.
OPEN = ("/api/", "/digits/", "/write/", "/write.", "/morph/", "/hands/", "/dataset.")
OPEN_FILES = ("/openapi.json",)
EXPOSED = "ETag, Retry-After, X-Request-ID"
ACCEPTED = "Content-Type, If-None-Match, X-Request-ID"


def register(app: Flask) -> None:
    """Give every answer of `app` the headers that let a browser trust it no more than needed."""
    settings = services(app).settings
    ancestors = " ".join(settings.frame_ancestors) or "'none'"
    always = ALWAYS | {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(ancestors=ancestors)
    }
    of_svg = SVG_POLICY.format(ancestors=ancestors)
    if not settings.frame_ancestors:
        always["X-Frame-Options"] = "DENY"  # for what does not know frame-ancestors

    @app.after_request
    def secure(response: Response) -> Response:
        if response.status_code == 304:  # what is kept has its own, which these would replace
            _share(response)
            return response
        if response.mimetype == "image/svg+xml":
            response.headers.setdefault("Content-Security-Policy", of_svg)
        is_part = request.endpoint == "static" and response.mimetype in PARTS
        is_picture = (response.mimetype or "").startswith("image/")
        left_out = UNUSED_BY_PICTURES if is_picture else ()
        for name, value in always.items():
            is_needed = name in NEEDED_BY_PARTS if is_part else name not in left_out
            if is_needed:
                response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        _share(response)
        return response


def _share(response: Response) -> None:
    if not (request.path.startswith(OPEN) or request.path in OPEN_FILES):
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return
    response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS" and "Allow" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers["Access-Control-Allow-Headers"] = ACCEPTED
        response.headers["Access-Control-Max-Age"] = str(DAY)
