"""The description: of every route, of nothing but what happens, and readable."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from flask import Blueprint, Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from model.generation.sampler import DigitSampler
from tests.support import environment
from tests.web.support import DOT, Server, form, serving
from web import create_app
from web.responses.api_examples import ANSWERS, VALUES, example
from web.responses.engine import release
from web.routes.api_docs import HIDDEN, describe
from web.services.admission import Line
from web.services.generator import Generator
from web.services.registry import services
from web.settings import Settings

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)
# Another format and another file than the examples show.
RIGHT = VALUES | {"form": "npz", "file": "networks/kernel.wasm", "release": release()}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


@pytest.fixture(scope="module")
def told(app: Flask) -> dict:
    return describe(app)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with a small limit, one name, and figures for who has the token."""
    with serving(
        tmp_path_factory.mktemp("strict") / "log",
        RATE_LIMIT="1/day",
        TRUSTED_HOSTS="digits.example.org",
        TRUSTED_PROXIES="1",
        METRICS_TOKEN="for-the-operator",
    ) as server:
        yield server


def test_it_is_valid_and_served_as_it_is(told: dict, client: httpx.Client) -> None:
    validate(told)
    answer = client.get("/openapi.json")
    assert answer.json() == json.loads(json.dumps(told))
    tag = answer.headers["ETag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_every_route_is_described(app: Flask, told: dict) -> None:
    described = {
        (operation["operationId"], method.upper())
        for methods in told["paths"].values()
        for method, operation in methods.items()
    }
    routes = {
        (rule.endpoint.replace(".", "_"), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint not in HIDDEN
    }
    assert described == routes


def test_a_route_without_a_description_is_found() -> None:
    app = create_app(Settings())
    more = Blueprint("more", __name__)
    more.get("/more")(lambda: "more")
    app.register_blueprint(more)
    with pytest.raises(KeyError, match=r"more\.<lambda> has no @Description"):
        describe(app)


def test_the_descriptions_words_are_there(told: dict) -> None:
    for path, methods in told["paths"].items():
        for operation in methods.values():
            assert len(operation["summary"]) > 10, path
            for each in operation.get("parameters", []):
                assert each["description"], path


def asked(page: httpx.Client, method: str, path: str, **more: object) -> httpx.Response:
    """Ask an address of the description for what is there."""
    for name, value in RIGHT.items():
        path = path.replace(f"{{{name}}}", value)
    files = form(DOT) if method == "post" else None
    query = {"digit": "8", "seed": "42"} if method == "get" else None
    if "write" in path:
        query["text"] = "2026"
    return page.request(method, path, files=files, params=query, **more)


def operations(told: dict) -> list[tuple[str, str, dict]]:
    return [(p, m, operation) for p, ms in told["paths"].items() for m, operation in ms.items()]


def conforms(told: dict, operation: dict, answer: httpx.Response) -> None:
    """The answer's status, media type, headers and body are as described."""
    described = operation["responses"][str(answer.status_code)]
    content = described.get("content", {})
    for name, header in described.get("headers", {}).items():
        assert name in answer.headers or not header.get("required")
    if not content:
        assert answer.content == b""
        return
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert kind in content, (answer.url, kind)
    schema = content[kind].get("schema")
    if schema:
        components = {"components": told["components"]}
        Draft202012Validator(schema | components).validate(answer.json())


def test_what_is_right_is_answered_as_described(told: dict, reading_server: Server) -> None:
    page = httpx.Client(base_url=reading_server.url)
    for path, method, operation in operations(told):
        answer = asked(page, method, path)
        assert answer.status_code == 200, path
        conforms(told, operation, answer)
        if "304" in operation["responses"]:
            tag = {"If-None-Match": answer.headers["ETag"]}
            again = asked(page, method, path, headers=tag)
            assert again.status_code == 304, path
            conforms(told, operation, again)


def test_limits_and_other_hosts_are_answered_as_described(told: dict, strict: Server) -> None:
    """Every route answers 429, 401 and 400 exactly where its description says so."""
    home = {"Host": "digits.example.org"}
    page = httpx.Client(base_url=strict.url)
    assert asked(page, "get", "/", headers=home).status_code == 200
    for place, (path, method, operation) in enumerate(operations(told)):
        answers = operation["responses"]
        answer = asked(page, method, path, headers=home)
        expected = 429 if "429" in answers else 401 if "401" in answers else 200
        assert answer.status_code == expected, path
        conforms(told, operation, answer)
        stranger = {"Host": "evil.example", "X-Forwarded-For": f"192.0.2.{place}"}
        other = asked(page, method, path, headers=stranger)
        assert other.status_code in ({400} if "400" in answers else {200, 401}), path
        conforms(told, operation, other)


def test_a_busy_network_is_answered_as_described(told: dict, sampler: DigitSampler) -> None:
    app = create_app(Settings(rate_limit=""))
    line = Line(places=1)
    services(app).generator = Generator(sampler, line)
    page = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page")
    with pytest.MonkeyPatch.context() as patch, line.place():
        patch.setattr("web.services.admission.PATIENCE", 0.001)
        reading = services(app).recognizer.place
        with services(app).downloads.place, reading(), reading():
            for path, method, operation in operations(told):
                answer = asked(page, method, path)
                busy = "503" in operation["responses"]
                assert answer.status_code == (503 if busy else 200), path
                conforms(told, operation, answer)


@pytest.mark.parametrize(
    ("described", "path", "status"),
    [
        ("/api/digits/{digit}", "/api/digits/10", 404),
        ("/api/digits/{digit}", "/api/digits/8?count=0", 422),
        ("/", "/?seed=x", 422),
        ("/", "/?digit=8&seed=", 302),
        ("/read", "/read", 302),
        ("/read", "/read?digit=x", 422),
        ("/read", "/read?text=x", 422),
        ("/write", "/write?text=x", 422),
        ("/write", "/write?text=1&seed=", 302),
        ("/write/{text}.{kind}", "/write/x.png", 404),
        ("/write/{text}.{kind}", "/write//.svg", 404),
        ("/write/{text}.{kind}", "/write/1.png?hand=5", 422),
        ("/write.{kind}", "/write.png", 422),
        ("/api/write", "/api/write?text=x", 422),
        ("/morph/{chain}.{kind}", "/morph/3/3.gif", 404),
        ("/morph/{chain}.{kind}", "/morph/3/8.gif?frames=1", 422),
        ("/hands/{digit}.{kind}", "/hands/x.png", 404),
        ("/hands/{digit}.{kind}", "/hands/8.png?seed=x", 422),
        ("/dataset.{form}", "/dataset.zip?count=0", 422),
        ("/digits/{digit}/{seed}.{kind}", "/digits/8/x.png", 404),
        ("/digits/{digit}/{seed}.zip", "/digits/8/x.zip", 404),
        ("/digits/{digit}/{seed}/{place}.{kind}", "/digits/8/42/6.jpg", 404),
        ("/samples/{name}.png", "/samples/none.png", 404),
        ("/static/{filename}", "/static/none.css", 404),
    ],
)
def test_what_is_wrong_is_answered_as_described(
    told: dict, client: httpx.Client, described: str, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    conforms(told, told["paths"][described]["get"], answer)


@pytest.mark.timeout(1800)  # many examples take long, and on a busy machine few do
def test_fuzzed_whole(reading_server: Server, tmp_path: Path) -> None:
    """Schemathesis asks every operation for what it describes, and for what it does not.

    FUZZ=50 tries as many examples of each; by default few, beside every boundary that it knows.
    """
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("run", f"{reading_server.url}/openapi.json"),
            *("--phases", "coverage,fuzzing", "--checks", ",".join(CHECKS)),
            *("--max-examples", os.environ.get("FUZZ", "2"), "--generation-deterministic"),
            *("--no-color", "--suppress-health-check", "all"),
        ],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "Traceback" not in reading_server.log.read_text()


def test_a_description_stays_as_it_was_made(app: Flask) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        app.view_functions["api.digits"].described.draws = False


def test_docs_name_the_address_they_are_asked_at(client: httpx.Client) -> None:
    page = client.get("/docs", headers={"Host": "digits.example:8080"}).text
    assert "http://digits.example:8080/api/digits/8" in page


LINE = re.compile(
    r'<p class="curl"><code>curl (?:-OJ )?(-F image=@photo.jpg )?&#34;(.*?)&#34;</code>'
)


OPEN = {"page_manifest", "openapi_description"}  # shown in part: they are long


def fits(shown: object, real: object, whole: bool) -> bool:
    """Whether what is shown has the names and types of the real; the first stands for a list."""
    if isinstance(shown, dict) and isinstance(real, dict):
        named = set(shown) == set(real) if whole else set(shown) <= set(real)
        return named and all(fits(each, real[name], whole) for name, each in shown.items())
    if isinstance(shown, list) and isinstance(real, list):
        return not shown or fits(shown[0], real[0], whole)
    return type(shown) is type(real)


def test_every_line_for_curl_is_answered_as_the_page_shows(told: dict, server: Server) -> None:
    page = httpx.Client(base_url=server.url, timeout=30)
    eight = page.get("/digits/8/42/1.png").content
    lines = LINE.findall(page.get("/docs").text)
    asked = operations(told)
    for (posts, url), (path, method, operation) in zip(lines, asked, strict=True):
        address, shown = example(path, operation["operationId"])
        assert unescape(url) == server.url + address
        assert bool(posts) == (method == "post")
        answer = page.request(method, address, files=form(eight) if posts else None)
        assert answer.status_code == 200, url
        if isinstance(shown, str):
            assert shown in answer.text, url
        elif shown:
            assert fits(shown, answer.json(), operation["operationId"] not in OPEN), url
    assert set(ANSWERS) <= {operation["operationId"] for *_, operation in asked}


@pytest.mark.parametrize("host", ["page:8000", "a_b:8000", "[::1]:8000"])
def test_examples_ask_by_the_name_that_was_asked(client: httpx.Client, host: str) -> None:
    assert f"http://{host}/api/read" in client.get("/docs", headers={"Host": host}).text
    assert "http:/api" not in client.get("/docs", headers={"Host": ""}).text
