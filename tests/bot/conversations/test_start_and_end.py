"""How the bot starts, refuses to start, waits, and ends."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.wrappers import Request, Response

from bot import texts
from bot.runners.polling import CONFLICT
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import SECRET, TOKEN, TelegramServer, listening
from tests.support import ended, free_port, run_module, running, wait_for


def messages(log: Path) -> list[str]:
    """Return what the lines of a log say, those of updates left out; no secret is in it."""
    text = log.read_text()
    assert SECRET not in text
    found = [json.loads(line)["message"] for line in text.splitlines()]
    return [message for message in found if message != "update"]


def says(log: Path, words: str) -> bool:
    return any(words in message for message in messages(log))


@Request.application
def repeat(request: Request) -> Response:
    """Answer with an error page that quotes the address asked for."""
    return Response(f"<html>\n<p>Cannot serve {request.path}</p>" + 1000 * "\n<br>", 500)


@contextmanager
def echo(port: int) -> Iterator[None]:
    """Run a server that is no Bot API."""
    http = listening(port, repeat)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        http.shutdown()
        http.server_close()


def test_a_network_that_is_down_at_the_start_is_waited_for(tmp_path):
    log, port = tmp_path / "bot.log", free_port()
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{port}"}
    with running("-m", "bot", log=log, **settings) as process:
        wait_for(lambda: says(log, "in 1 s"), what="a first attempt")
        with echo(port):  # then something answers that is not Telegram, and repeats the token
            wait_for(lambda: says(log, "in 2 s"), what="a second attempt")
        with TelegramServer(port=port) as server:
            chat = Conversation(server)
            chat.say("/digit 8")
            chat.answer("sendPhoto")
        process.send_signal(signal.SIGTERM)
        assert ended(process) == 0
    first, second, *_ = messages(log)
    assert first.startswith("Telegram cannot be reached; next attempt in 1 s (")
    assert "/bot<secret>/getMe" in second
    assert len(second) < 600
    assert "Traceback" not in log.read_text()


def test_a_network_that_goes_down_is_waited_for(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        port = int(server.url.rpartition(":")[2])
        with running("-m", "bot", log=log, **server.settings) as process:
            wait_for(lambda: says(log, "is listening"), what="the bot")
            server.__exit__()
            Conversation(server).say("/help")  # ends the poll under way
            wait_for(lambda: says(log, "Polling fails"), what="an outage")
            with TelegramServer(port=port) as again:
                again.methods = server.methods  # the same Telegram, back again
                chat = Conversation(again)
                chat.say("/digit 8")
                chat.answer("sendPhoto")
                process.send_signal(signal.SIGTERM)
                assert ended(process) == 0
    assert says(log, "Polling works again")


def test_the_start_in_the_order_telegram_expects(telegram, bot):
    wait_for(lambda: telegram.made("getUpdates"), what="a poll")
    methods = [call.method for call in telegram.calls]
    assert methods[:2] == ["getMe", "deleteWebhook"]
    assert "getUpdates" in methods[2:4]  # not after the profile, which takes many calls
    assert bot.lines()[0]["message"] == "@DigitsTestBot is listening"


def test_a_profile_that_cannot_be_set_does_not_end_the_start(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        server.fail_next("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
        with running("-m", "bot", log=log, **server.settings):
            wait_for(lambda: says(log, "could not be set (BadRequest"), what="a line")
            chat = Conversation(server)
            chat.say("/start")
            assert chat.answer("sendMessage").fields["text"] == texts.START


def test_pending_updates_are_answered_unless_they_are_stale(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        late, recent, pressing = (Conversation(server) for _ in range(3))
        late.say("/digit 1", date=int(time.time()) - 301)
        recent.say("/digit 2", date=int(time.time()) - 120)
        gone = {"chat": pressing.chat, "message_id": server.next_id(), "date": 0}
        pressing.press_data(gone, "1:pick:3")
        with running("-m", "bot", log=log, **server.settings):
            recent.answer("sendPhoto")
            pressing.answer("sendPhoto")
        assert late.answers() == []
    outcomes = [json.loads(line).get("outcome") for line in log.read_text().splitlines()]
    assert sorted(filter(None, outcomes)) == ["stale", "strip", "strip"]


def test_sigterm_lets_a_picture_on_its_way_arrive(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        chat = Conversation(server)
        chat.say("/digit 8")
        with (
            running("-m", "bot", log=log, **server.settings) as process,
            server.holding("sendPhoto", chat.id) as release,
        ):
            wait_for(lambda: chat.answers("sendPhoto"), what="the picture")
            process.send_signal(signal.SIGTERM)
            assert len(server.updates) == 1  # not confirmed before it is answered
            release()
            assert ended(process) == 0
        assert chat.answer("sendPhoto").done
        assert server.updates == []
    assert messages(log)[-1] == "Stopped"
    levels = {json.loads(line)["level"] for line in log.read_text().splitlines()}
    assert levels == {"info"}


def test_of_two_bots_one_ends_with_one_clear_line(tmp_path):
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    with TelegramServer() as server:
        chat, settings = Conversation(server), server.settings
        with running("-m", "bot", log=logs[0], **settings) as one:
            chat.say("/help")
            chat.answer("sendMessage")
            with running("-m", "bot", log=logs[1], **settings) as two:
                assert ended(one) == 1
                chat.say("/help")
                chat.answer("sendMessage", 1)
                two.send_signal(signal.SIGTERM)
                assert ended(two) == 0
    assert messages(logs[0])[-1] == CONFLICT
    for log in logs:
        assert log.read_text().count("409") == (log == logs[0])
        assert "Traceback" not in log.read_text()


def test_a_token_revoked_while_the_bot_runs_ends_it(tmp_path):
    log = tmp_path / "bot.log"
    with TelegramServer() as server:
        server.fail_next("getUpdates", 401, "Unauthorized")
        with running("-m", "bot", log=log, **server.settings) as process:
            assert ended(process) == 1
    assert "does not accept this token" in messages(log)[-1]
    assert "Traceback" not in log.read_text()


def test_serving_does_not_import_torch():
    code = "import sys, bot.app, bot.__main__; sys.exit('torch' in sys.modules)"
    run = run_module("-c", code)
    assert (run.returncode, run.stderr) == (0, "")
