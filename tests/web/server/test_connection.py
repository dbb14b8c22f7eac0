"""Slow clients keep nobody out, and do not stay."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from tests.support import wait_for
from tests.web.programs.impatient_server import MOST
from tests.web.server.support import asking, clients, everything, is_open, sending
from tests.web.support import Server, serving
from web.server.connection import Connection

MANY = 200
GIF = "/morph/0/1/2/3/4/5/6/7/8/9.gif?seed=7"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("impatient") / "log"
    with serving(log, "tests.web.programs.impatient_server") as server:
        yield server


def strip(server: Server) -> int:
    return httpx.get(f"{server.url}/digits/8/42.png", timeout=60).status_code


def dropped(server: Server, why: str) -> bool:
    return (
        f'web_dropped_connections_total{{why="{why}"}}' in httpx.get(f"{server.url}/metrics").text
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: page\r\nX-Slow: ",
        sending("/api/read") + b"--b",
        sending("/read") + b"--b",
        asking("/api/read", "POST", "Transfer-Encoding: chunked\r\n") + b"ffff\r\n-",
        asking("/static/page.css"),
        asking("/healthz") * 3,
        asking("/openapi.json") * 20,
    ],
    ids=["silent", "letter", "head", "api", "page", "chunks", "kept", "unread", "unread answers"],
)
def test_a_visitor_is_answered_while_all_of_them_are_held(server: Server, sent: bytes) -> None:
    with clients(server, MANY, sent) as held:
        assert strip(server) == 200
        assert sum(map(is_open, held)) == MANY


def test_a_head_that_does_not_end_is_not_waited_for(impatient: Server) -> None:
    with clients(impatient, 1, b"GET / HTTP/1.1\r\nHost: page\r\nX-Slow: ") as (slow,):
        assert everything(slow) == b""
    assert dropped(impatient, "head")


def test_an_answer_that_is_not_taken_is_given_up(impatient: Server) -> None:
    with clients(impatient, 1, asking(GIF) * 9):
        wait_for(lambda: dropped(impatient, "stalled"), what="the connection to be closed")


def test_the_oldest_makes_room(impatient: Server) -> None:
    with clients(impatient, MOST, b"") as first, clients(impatient, MOST - 5, b""):
        assert strip(impatient) == 200
        wait_for(lambda: not any(is_open(each) for each in first[:10]), what="the oldest to go")
    assert dropped(impatient, "crowd")


def test_who_only_sends_no_more_is_answered(server: Server) -> None:
    with clients(server, 1, asking("/digits/8/42.png")) as (client,):
        client.shutdown(1)
        assert everything(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_an_answer_is_not_held_back_for_an_acknowledgement() -> None:
    async def connect() -> int:
        taken = asyncio.get_running_loop().create_future()

        class Taking(Connection):
            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(transport)
                taken.set_result(transport.get_extra_info("socket"))

        config = Config("nothing:at_all", http=Taking, log_config=None)
        config.load_app = lambda: None  # none is asked
        config.load()
        listener = socket.create_server(("127.0.0.1", 0))  # as the page's own
        loop = asyncio.get_running_loop()
        serving = await loop.create_server(lambda: Taking(config, ServerState(), {}), sock=listener)
        async with serving:
            _, writer = await asyncio.open_connection(*listener.getsockname())
            at_once = (await taken).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()
        return at_once

    assert asyncio.run(connect())
