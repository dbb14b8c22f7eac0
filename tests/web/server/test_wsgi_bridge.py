"""Bodies that are read, and those that are not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from model.recognition.limits import MAX_BYTES
from tests.web.programs.impatient_server import MOST_HELD
from tests.web.server.support import asking, clients, everything, sending
from tests.web.support import DOT, TOO_LARGE, Server, serving
from web.inputs.uploads import AROUND

TOO_SLOW = "The picture took too long to arrive; send a smaller one."
CLOSE = b"\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("impatient") / "log"
    with serving(log, "tests.web.programs.impatient_server") as server:
        yield server


def answered(client: socket.socket) -> tuple[int, bytes, bytes]:
    head, _, body = everything(client).partition(b"\r\n\r\n")
    return int(head.split()[1]), head + b"\r\n", body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/digits/8/42.png", 200),
        ("POST", "/digits/8/42.png", 405),
        ("POST", "/nowhere", 404),
        ("POST", "/telegram", 404),
    ],
)
def test_a_body_that_no_view_wants_is_not_waited_for(
    impatient: Server, method: str, path: str, status: int
) -> None:
    with clients(impatient, 1, sending(path, method)) as (client,):
        told, head, _ = answered(client)
    assert told == status
    assert CLOSE in head


@pytest.mark.parametrize(
    "path",
    [
        "/dataset.zip?count=3&seed=1",
        "/static/page.css",
        "/",
        "/digits/8/42.png",
        "/api/digits/8?seed=1",
    ],
)
@pytest.mark.parametrize("way", ["identity", "gzip"])
def test_who_asks_for_the_head_alone_is_told_the_true_length_or_none(
    server: Server, path: str, way: str
) -> None:
    headers = {"Accept-Encoding": way}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        head = client.head(path).headers
        whole = client.get(path).headers
        assert client.get("/healthz").status_code == 200, "nothing is left on the connection"
    assert head.get("Content-Length", whole["Content-Length"]) == whole["Content-Length"]
    assert head.get("Content-Encoding") == whole.get("Content-Encoding")


def test_a_picture_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    size = MAX_BYTES + AROUND + 1
    more = f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {size}\r\n"
    asked = asking("/api/read", "POST", more + "Expect: 100-continue\r\n")
    with clients(server, 1, asked) as (client,):
        status, head, body = answered(client)
    assert (status, json.loads(body)["detail"]) == (413, TOO_LARGE)
    assert CLOSE in head


def test_a_refused_picture_that_is_sent_all_the_same_gets_its_sentence(server: Server) -> None:
    size = 3 * MAX_BYTES
    with clients(server, 1, sending("/api/read", size=size)) as (client,):
        client.sendall(bytes(size))
        status, _, body = answered(client)
    assert (status, json.loads(body)["detail"]) == (413, TOO_LARGE)


def test_a_picture_without_a_size_is_cut_off_where_it_is_too_large(server: Server) -> None:
    more = "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n"
    piece = b"100000\r\n" + bytes(2**20) + b"\r\n"
    with clients(server, 1, asking("/api/read", "POST", more)) as (client,):
        for _ in range(12):
            client.sendall(piece)
        status, head, _ = answered(client)
    assert status in (400, 413)
    assert CLOSE in head


def test_a_slow_sender_is_told_so(impatient: Server) -> None:
    with clients(impatient, 1, sending("/api/read") + b"--b\r\n") as (sender,):
        status, head, body = answered(sender)
    assert (status, json.loads(body)["detail"]) == (408, TOO_SLOW)
    assert CLOSE in head
    assert "Traceback" not in impatient.log.read_text()


def test_who_leaves_while_sending_is_forgotten(impatient: Server) -> None:
    with clients(impatient, 20, sending("/api/read") + DOT):
        pass
    with clients(impatient, 1, asking("/digits/8/42.png", more="Connection: close\r\n")) as (one,):
        assert answered(one)[0] == 200
    assert "Traceback" not in impatient.log.read_text()


def test_all_that_is_sent_at_a_time_is_bounded(impatient: Server) -> None:
    part = bytes(MOST_HELD // 2)
    begun = sending("/api/read", size=MOST_HELD) + part
    with clients(impatient, 1, begun) as (first,), clients(impatient, 1, begun + b"more"):
        status, _, _ = answered(first)
    assert status in (408, 503), "which of the two comes first is the machine's"
