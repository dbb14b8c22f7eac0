"""What browsers are told, which names and proxies are believed, what is refused unread."""

from __future__ import annotations

import json
import re
import socket

import httpx
import pytest

from tests.web.support import Server, assert_problem
from web import create_app
from web.settings import Settings

PLACES = ("/", "/?digit=8&seed=42", "/api/digits/8", "/digits/8/42.png", "/nowhere", "/docs")
OPEN = ("/api/digits/8", "/digits/8/42.png", "/digits/8/42/1.jpg", "/openapi.json", "/api/none")
OTHER_HOST = "This server does not answer to that host name."


def page(scheme: str = "http", **settings: object) -> httpx.Client:
    app = create_app(Settings(**settings))
    return httpx.Client(transport=httpx.WSGITransport(app), base_url=f"{scheme}://page")


@pytest.mark.parametrize("path", PLACES)
def test_every_answer_is_bounded(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == policy["worker-src"] == "'self'"
    # The engine's kernel is WebAssembly; text never becomes code.
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert headers["Content-Security-Policy"].count("unsafe") == 1
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    if not path.endswith(".png"):  # a picture asks for nothing, and opens nothing
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers


def test_a_pages_own_styles_and_scripts_say_no_more_than_they_need(client: httpx.Client) -> None:
    for name in ("page.css", "digits/page.js"):
        headers = client.get(f"/static/{name}").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Content-Security-Policy" not in headers
    assert "Content-Security-Policy" in client.get("/static/favicon.svg").headers
    for path in ("/service-worker.js", "/static/nothing.js"):
        assert "worker-src" in client.get(path).headers["Content-Security-Policy"], path


@pytest.mark.parametrize(
    "path",
    ["/", "/?digit=8&seed=42", "/docs", "/read?digit=8&seed=42", "/write?text=1&from=3&to=8"],
)
def test_no_page_has_code_or_style_in_it(reading_server: Server, path: str) -> None:
    text = httpx.get(reading_server.url + path).text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)


def test_an_svg_may_bring_its_style_and_nothing_else(client: httpx.Client) -> None:
    policy = client.get("/digits/8/42.svg").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    assert "unsafe-inline" not in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/digits/8/42.svg",
        "/digits/8/42.png",
        "/api/digits/8?seed=42",
        "/openapi.json",
        "/hands/8.svg?seed=1",
    ],
)
def test_a_304_changes_nothing_of_what_is_kept(client: httpx.Client, path: str) -> None:
    """A cache puts a 304's headers in the place of those that it has (RFC 9111, 3.2)."""
    kept = client.get(path).headers
    answer = client.get(path, headers={"If-None-Match": kept["ETag"]})
    assert (answer.status_code, answer.headers["ETag"]) == (304, kept["ETag"])
    own = {"date", "x-request-id"}
    changed = {name for name, value in answer.headers.items() if kept.get(name) != value}
    assert changed <= own


def test_who_may_show_the_page_in_a_frame_is_a_setting() -> None:
    headers = page(frame_ancestors=("https://huggingface.co",)).get("/").headers
    assert "frame-ancestors https://huggingface.co" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_https_is_remembered_where_it_is_known() -> None:
    assert page("https").get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    forwarded = {"X-Forwarded-Proto": "https"}
    behind, bare = page(proxies=1), page()
    assert "Strict-Transport-Security" in behind.get("/", headers=forwarded).headers
    assert "Strict-Transport-Security" not in bare.get("/", headers=forwarded).headers


def test_the_server_believes_no_proxy_by_itself(client: httpx.Client) -> None:
    headers = client.get("/", headers={"X-Forwarded-Proto": "https"}).headers
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", OPEN)
def test_other_sites_may_read_what_is_for_all(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/metrics", "/healthz"])
def test_other_sites_may_not_read_the_rest(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_script_elsewhere_may_ask_before_it_sends_a_picture(client: httpx.Client) -> None:
    asks = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/read", headers=asks)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_only_our_names_are_answered() -> None:
    names = Settings.from_environment(
        {"PUBLIC_URL": "https://digits.example.org", "TRUSTED_HOSTS": ".example.com"}
    ).trusted_hosts
    client = page(trusted_hosts=names)
    for host in ("digits.example.org", "digits.example.org:443", "a.example.com", "localhost:80"):
        assert client.get("/", headers={"Host": host}).status_code == 200, host
    spellings = (
        "DIGITS.example.ORG",
        "digits.example.org.",
        "Digits.Example.org.:443",
        "[::1]:8000",
    )
    for host in (*spellings, "[::1]", "example.com"):
        assert client.get("/", headers={"Host": host}).status_code == 200, host
    for host in (
        *("evil.example", "digits.example.org.evil.example", "example.com.evil", "notexample.com"),
        *("", ".", "me@localhost", "localhost@evil.example", "[::2]", "[::1", "localhost:x"),
    ):
        answer = client.get("/api/digits/8", headers={"Host": host})
        assert_problem(answer, 400, OTHER_HOST)
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("host", ["a b", "<script>", "x/y", "\xe9"])
def test_no_name_breaks_anything(client: httpx.Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host.encode("latin-1")})
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        (b"GET /api/digits/8?" + b"x" * 20_000 + b" HTTP/1.1", 414, "The address is too long."),
        (
            b"GET /api/digits/8 HTTP/1.1\r\nHost: page\r\nX: " + b"x" * 20_000,
            431,
            "The request's headers are too large.",
        ),
        (b"hush hush hush", 400, "This is no request that can be read."),
        (b"GET http://[hush HTTP/1.1\r\nHost: page", 400, "This is no request that can be read."),
        (
            b"POST /api/read HTTP/1.1\r\nHost: page\r\nTransfer-Encoding: zip",
            501,
            "The request's transfer coding is not known here.",
        ),
    ],
)
def test_what_the_server_itself_refuses_is_told_as_well(
    server: Server, sent: bytes, status: int, sentence: str
) -> None:
    address = ("127.0.0.1", httpx.URL(server.url).port)
    with socket.create_connection(address, timeout=120) as sender:
        sender.sendall(sent + b"\r\n\r\n")
        answer = b"".join(iter(lambda: sender.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"\r\nContent-Type: application/problem+json\r\n" in head
    assert json.loads(body)["detail"] == sentence
    log = server.log.read_text()
    assert "Refused unread" in log
    assert "Traceback" not in log
    assert "hush" not in log


@pytest.mark.parametrize("body", [b"zz\r\nwhat\r\n", b"ff\r\nend", b"3\r\nmuch more", b""])
def test_a_body_in_broken_chunks_is_no_fault_of_ours(reading_server: Server, body: bytes) -> None:
    address = ("127.0.0.1", httpx.URL(reading_server.url).port)
    head = (
        b"POST /api/read HTTP/1.1\r\nHost: page\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    with socket.create_connection(address, timeout=120) as sender:
        sender.sendall(head + body)
        sender.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sender.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:100]
