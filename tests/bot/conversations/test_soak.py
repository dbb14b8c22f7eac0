"""A long mixed crowd with random faults: everybody answered or refused in words, memory flat.

SOAK=5000 makes it the long one, several minutes; by default it is short.
"""

from __future__ import annotations

import json
import os
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from model.chat.presses import Action, MorphPress, NumberPress
from model.generation.sampler import DigitSampler
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.methods import Call, RefusalError
from tests.bot.loopback.server import CUT, HANG, Fault, TelegramServer
from tests.bot.loopback.webhook import OUTSIDE, door
from tests.bot.support import photo
from tests.model.chat.support import number_of
from tests.support import running, wait_for

COUNT = int(os.environ.get("SOAK", "120"))
SECONDS = 180 + COUNT / 8
MIB = 1024  # kB
FAULTS: tuple[tuple[float, Fault], ...] = (
    (0.01, RefusalError(429, "Too Many Requests: retry after 1", retry_after=1)),
    (0.02, RefusalError(403, "Forbidden: bot was blocked by the user")),
    (0.02, RefusalError(400, "Bad Request: not enough rights to send photos to the chat")),
    (0.01, RefusalError(400, "Bad Request: something nobody has heard of")),
    (0.02, RefusalError(502, "Bad Gateway")),
    (0.02, CUT),
    (0.003, HANG),
)
SENDING = {"sendMessage", "sendPhoto", "sendDocument", "sendAnimation", "editMessageMedia"}
ANSWERING = {"answerCallbackQuery", "answerInlineQuery"}


class Mischief:
    """Faults at random, remembered by chat."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.chats: set[int] = set()

    def __call__(self, call: Call) -> Fault | None:
        with self._lock:
            if call.method == "getUpdates" and self.counts.total() > 20:
                return self._on_poll()
            if call.method not in SENDING | ANSWERING:
                return None
            (fault,) = self._random.choices(
                [fault for _, fault in FAULTS] + [None],
                [weight for weight, _ in FAULTS] + [1 - sum(weight for weight, _ in FAULTS)],
            )
            if fault:
                self.counts[str(fault)] += 1
                self.chats.add(call.chat_id)
            return fault

    def _on_poll(self) -> Fault | None:
        if not self.counts["409"]:  # a second one would end the bot, as it should
            self.counts["409"] += 1
            return RefusalError(409, "Conflict: terminated by other getUpdates request")
        if self._random.random() < 0.03:
            self.counts["poll"] += 1
            return self._random.choice([CUT, RefusalError(502, "Bad Gateway")])
        return None


class Crowd:
    """People who each ask one thing, and some who ask far too often."""

    def __init__(self, server: TelegramServer, sampler: DigitSampler) -> None:
        self._server, self._weights = server, sampler.version
        self._photo = photo(sampler, "42")
        self._random = random.Random(7)
        self._flooders = [Conversation(server) for _ in range(3)]
        self.asked: list[Conversation] = []  # everybody who must have an answer
        self.pressed: list[str] = []

    def ask(self) -> None:
        # The first is a picture: the reader, once loaded, is no growth.
        chance = self._random.random() if self.asked else 0.96
        group = chance < 0.2
        language = self._random.choice(["en", "es", "ru", "ar", "xx"])
        chat = Conversation(self._server, group=group, language=language)
        digit = self._random.randrange(10)
        if chance < 0.35:
            chat.say(f"/digit {digit}")
        elif chance < 0.45:
            words = [str(digit), "hello", "/start 8", "/about", "/nonsense"]
            chat.say(self._random.choice([*words, "/write 24.12.2026", "/morph 3 8", "365"]))
        elif chance < 0.55:
            chat = self._random.choice(self._flooders)
            chat.say("/digit 8")
        elif chance < 0.85:
            self._press(chat, digit)
            return
        elif chance < 0.93:
            self._push(chat, digit)
            return
        elif chance < 0.97:
            chat.send_photo(self._photo)
        else:
            chat.say("8", edited=True)  # to be ignored
            return
        self.asked.append(chat)

    def _press(self, chat: Conversation, digit: int) -> None:
        strip = chat.message(text="Which digit?", reply_markup={"inline_keyboard": []})
        data = [f"1:pick:{digit}", f"1:again:{digit}", "1:other", "0:gone"]
        data += [f"1:{action}:{digit}:42:{self._weights}" for action in ("file", "read")]
        number = number_of("+1 555", 42, 1, -1, 1)
        actions = Action.WRITE, Action.SVG, Action.BACK
        data += [NumberPress(action, number, self._weights).data for action in actions]
        data += [NumberPress(Action.NEW, number).data, MorphPress(Action.PAIR, (3, 8)).data]
        chosen = self._random.choice(data)
        self.pressed.append(chat.press_data(strip, chosen))
        if chosen != "0:gone":
            self.asked.append(chat)

    def _push(self, chat: Conversation, digit: int) -> None:
        query = str(self._server.next_id())
        content: dict[str, Any] = {"id": query, "from": chat.person, "offset": ""}
        self._server.push("inline_query", content | {"query": str(digit)})
        self.pressed.append(query)


def memory(process: int) -> int:
    """Return the resident memory of a process in kB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1])


@contextmanager
def polling(log: Path, server: TelegramServer) -> Iterator[int]:
    """Run the bot by polling; the value is its process."""
    program = ("-m", "tests.bot.programs.unpaced_bot", "poll")
    with running(*program, log=log, PUBLIC_URL=OUTSIDE, **server.settings) as process:
        wait_for(lambda: "is listening" in log.read_text(), what="the bot")
        yield process.pid
        assert process.poll() is None


@contextmanager
def webhook(log: Path, server: TelegramServer) -> Iterator[int]:
    """Run the bot inside the page; the value is its process."""
    with door(log, server, app="tests.bot.programs.unpaced_bot") as opened:
        yield opened.process.pid
        assert opened.process.poll() is None


@pytest.mark.timeout(SECONDS + 240)
@pytest.mark.parametrize("door", [polling, webhook], ids=lambda door: door.__name__)
def test_a_mixed_crowd_with_faults(door, sampler, tmp_path):
    log = tmp_path / "bot.log"
    if not Path("/proc/self/status").exists():
        pytest.skip("NOT TESTED: a soak; this system has no /proc to read the memory from")

    def lines() -> int:
        return log.read_text().count('"message": "update"')

    sizes = []
    with TelegramServer() as server:
        crowd, mischief = Crowd(server, sampler), Mischief()
        with door(log, server) as process:
            server.mischief = mischief
            # Half of it warms up: which pictures are read side by side by then is chance.
            for first, target in ((0, COUNT // 2), (COUNT // 2, COUNT)):
                for _ in range(first, target):
                    crowd.ask()
                wait_for(lambda n=target: lines() >= n, SECONDS, f"{target} updates")
                sizes.append(memory(process))
        outcomes = check(log, server, crowd, mischief)
    assert sizes[1] - sizes[0] < 32 * MIB
    report = f"{COUNT} updates: {outcomes}\nfaults: {dict(mischief.counts)}\nkB: {sizes}\n"
    (tmp_path / "report.txt").write_text(report)


def check(log: Path, server: TelegramServer, crowd: Crowd, mischief: Mischief) -> dict[str, int]:
    """Hold what was answered against what was asked; returns the outcomes by count."""
    report = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    outcomes = Counter(line["outcome"] for line in report if line["message"] == "update")
    assert outcomes.total() == COUNT
    answered = {call.chat_id for call in server.calls if call.done and call.method in SENDING}
    unanswered = {chat.id for chat in crowd.asked} - answered
    assert unanswered <= mischief.chats  # blocked, hung, or the apology failed, too
    assert len(unanswered) < 0.1 * COUNT
    tried = {
        call.fields.get("callback_query_id") or call.fields["inline_query_id"]
        for call in server.calls
        if call.method in ANSWERING
    }
    assert set(crowd.pressed) == tried
    assert outcomes["failed"] + outcomes["undelivered"] <= mischief.counts.total()
    assert not [line for line in report if "ended unexpectedly" in line["message"]]
    return dict(outcomes)
