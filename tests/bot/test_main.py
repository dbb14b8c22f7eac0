"""`python -m bot` where it cannot run: one line on stderr and an exit code."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from functools import partial

import pytest

import bot.__main__ as program
from model.generation.sampler import GENERATOR, DigitSampler
from tests.bot.loopback.server import SECRET, TOKEN, TelegramServer
from tests.support import SETTINGS


@pytest.fixture
def start(monkeypatch, capfd) -> Callable[..., tuple[int, str]]:
    """Run a bot that cannot start; returns its exit code and its only line, which is on stderr."""

    def run(**settings: str) -> tuple[int, str]:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(logging.getLogger(), "handlers", [])
        code = program.main()
        output = capfd.readouterr()
        (line,) = output.err.splitlines()
        assert output.out == ""
        assert SECRET[:-5] not in line
        return code, line

    return run


def test_missing_token(start):
    code, line = start()
    assert code == 2
    assert "TELEGRAM_BOT_TOKEN is missing" in line


def test_refused_token(start):
    with TelegramServer() as server:
        code, line = start(**server.settings | {"TELEGRAM_BOT_TOKEN": TOKEN[:-5]})
    assert code == 1
    assert "does not accept this token" in line


def test_off_is_a_line_and_a_clean_end(start):
    code, line = start(BOT_MODE="off")
    assert code == 0
    assert "BOT_MODE is off" in line


def test_webhook_mode_belongs_to_the_page(start):
    webhook = {"BOT_MODE": "webhook", "TELEGRAM_BOT_TOKEN": TOKEN}
    code, line = start(**webhook, PUBLIC_URL="https://digits.example.org")
    assert code == 0
    assert "the page takes the updates" in line
    code, line = start(**webhook, PUBLIC_URL="")
    assert code == 2
    assert "needs PUBLIC_URL" in line


def test_a_port_for_the_figures_that_is_taken(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, line = start(TELEGRAM_BOT_TOKEN=TOKEN, METRICS_PORT=str(port))
    assert code == 1
    assert f"METRICS_PORT: cannot listen on 127.0.0.1 port {port}" in line


@pytest.mark.parametrize("content", [b"", GENERATOR.read_bytes()[:5000], None])
def test_damaged_weights(content, tmp_path, monkeypatch, start):
    weights = tmp_path / "generator.onnx"
    if content is not None:
        weights.write_bytes(content)
    monkeypatch.setattr(program, "DigitSampler", partial(DigitSampler, weights))
    with TelegramServer() as server:
        code, line = start(**server.settings)
        assert code == 1
        assert server.calls == []
    assert "missing or damaged" in line
