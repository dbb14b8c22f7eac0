"""The page as its hosts run it: gunicorn, real HTTP; started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support import free_port, running, wait_for

GUNICORN = ("-m", "gunicorn", "--config", "web/gunicorn.conf.py", "web:create_app()")


@dataclass(frozen=True)
class Server:
    url: str
    process: Popen[bytes]
    log: Path


@contextmanager
def serving(log: Path, app: str = GUNICORN[-1], **settings: str) -> Iterator[Server]:
    """Serve the page on a free port until the block ends; without limits, where none are given."""
    port = free_port()
    settings = {"RATE_LIMIT": "off"} | settings
    with running(
        *GUNICORN[:-1], app, log=log, HOST="127.0.0.1", PORT=str(port), **settings
    ) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{url}/readyz"), what="the page")
        yield Server(url, process, log)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("web") / "gunicorn.log") as server:
        yield server


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def reading_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page of its own for readings, whose places some tests take."""
    with serving(tmp_path_factory.mktemp("reading") / "gunicorn.log") as server:
        yield server


# Not for the session: Playwright's event loop would stay in the way of the bot's.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.web.browsing import CHROMIUM, FLAGS

    expect.set_options(timeout=15_000)  # for machines that do much else
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
