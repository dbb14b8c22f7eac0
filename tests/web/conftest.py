"""The page as its hosts run it: real processes, real HTTP; started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.web.support import Server, serving

PATIENT = "tests.web.programs.patient_page"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("web") / "log", PATIENT) as server:
        yield server


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="session")
def reading_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page of its own for readings, whose places some tests take."""
    with serving(tmp_path_factory.mktemp("reading") / "log", PATIENT) as server:
        yield server


# Not for the session: Playwright's event loop would stay in the way of the bot's.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.web.browser.support import CHROMIUM, FLAGS

    expect.set_options(timeout=120_000)  # for machines that do much else
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
