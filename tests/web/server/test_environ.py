from __future__ import annotations

from typing import Any

import pytest
from werkzeug.wrappers import Request

from web.server.environ import environ_of


def scope(target: bytes = b"/", headers: tuple[tuple[bytes, bytes], ...] = ()) -> dict[str, Any]:
    path, _, query = target.partition(b"?")
    return {
        "method": "GET",
        "raw_path": path,
        "query_string": query,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 40000),
        "headers": headers,
    }


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/write/1%2F2%20.png?seed=7", "/write/1/2 .png"),
        (b"/%D9%A8", "/٨"),
        (b"http://page/digits/8/42.png", "/digits/8/42.png"),
        (b"http://page", "/"),
        (b"http://[::1]:8000/healthz", "/healthz"),
    ],
)
def test_paths(target: bytes, path: str) -> None:
    assert Request(environ_of(scope(target))).path == path


@pytest.mark.parametrize("target", [b"http://[/", b"http://]/", b"http://[x]/", b"x://[::1/"])
def test_no_path(target: bytes) -> None:
    with pytest.raises(ValueError):
        environ_of(scope(target))


def test_what_a_request_says_of_itself() -> None:
    headers = (
        (b"host", b"page"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x-forwarded-for", b"2.2.2.2"),
    )
    request = Request(environ_of(scope(b"/?digit=8", (*headers, (b"content-length", b"3")))))
    assert request.url == "http://page/?digit=8"
    assert request.remote_addr == "192.0.2.7"
    assert request.content_length == 3
    assert request.headers["X-Forwarded-For"] == "1.1.1.1,2.2.2.2"


def test_no_name_passes_for_another() -> None:
    environ = environ_of(scope(headers=((b"x_forwarded_for", b"1.1.1.1"),)))
    assert "HTTP_X_FORWARDED_FOR" not in environ
