"""Names that cannot be worked with: refused as every other wrong one, and no fault of ours."""

from __future__ import annotations

import httpx
import pytest

from tests.web.support import Server, assert_problem
from web import create_app
from web.settings import Settings

OTHER_HOST = "This server does not answer to that host name."
NO_NAMES = ["a..b", ".a", "a..b:8000", "a" * 70 + ".b", "xn--a.b", "xn--", "[:::::]"]
NAMES = ["page", "page.", "PAGE:8000", "a_b", "xn--bcher-kva.example", "127.0.0.1", "[::1]:8000"]


@pytest.mark.parametrize("host", NO_NAMES)
def test_what_is_no_name_is_refused_on_every_address(server: Server, host: str) -> None:
    with httpx.Client(base_url=server.url, headers={"Host": host}) as client:
        for path in ("/", "/docs", "/healthz", "/static/page.css", "/nowhere"):
            answer = client.get(path)
            assert answer.status_code == 400, path
            assert OTHER_HOST in answer.text
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
        assert_problem(client.get("/api/digits/8"), 400, OTHER_HOST)
        assert_problem(client.post("/api/read", files={"image": b"x"}), 400, OTHER_HOST)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("host", NAMES)
def test_every_name_is_answered_where_none_are_set(server: Server, host: str) -> None:
    for path in ("/docs", "/healthz"):
        assert httpx.get(server.url + path, headers={"Host": host}).status_code == 200, path


@pytest.mark.parametrize("names", [(), ("page",)])
def test_who_asks_by_wrong_names_is_counted(names: tuple[str, ...]) -> None:
    app = create_app(Settings(rate_limit="2/minute", trusted_hosts=names))
    wrong = {"Host": "a..b"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page") as client:
        told = [client.get("/docs", headers=wrong).status_code for _ in range(3)]
    assert told == [400, 400, 429]
