"""One page with the door in it, and Discord on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.discord.loopback.server import DiscordServer, Person
from tests.support import free_port, running, wait_for

PAGE = ("-m", "tests.discord.programs.patient_page")


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, DiscordServer, Path]]:
    """The page's address, its Discord and its log."""
    log, port = tmp_path_factory.mktemp("discord") / "page.log", free_port()
    with (
        DiscordServer() as discord,
        running(*PAGE, log=log, PORT=str(port), BOT_RATE_LIMIT="60/hour", **discord.settings),
    ):
        wait_for(lambda: "The page is on" in log.read_text(), what="the page")
        yield f"http://127.0.0.1:{port}", discord, log


@pytest.fixture
def discord(page: tuple[str, DiscordServer, Path]) -> Iterator[DiscordServer]:
    """Discord; afterwards every call must have been right, and no token been logged."""
    _, server, log = page
    yield server
    server.faults.clear()
    assert server.complaints == []
    assert "aW50ZXJhY3Rpb246" not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.fixture
def people(page: tuple[str, DiscordServer, Path], discord: DiscordServer) -> Callable[..., Person]:
    """Makes people."""
    return lambda locale="en-US": Person(discord, page[0], locale)


@pytest.fixture
def person(people: Callable[..., Person]) -> Person:
    """Somebody new."""
    return people()
