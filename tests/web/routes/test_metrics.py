"""What the page counts and what it logs."""

from __future__ import annotations

import json
import re
from contextlib import closing
from http.client import HTTPConnection

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from model.generation.sampler import DigitSampler
from tests.support import wait_for
from tests.web.support import Server
from web import create_app
from web.services.registry import services
from web.settings import Settings

TOKEN = "for-the-operator-alone"


def figures(client: httpx.Client) -> dict[tuple[str, frozenset], float]:
    """Return what /metrics tells, by name and labels."""
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def grown(before: dict, after: dict, name: str, **labels: str) -> float:
    key = name, frozenset(labels.items())
    return after[key] - before.get(key, 0)


def test_requests_are_counted_by_route_and_timed(client: httpx.Client) -> None:
    before = figures(client)
    for seed in range(3):
        client.get(f"/digits/8/{seed}.png")
    for path in ("/digits/8/x.png", "/no/such/address", "/nor/this"):
        client.get(path)
    client.request("BREW", "/")
    after = figures(client)
    route = "/digits/<digit:digit>/<seed:seed>.<any(png, jpg, svg):kind>"
    count = {"name": "web_requests_total", "method": "GET", "route": route}
    assert grown(before, after, **count, status="200") == 3
    assert grown(before, after, **count, status="404") == 1
    assert grown(before, after, **count | {"route": "none"}, status="404") == 2
    assert grown(before, after, "web_request_seconds_count", route=route) == 4
    assert grown(before, after, "web_inference_seconds_count", method="draw") == 3
    assert grown(before, after, "web_queue_seconds_count") >= 8
    assert after["web_inference_running", frozenset()] == 0
    methods = {dict(labels).get("method") for name, labels in after if name == "web_requests_total"}
    assert "BREW" not in methods, "nobody makes series"


def test_build_and_weights_are_told(sampler: DigitSampler) -> None:
    app = create_app(Settings(build="1.4.0"))
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page") as client:
        told = figures(client)
    labels = {"version": "1.4.0", "weights": sampler.version}
    assert told["web_build_info", frozenset(labels.items())] == 1


def test_refusals_are_counted_by_their_reason() -> None:
    app = create_app(Settings(rate_limit="1/day"))
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page") as client:
        before = figures(client)
        client.post("/api/read")
        client.get("/api/digits/8")
        after = figures(client)
    assert grown(before, after, "web_refusals_total", reason="kind") == 1
    assert grown(before, after, "web_refusals_total", reason="limit") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 401),
        ("Bearer wrong", 401),
        (TOKEN[:-1], 401),
        (f"Basic {TOKEN}", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"BEARER  {TOKEN}", 200),
        (TOKEN, 401),
        (f"Bearer{TOKEN}", 401),
        (f"Bearer {TOKEN} {TOKEN}", 401),
    ],
)
def test_a_token_may_guard_the_figures(sent: str | None, status: int) -> None:
    app = create_app(Settings(metrics_token=TOKEN))
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page") as client:
        answer = client.get("/metrics", headers={"Authorization": sent} if sent else {})
    assert answer.status_code == status
    assert ("web_requests_total" in answer.text) is (status == 200)
    assert TOKEN not in answer.text


def lines(server: Server) -> list[dict]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def logged(server: Server, request: str) -> list[dict]:
    return [line for line in lines(server) if line.get("request") == request]


def test_every_line_of_the_log_is_json(server: Server, client: httpx.Client) -> None:
    client.get("/")
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, lines(server)))


def test_a_request_is_one_line_under_its_name(server: Server, client: httpx.Client) -> None:
    answer = client.get("/digits/8/42.png?v=hush", headers={"X-Request-ID": "from-the-proxy.1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy.1"
    (line,) = wait_for(lambda: logged(server, "from-the-proxy.1"), what="the line")
    assert line["message"] == "GET /digits/8/42.png 200"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/digits/8/42.png", 200)
    assert line["bytes"] > 1000
    assert 0 < line["ms"] < 5000
    assert "127.0.0.1" not in json.dumps(line)
    assert "hush" not in server.log.read_text()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/write/+1%20555%200100.png?seed=1", "/write/*.png"),
        ("/write/24.12.5550100.svg", "/write/*.svg"),
        ("/write/1/5550100.jpg", "/write/*.jpg"),
        ("/write/5550100", "/write/*"),
        ("/write/.5550100", "/write/*"),
        ("/write/5550100%0A7.png", "/write/*.png"),
        ("//write/5550100.png?seed=1", "//write/*.png"),
        ("///write///5550100.png?seed=1", "///write///*.png"),
        ("/%2Fwrite%2F5550100.png?seed=1", "//write/*.png"),
        ("write/5550100.png?seed=1", "write/*.png"),
        ("/es/write/5550100.png", "/es/write/*.png"),
        ("/write.png/5550100", "/write*"),
        ("/Write/5550100.PNG", "/Write/*.PNG"),
        ("/write/", "/write/"),
        ("/static/write.css", "/static/write.css"),
        ("/wrtie/+1%20555-01.00.png", "/wrtie/*.png"),
        ("tel:5550100", "*"),
        ("/write?text=5550100&seed=1", "/write"),
        ("/api/write?text=5550100", "/api/write"),
    ],
)
def test_what_was_written_stays_out(server: Server, path: str, told: str) -> None:
    with closing(HTTPConnection(httpx.URL(server.url).netloc.decode(), timeout=120)) as sender:
        sender.request("GET", path)  # as it stands
        name = sender.getresponse().headers["X-Request-ID"]
    (line,) = wait_for(lambda: logged(server, name), what="the line")
    assert line["path"] == told
    assert "5550100" not in server.log.read_text()


def test_what_fails_unforeseen_is_told_without_it(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings())
    services(app).generator.write = None
    answer = app.test_client().get("/write/5550100.png?seed=1")
    assert answer.status_code == 500
    (record,) = [each for each in caplog.records if each.exc_info]
    assert record.getMessage() == "Exception on /write/*.png [GET]"


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "with space", 'quo"ted-name', "<b>-name"])
def test_another_name_is_replaced(client: httpx.Client, sent: str) -> None:
    answers = [client.get("/", headers={"X-Request-ID": sent}) for _ in range(2)]
    names = [answer.headers["X-Request-ID"] for answer in answers]
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)
    assert names[0] != names[1]
