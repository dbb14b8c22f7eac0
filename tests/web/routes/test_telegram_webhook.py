"""The bot inside the page: Telegram calls its webhook, over real HTTP."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.runners.webhook import secret_of
from bot.transport.update_queue import MOST_UPDATES
from model.chat import texts
from model.images import jpeg_bytes, strip
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.server import TOKEN, TelegramServer
from tests.bot.loopback.webhook import HEADER, OUTSIDE, Door, door, webhook_settings
from tests.support import (
    ROOT,
    ended,
    environment,
    free_port,
    run_module,
    running,
    wait_for,
)
from tests.web.support import SERVE, serving


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    log = tmp_path_factory.mktemp("telegram") / "log"
    # In an hour, for a busy machine does not ask as often in a minute.
    with TelegramServer() as telegram, door(log, telegram, RATE_LIMIT="300/hour") as shared:
        yield shared
        text = log.read_text()
        assert TOKEN.partition(":")[2] not in text
        assert secret_of(TOKEN) not in text


@pytest.fixture
def chat(shared: Door) -> Conversation:
    return Conversation(shared.telegram)


def test_the_webhook_is_set_with_a_secret(shared: Door) -> None:
    webhook = shared.telegram.methods.webhook
    assert webhook["url"] == f"{OUTSIDE}/telegram"
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", webhook["secret_token"])
    assert json.loads(webhook["allowed_updates"]) == ["message", "callback_query", "inline_query"]
    assert "drop_pending_updates" not in webhook
    assert shared.telegram.made("deleteWebhook") == []


def test_a_conversation(chat: Conversation) -> None:
    chat.say("/digit 8")
    photo = chat.answer("sendPhoto")
    assert photo.fields["caption"].startswith(texts.FIVE[8])
    chat.press(photo.result, "Another digit")
    chat.press(chat.answer("sendMessage").result, "3")
    assert texts.FIVE[3] in chat.answer("editMessageMedia").fields["media"]


def test_telegram_is_answered_at_once_though_the_bot_waits(shared: Door) -> None:
    chats = [Conversation(shared.telegram) for _ in range(10)]
    before = len(shared.courier.deliveries)
    with shared.telegram.holding("sendPhoto", chats[0].id):
        for chat in chats:
            chat.say("/digit 8")
        for chat in chats[1:]:
            chat.answer("sendPhoto")
        # One after the other, so the call that brought the first was answered while that waits.
        wait_for(lambda: len(shared.courier.deliveries) == before + 10, what="the last call's end")
        assert {delivery.status for delivery in shared.courier.deliveries[before:]} == {200}
    assert chats[0].answer("sendPhoto").done


def test_a_repeated_update_is_answered_once(shared: Door, chat: Conversation) -> None:
    update = {"update_id": shared.telegram.next_id(), "message": chat.message(text="8")}
    for _ in range(3):
        assert shared.call(secret_of(TOKEN), update).status_code == 200
    chat.answer("sendPhoto")
    chat.say("/digit 3")  # it has its turn after all that the same person asked before
    assert chat.answer("sendPhoto", 1).fields["caption"].startswith(texts.FIVE[3])


@pytest.mark.parametrize("secret", ["", "wrong", secret_of(TOKEN)[:-1], secret_of(TOKEN) + "0"])
def test_only_telegram_may_call(secret: str, shared: Door, chat: Conversation) -> None:
    update = {"update_id": shared.telegram.next_id(), "message": chat.message(text="8")}
    answer = shared.call(secret, update)
    assert (answer.status_code, answer.content) == (403, b"")
    assert httpx.post(f"{shared.url}/telegram", json=update).status_code == 403
    chat.say("/help")  # it has its turn after all that the same person asked before
    chat.answer("sendMessage")
    assert len(chat.answers()) == 1


def test_who_guesses_the_secret_is_soon_refused_and_telegram_is_not(shared: Door) -> None:
    update, path = {"update_id": shared.telegram.next_id()}, f"{shared.url}/telegram"
    one_address = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(transport=one_address, timeout=60) as client:
        guesses = (client.post(path, json=update, headers={HEADER: f"{n}"}) for n in range(500))
        last = next(each for each in guesses if each.status_code != 403)
        assert last.status_code == 429
        assert int(last.headers["Retry-After"]) > 0
        right = client.post(path, json=update, headers={HEADER: secret_of(TOKEN)})
        assert right.status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": true}', b"[" * 100_000])
def test_what_is_no_update_is_refused(body: bytes, shared: Door) -> None:
    headers = {HEADER: secret_of(TOKEN)}
    answer = httpx.post(f"{shared.url}/telegram", content=body, headers=headers)
    assert answer.status_code == 400


def test_what_is_too_large_or_no_call_is_refused(shared: Door) -> None:
    headers = {HEADER: secret_of(TOKEN)}
    large = httpx.post(f"{shared.url}/telegram", content=b" " * 1_000_001, headers=headers)
    assert large.status_code == 413
    assert httpx.get(f"{shared.url}/telegram").status_code == 404


def test_an_update_that_cannot_be_read_is_not_sent_again(shared: Door) -> None:
    update = {"update_id": shared.telegram.next_id(), "message": {"text": "nobody's business"}}
    assert shared.call(secret_of(TOKEN), update).status_code == 200
    told = "An update cannot be read (KeyError); it is skipped"
    wait_for(lambda: told in shared.log.read_text(), what="a line")
    assert "nobody's business" not in shared.log.read_text()


def test_inline_offers_five_and_their_strip(shared: Door, chat: Conversation, sampler) -> None:
    first, second = (chat.ask_inline(words).json("results") for words in ("8", "٨"))
    assert len(first) == 6
    assert not {each["id"] for each in first} & {each["id"] for each in second}
    seed = int(first[5]["id"].partition("-")[0])
    for place, result in enumerate(first, 1):
        path = result["photo_url"].removeprefix(OUTSIDE)
        answer = httpx.get(shared.url + path)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert f"seed {seed}" in result["caption"]
        assert result["thumbnail_url"] == result["photo_url"]
        if place == 6:
            assert answer.content == jpeg_bytes(strip(sampler.draw(8, 5, seed)))
            assert result["caption"].startswith(texts.FIVE[8])
        else:
            assert path == f"/digits/8/{seed}/{place}.jpg"
            assert f"hand {place} of 5" in result["caption"]


def test_the_page_and_the_figures_are_there_too(shared: Door, chat: Conversation) -> None:
    chat.say("/digit 8")
    chat.answer("sendPhoto")
    assert httpx.get(f"{shared.url}/?digit=8&seed=1").status_code == 200

    strips = re.compile(r'^bot_updates_total\{kind="message",outcome="strip"\} [1-9]', re.M)
    wait_for(
        lambda: strips.search(httpx.get(f"{shared.url}/metrics").text),
        what="a strip among the figures",
    )


def is_open(url: str) -> bool:
    """Tell whether anybody listens at an address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", httpx.URL(url).port)) == 0


def test_sigterm_lets_pictures_arrive_and_keeps_the_webhook(tmp_path: Path) -> None:
    with TelegramServer() as telegram, door(tmp_path / "log", telegram) as opened:
        chat = Conversation(telegram)
        with telegram.holding("sendPhoto", chat.id) as release:
            chat.say("/digit 8")
            wait_for(lambda: chat.answers("sendPhoto"), what="the picture")
            chat.say("/digit 3")  # not drawn yet: that waits for the first to arrive
            wait_for(lambda: not telegram.updates, what="its delivery")
            opened.process.send_signal(signal.SIGTERM)
            wait_for(lambda: not is_open(opened.url), what="the page's end")
            release()
            assert ended(opened.process) == 0
        assert [call.done for call in chat.answers("sendPhoto")] == [True, True]
        assert telegram.methods.webhook["url"]  # a message wakes us again
        assert "Traceback" not in opened.log.read_text()


def fill(address: str, update: dict[str, Any]) -> int:
    """Send an update and then edited messages until one is refused; returns how many were taken."""
    edit = update["message"] | {"edit_date": update["message"]["date"]}
    with httpx.Client(headers={HEADER: secret_of(TOKEN)}) as client:
        for number in range(2 * MOST_UPDATES):
            later = {"update_id": update["update_id"] + number, "edited_message": edit}
            answer = client.post(address, json=later if number else update)
            if answer.status_code != 200:
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
                return number
    raise AssertionError("the line has no end")


def test_a_message_wakes_a_page_that_slept_and_telegram_may_be_away(tmp_path: Path) -> None:
    """Telegram's server is not there yet when the page starts: it waits, and so do the calls."""
    port = free_port()
    with TelegramServer(port=port) as gone:
        settings = webhook_settings(gone)
        chat = Conversation(gone)
        update = {"update_id": gone.next_id(), "message": chat.message(text="8")}
    with serving(tmp_path / "log", **settings) as server:
        log = server.log
        wait_for(lambda: "Telegram cannot be reached" in log.read_text(), what="a first attempt")
        # The bot's own thread counts them: a few more may come in before it has done so.
        assert fill(f"{server.url}/telegram", update) >= MOST_UPDATES
        with TelegramServer(port=port) as telegram:
            telegram.chats.update(gone.chats)
            wait_for(lambda: telegram.made("sendPhoto"), what="the strip")
            wait_for(lambda: telegram.made("setWebhook"), what="the webhook")
            calls = [call.method for call in telegram.calls]
            assert calls.index("getMe") < calls.index("sendPhoto")


def test_switching_leaves_no_stale_webhook(tmp_path: Path) -> None:
    with TelegramServer() as telegram:
        assert telegram.methods.webhook  # of an earlier page
        polling = webhook_settings(telegram) | {"BOT_MODE": "polling"}
        with running("-m", "bot", log=tmp_path / "bot.log", **polling) as poller:
            chat = Conversation(telegram)
            chat.say("/digit 8")
            chat.answer("sendPhoto")
            assert telegram.methods.webhook == {}
            with door(tmp_path / "web.log", telegram):  # and back, while the poller still runs
                assert ended(poller) == 1
                chat.say("/digit 8")
                chat.answer("sendPhoto", 1)
        last = json.loads((tmp_path / "bot.log").read_text().splitlines()[-1])["message"]
        assert last.startswith("Another process takes this bot's updates (409 Conflict)")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PUBLIC_URL", "", "BOT_MODE=webhook needs PUBLIC_URL, the page's https root"),
        ("TELEGRAM_BOT_TOKEN", "", "TELEGRAM_BOT_TOKEN is missing"),
    ],
)
def test_a_wrong_setting_ends_the_start_in_one_line(
    setting: str, value: str, sentence: str
) -> None:
    with TelegramServer() as telegram:
        settings = webhook_settings(telegram) | {setting: value}
    done = run_module(*SERVE, PORT=str(free_port()), **settings)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if "[INFO]" not in line]
    assert len([line for line in lines if sentence in line]) == 1
    assert "Traceback" not in done.stderr


def test_a_refused_token_leaves_the_page_without_the_bot(tmp_path: Path) -> None:
    with TelegramServer() as telegram:
        settings = webhook_settings(telegram) | {"TELEGRAM_BOT_TOKEN": TOKEN[:-1] + "x"}
        with serving(tmp_path / "log", **settings) as server:
            told = "Next attempt in"
            wait_for(lambda: told in server.log.read_text(), what="a line")
            assert httpx.get(f"{server.url}/digits/8/42.png").status_code == 200
        assert TOKEN.partition(":")[2][:-1] not in server.log.read_text()


def test_without_the_webhook_the_page_brings_no_bot_with_it() -> None:
    code = (
        "import sys, web; web.create_app(); "
        "print({'telegram', 'httpx', 'bot'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert done.stdout == "set()\n", done.stderr
