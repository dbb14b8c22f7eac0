"""How the bot starts, refuses to start, and ends."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

import bot.__main__ as program
from bot import texts
from model.sampler import GENERATOR, DigitSampler
from tests.bot.conversation import Conversation
from tests.bot.telegram_server import TOKEN, Quiet, TelegramServer
from tests.support import free_port, run_module, running, wait_for

STRANGER = "987654321:" + "A" * 35
SECRETS = [each.partition(":")[2] for each in (TOKEN, STRANGER)]


@Request.application
def repeat(request: Request) -> Response:
    """Answer with an error page that quotes the address asked for."""
    return Response(f"<html>\n<p>Cannot serve {request.path}</p>" + 1000 * "\n<br>", 500)


@contextmanager
def echo() -> Iterator[str]:
    """Run a server that is no Bot API; the value is its address."""
    http = make_server("127.0.0.1", 0, repeat, threaded=True, request_handler=Quiet)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


@pytest.fixture(scope="module")
def refusals() -> dict[str, subprocess.CompletedProcess[str]]:
    """Bots that cannot start, run side by side to their ends."""
    with TelegramServer() as server, echo() as page, ThreadPoolExecutor() as pool:
        elsewhere = f"http://127.0.0.1:{free_port()}"
        settings = {
            "closed port": {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": elsewhere},
            "missing": {"TELEGRAM_API_URL": server.url},
            "refused": {"TELEGRAM_BOT_TOKEN": STRANGER, "TELEGRAM_API_URL": server.url},
            "malformed": {"TELEGRAM_BOT_TOKEN": TOKEN[:-5], "TELEGRAM_API_URL": server.url},
            "echo": {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": page},
            "off": {"BOT_MODE": "off"},
        }
        runs = {name: pool.submit(run_module, "-m", "bot", **s) for name, s in settings.items()}
        return {name: run.result() for name, run in runs.items()}


def only_line(run: subprocess.CompletedProcess[str]) -> str:
    """Return the one line a run wrote, on stderr; no secret is in it."""
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert not any(secret[:-5] in line for secret in SECRETS)
    return line


def test_missing_token(refusals):
    assert refusals["missing"].returncode == 2
    assert "TELEGRAM_BOT_TOKEN is missing" in only_line(refusals["missing"])


@pytest.mark.parametrize("name", ["refused", "malformed"])
def test_refused_token(name, refusals):
    assert refusals[name].returncode == 1
    assert "does not accept this token" in only_line(refusals[name])


def test_closed_port_is_tried_again_and_then_given_up(refusals):
    run = refusals["closed port"]
    assert run.returncode == 1
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert len(lines) == 4
    assert [line.split("next attempt in ")[1] for line in lines[:3]] == ["1 s", "2 s", "4 s"]
    assert "ERROR bot: Telegram cannot be reached" in lines[3]
    assert not any(secret in run.stderr for secret in SECRETS)


def test_a_server_that_is_not_telegrams_and_repeats_the_token(refusals):
    run = refusals["echo"]
    assert run.returncode == 1
    assert "/bot<token>/getMe" in run.stderr
    assert not any(secret in run.stdout + run.stderr for secret in SECRETS)
    assert all(len(line) < 600 for line in run.stderr.splitlines())
    assert "Traceback" not in run.stderr


def test_off_is_a_line_and_a_clean_end(refusals):
    assert refusals["off"].returncode == 0
    assert "BOT_MODE is off" in only_line(refusals["off"])


@pytest.mark.parametrize("content", [b"", GENERATOR.read_bytes()[:5000], None])
def test_damaged_weights(content, tmp_path, monkeypatch, capfd):
    weights = tmp_path / "generator.onnx"
    if content is not None:
        weights.write_bytes(content)
    monkeypatch.setattr(program, "DigitSampler", partial(DigitSampler, weights))
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with TelegramServer() as server:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        monkeypatch.delenv("BOT_MODE", raising=False)
        assert program.main() == 1
        assert server.calls == []
    output = capfd.readouterr()
    (line,) = output.err.splitlines()
    assert "missing or damaged" in line
    assert output.out == ""


def test_the_start_in_the_order_telegram_expects(telegram, bot):
    methods = [call.method for call in telegram.calls[:4]]
    assert methods == ["getMe", "deleteWebhook", "setMyCommands", "getUpdates"]
    commands = telegram.calls[2].json("commands")
    assert [each["command"] for each in commands] == [name for name, _ in texts.COMMANDS]
    assert bot.lines()[0].endswith("INFO bot.polling: @DigitsTestBot is listening")


def listening(log) -> bool:
    return "is listening" in log.read_text()


def test_a_menu_that_cannot_be_set_does_not_end_the_start(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        server.fail_next("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        with running("-m", "bot", log=log, **settings):
            wait_for(lambda: listening(log), what="the bot")
    first, second, *_ = log.read_text().splitlines()
    assert "WARNING bot.app: The menu of commands could not be set" in first
    assert "is listening" in second


def test_sigterm_lets_a_picture_on_its_way_arrive(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        chat = Conversation(server)
        chat.say("/digit 8")
        with (
            running("-m", "bot", log=log, **settings) as process,
            server.holding("sendPhoto", chat.id) as release,
        ):
            wait_for(lambda: chat.answers("sendPhoto"), what="the picture")
            process.send_signal(signal.SIGTERM)
            confirmed = [("timeout", "0"), ("limit", "1")]
            wait_for(lambda: set(confirmed) <= server.calls[-1].fields.items(), what="the end")
            assert process.poll() is None
            release()
            assert process.wait(10) == 0
        assert chat.answer("sendPhoto").done
        assert server.updates == []
    lines = log.read_text().splitlines()
    assert lines[-1].endswith("Stopped")
    assert not any(" WARNING " in line or "Traceback" in line for line in lines)


def polls(server: TelegramServer) -> int:
    return len([call for call in server.calls if call.method == "getUpdates"])


def test_two_bots_say_so_in_one_line_each(tmp_path):
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    with TelegramServer() as server:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        with (
            running("-m", "bot", log=logs[0], **settings) as one,
            running("-m", "bot", log=logs[1], **settings) as two,
        ):
            for log in logs:
                wait_for(lambda log=log: "409 Conflict" in log.read_text(), what="a conflict")
            before = polls(server)
            wait_for(lambda: polls(server) >= before + 2, what="more conflicts")
            two.send_signal(signal.SIGINT)
            assert two.wait(10) == 0
            chat = Conversation(server)
            chat.say("/help")
            chat.answer("sendMessage")
            one.send_signal(signal.SIGTERM)
            assert one.wait(10) == 0
    for log in logs:
        text = log.read_text()
        assert text.count("409 Conflict") == 1
        assert "Traceback" not in text
        assert not any(secret in text for secret in SECRETS)


def test_a_token_revoked_while_the_bot_runs_ends_it(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        server.fail_next("getUpdates", 401, "Unauthorized")
        with running("-m", "bot", log=log, **settings) as process:
            assert process.wait(15) == 1
    lines = log.read_text().splitlines()
    assert "does not accept this token" in lines[-1]
    assert not any("Traceback" in line for line in lines)
    assert not any(secret in line for secret in SECRETS for line in lines)


def test_serving_does_not_import_torch():
    code = "import sys, bot.app, bot.__main__; sys.exit('torch' in sys.modules)"
    run = run_module("-c", code)
    assert (run.returncode, run.stderr) == (0, "")
