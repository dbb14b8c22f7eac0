"""How often a client may ask: one process, two that share Redis, Redis gone and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.loopback.redis_server import RedisServer, needs_redis
from tests.support import wait_for
from tests.web.support import Server, assert_problem, serving
from web import create_app
from web.settings import Settings

CHEAP = "/api/digits/8?count=1&seed=42"


def page(**settings: object) -> httpx.Client:
    app = create_app(Settings(**settings))
    return httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page")


def statuses(client: httpx.Client, count: int, **more: object) -> list[int]:
    return [client.get(CHEAP, **more).status_code for _ in range(count)]


def from_address(app: httpx.Client, address: str) -> httpx.Client:
    transport = httpx.WSGITransport(app._transport.app, remote_addr=address)
    return httpx.Client(transport=transport, base_url="http://page")


def test_the_limit_is_over_all_addresses_and_tells_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # it stands still
    client = page(rate_limit="3/minute")
    client.get("/")
    client.get("/digits/8/42.png")
    assert client.get(CHEAP).status_code == 200
    answer = client.get(CHEAP)
    assert answer.headers["Retry-After"] == "60"
    assert_problem(answer, 429, "That was a lot of requests. Please try again in 60 s.")
    answer = client.get("/")
    assert answer.status_code == 429
    assert answer.headers["Content-Type"].startswith("text/html")


def test_it_ends_when_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    client = page(rate_limit="1/minute")
    client.get(CHEAP)
    wait = int(client.get(CHEAP).headers["Retry-After"])
    now += wait - 1.5
    assert client.get(CHEAP).status_code == 429
    now += 1.5
    assert client.get(CHEAP).status_code == 200


def test_what_must_not_be_refused_is_not() -> None:
    client = page(rate_limit="1/day")
    client.get(CHEAP)
    for path in ("/healthz", "/readyz", "/metrics", "/robots.txt", "/static/page.css"):
        assert {client.get(path).status_code for _ in range(3)} == {200}, path
    assert client.options("/api/read").status_code == 200
    assert client.get(CHEAP).status_code == 429


def test_off_is_off() -> None:
    known = {"If-None-Match": "*"}  # so that nothing need be drawn
    assert set(statuses(page(rate_limit=""), 310, headers=known)) == {304}
    assert set(statuses(page(), 310, headers=known)) == {304, 429}


def test_each_client_has_its_own() -> None:
    app = page(rate_limit="1/day")
    clients = [from_address(app, f"192.0.2.{n}") for n in (1, 2)]
    assert [client.get(CHEAP).status_code for client in clients * 2] == [200, 200, 429, 429]


def test_an_ipv6_network_is_one_client() -> None:
    app = page(rate_limit="1/day")
    near, same, far = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", "2001:db8:0:2::1")
    answers = [from_address(app, each).get(CHEAP).status_code for each in (near, same, far)]
    assert answers == [200, 429, 200]
    mapped = [from_address(app, each) for each in ("192.0.2.1", "::ffff:192.0.2.1")]
    assert [client.get(CHEAP).status_code for client in mapped] == [200, 429]


def test_what_leads_nowhere_is_counted_too() -> None:
    client = page(rate_limit="3/hour")
    assert [client.get(f"/nowhere/{n}").status_code for n in range(5)] == [404] * 3 + [429] * 2
    assert client.get(CHEAP).status_code == 200


@pytest.mark.parametrize(
    "spellings",
    [
        ["192.0.2.1", "192.0.2.1:4711", "192.0.2.1:4712"],
        ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"],
        ["garbage", "<script>", "unknown", "_hidden", "1.2.3", "1.2.3.4:x"],
    ],
)
def test_however_a_proxy_writes_an_address_it_is_one_client(spellings: list[str]) -> None:
    client = page(rate_limit="1/day", proxies=1)
    answers = [statuses(client, 1, headers={"X-Forwarded-For": each})[0] for each in spellings]
    assert answers == [200] + [429] * (len(spellings) - 1)


def test_a_clock_set_back_sends_nobody_away_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    client = page(rate_limit="1/minute")
    client.get(CHEAP)
    now = time.time()
    monkeypatch.setattr("web.middleware.rate_limits.time.time", lambda: now - 3600)
    answer = client.get(CHEAP)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60


def test_only_proxies_that_we_trust_name_the_client() -> None:
    def answers(client: httpx.Client, *forwarded: str) -> list[int]:
        return [statuses(client, 1, headers={"X-Forwarded-For": each})[0] for each in forwarded]

    assert answers(page(rate_limit="1/day", proxies=1), "192.0.2.1", "192.0.2.2") == [200, 200]
    # What a client itself put in front does not count: the last one is the proxy's.
    forged = ("1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1")
    assert answers(page(rate_limit="1/day", proxies=1), *forged) == [200, 429]
    assert answers(page(rate_limit="1/day"), "192.0.2.1", "192.0.2.2") == [200, 429]


def test_who_forgets_the_proxy_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    client = page()
    statuses(client, 3, headers={"X-Forwarded-For": "192.0.2.1"})
    told = [record for record in caplog.records if "TRUSTED_PROXIES" in record.message]
    assert len(told) == 1
    assert "192.0.2.1" not in caplog.text


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def two_pages(redis_server: RedisServer, tmp_path: Path) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        settings = {"REDIS_URL": redis_server.url, "RATE_LIMIT": "10/hour"}
        app = "tests.web.programs.patient_limits"
        logs = [tmp_path / f"log{n}" for n in range(2)]
        yield [stack.enter_context(serving(log, app, **settings)) for log in logs]


def asked(servers: list[Server], count: int) -> list[int]:
    """Return the statuses of requests to each server in turn."""
    urls = [servers[n % len(servers)].url for n in range(count)]
    return [httpx.get(url + CHEAP).status_code for url in urls]


@needs_redis
def test_two_processes_keep_one_limit_and_outlive_redis(
    two_pages: list[Server], redis_server: RedisServer
) -> None:
    assert asked(two_pages, 14) == [200] * 10 + [429] * 4
    assert any(key.startswith(b"LIMITS:LIMITER/digits/127.0.0.1/") for key in redis_server.names())

    redis_server.kill()
    # Now each counts for itself, from nothing.
    assert asked(two_pages, 26) == [200] * 20 + [429] * 6
    logs = [server.log.read_text() for server in two_pages]
    assert all("falling back to in-memory storage" in log for log in logs)
    assert all("Traceback" not in log and '"level": "error"' not in log for log in logs)

    redis_server.start()  # and it is as empty as it was at first
    for server in two_pages:
        wait_for(
            lambda server=server: httpx.get(server.url + CHEAP).status_code == 200,
            seconds=120,
            what="the shared count",
        )
    assert redis_server.names()
    left = asked(two_pages, 12)
    assert 429 in left, left
    assert left == sorted(left)


@needs_redis
def test_a_page_starts_without_its_redis(redis_server: RedisServer, tmp_path: Path) -> None:
    redis_server.kill()
    settings = {"REDIS_URL": redis_server.url, "RATE_LIMIT": "3/hour"}
    with serving(tmp_path / "log", **settings) as server:
        assert asked([server], 4) == [200, 200, 200, 429]


@needs_redis
def test_a_redis_that_hangs_costs_nobody_an_answer(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    settings = {"REDIS_URL": redis_server.url, "RATE_LIMIT": "1000/minute"}
    with serving(tmp_path / "log", **settings) as server, ThreadPoolExecutor(8) as visitors:
        assert asked([server], 1) == [200]
        with redis_server.hanging():
            answers = visitors.map(lambda _: asked([server], 3), range(8))
            assert {status for each in answers for status in each} == {200}
        assert "Traceback" not in server.log.read_text()


def test_pictures_of_inline_mode_have_a_higher_limit_of_their_own() -> None:
    client = page(rate_limit="2/hour")
    for address in ("/digits/8/42.jpg", "/digits/8/42/1.jpg", "/write/2026.jpg?seed=7&hand=2"):
        assert {client.get(address).status_code for _ in range(3)} == {200}
    assert [client.get(CHEAP).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/digits/8/42.png").status_code == 429
    assert client.get("/write/2026.jpg").status_code == 429  # of a fresh seed each time
    statuses = [client.get("/digits/8/42.jpg").status_code for _ in range(40)]
    assert statuses.count(429) == 9
