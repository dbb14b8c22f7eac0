"""The door: a call of Discord's is answered at once, or its work goes on in a thread of ours.

The server hands each call to `Door.take`. What takes long is answered later by calls to Discord.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discord import metrics
from discord import texts as own_texts
from discord.answers import Answers, Work
from discord.api import DiscordApi, DiscordError
from discord.autocomplete import choices
from discord.interactions import Interaction, Kind, read_interaction
from discord.messages import Answer, Message, refusal
from discord.settings import Settings
from discord.signatures import FRESH, Signatures
from model.chat import texts
from model.chat.rate_limits import PersonLimit, Turns
from model.chat.shared_state import shared_state
from model.errors import InputError
from model.generation.sampler import DigitSampler

log = logging.getLogger(__name__)

PATH = "/discord"
# Seconds after a call has come, of the three that Discord waits: then work that is not done is
# deferred, and by then the first answer has to be with Discord.
DEFER, FIRST = 1.2, 2.7
LAST = 870.0  # seconds for which an interaction's token serves: fifteen minutes, and a margin
REDIS = 0.4  # seconds for Redis to connect, and to answer: both are tried twice
PATIENCE = 2.5  # seconds for the event loop to say what to answer
GRACE = 5.0  # seconds for what is in flight at the end; hosts kill after ten
UNDER_WAY = 20  # answers for one person
MOST = 200  # answers for all people together


@dataclass(frozen=True)
class Reply:
    """What the server answers to a call: 202 where the answer follows by a call of ours."""

    status: int
    content: Mapping[str, Any] | None = None


class Door:
    """Answers interactions in a thread of its own, off the server's.

    Raises SettingsError where it is told too little.
    """

    def __init__(self, settings: Settings, sampler: DigitSampler) -> None:
        self._settings, self._sampler = settings, sampler
        self.signatures = Signatures(settings.public_key)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the thread."""
        logging.getLogger("discord").setLevel(logging.INFO)
        for name in ("httpx", "httpcore"):  # they tell every address, and with it the tokens
            logging.getLogger(name).setLevel(logging.WARNING)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    def stop(self, seconds: float = GRACE) -> None:
        """Let what is in flight end, within so many seconds."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._close(seconds), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def take(self, body: bytes) -> Reply:
        """Answer a call that Discord signed; 400 for what is no interaction, 401 for a replay."""
        asked = read_interaction(body)
        if asked is None:
            return Reply(400)
        if asked.kind is Kind.PING:
            return Reply(200, {"type": Answer.PONG.value})
        if asked.kind is Kind.TYPING:
            offered = choices(asked.words, asked.focused, str(asked.options.get(asked.focused, "")))
            metrics.INTERACTIONS.labels("typing", "choices").inc()
            return Reply(200, {"type": Answer.CHOICES.value, "data": {"choices": offered}})
        answering = asyncio.run_coroutine_threadsafe(self._take(asked), self._loop)
        try:
            return answering.result(PATIENCE)
        except TimeoutError:
            answering.cancel()
            return _said(refusal(asked.words(own_texts.CROWDED)))

    async def _open(self) -> None:
        settings = self._settings
        self._api = DiscordApi(settings)
        self._answers = Answers(settings, self._sampler)
        self._state = shared_state(settings.redis_url, REDIS)
        self._turns = Turns(UNDER_WAY)
        rate, redis = settings.rate, settings.redis_url
        self._limit = PersonLimit(rate, redis, patience=REDIS) if rate else None

    async def _close(self, seconds: float) -> None:
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
        await self._answers.close()
        await self._api.close()
        await self._state.close()

    async def _take(self, asked: Interaction) -> Reply:
        begun = self._loop.time()
        person = f"discord-{asked.person}"  # one count of people for all doors
        claim = self._state.claim(f"interaction:{asked.id}", "", 2 * FRESH)
        is_new, wait = await asyncio.gather(claim, self._waits(person))
        if not is_new:
            return self._noted(asked, begun, "replayed", Reply(401))
        words = asked.words
        if wait:
            return self._noted(asked, begun, "limited", _said(refusal(texts.wait(words, wait))))
        if self._turns.is_full(person):
            return self._noted(asked, begun, "busy", _said(refusal(words(texts.BUSY))))
        if len(self._tasks) >= MOST:
            return self._noted(asked, begun, "busy", _said(refusal(words(own_texts.CROWDED))))
        return self._answer(asked, person, begun)

    async def _waits(self, person: str) -> int:
        return await self._limit.take(person) if self._limit else 0

    def _answer(self, asked: Interaction, person: str, begun: float) -> Reply:
        try:
            answer = self._answers.answer(asked)
        except InputError as error:
            answer = refusal(texts.told(asked.words, error))
        if isinstance(answer, Message):
            outcome = "refused" if answer.ephemeral else "words"
            return self._noted(asked, begun, outcome, _said(answer))
        task = self._loop.create_task(self._work(asked, answer, person, begun))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return Reply(200, {"type": _later(answer).value}) if answer.slow else Reply(202)

    async def _work(self, asked: Interaction, work: Work, person: str, begun: float) -> None:
        """Make an answer and bring it to Discord, deferred where it takes too long."""
        drawing = asyncio.create_task(self._made(asked, work, person))
        try:
            if not work.slow:
                await asyncio.wait([drawing], timeout=max(0.0, begun + DEFER - self._loop.time()))
            deferred = work.slow or not drawing.done()
            if deferred and not work.slow:
                await self._api.respond(asked, _later(work), None, begun + FIRST)
            message = await asyncio.wait_for(drawing, begun + LAST - self._loop.time())
            if not deferred:
                kind = Answer.UPDATE if work.in_place else Answer.MESSAGE
                in_place = Answer.MESSAGE if message.ephemeral else kind
                await self._api.respond(asked, in_place, message, begun + FIRST)
            else:
                await self._bring(asked, work, message, begun + LAST)
        except (DiscordError, TimeoutError) as error:
            log.warning("An answer did not reach Discord (%s)", error)
            self._noted(asked, begun, "undelivered")
        else:
            self._noted(asked, begun, "refused" if message.ephemeral else "sent")
        finally:
            drawing.cancel()

    async def _bring(self, asked: Interaction, work: Work, message: Message, end: float) -> None:
        """Put a message in the place of what was deferred; a refusal is seen by one person."""
        if not message.ephemeral:
            await self._api.edit(asked, message, end)
            return
        if not work.in_place:
            await self._api.take_back(asked, end)  # everybody sees it, and that cannot be changed
        await self._api.follow(asked, message, end)

    async def _made(self, asked: Interaction, work: Work, person: str) -> Message:
        """Return an answer, or the words for why there is none, in the turn of who asked."""
        try:
            async with self._turns.turn(person):
                return await work.make()
        except InputError as error:
            return refusal(texts.told(asked.words, error))
        except Exception:
            log.exception("An interaction failed")
            return refusal(asked.words(texts.SORRY))

    def _noted(
        self, asked: Interaction, begun: float, outcome: str, reply: Reply | None = None
    ) -> Reply:
        """Write one line and the figures, and nothing about anybody."""
        kind, seconds = asked.kind.name.lower(), self._loop.time() - begun
        metrics.INTERACTIONS.labels(kind, outcome).inc()
        metrics.SECONDS.labels(kind).observe(seconds)
        fields = {"kind": kind, "ms": round(1000 * seconds, 1), "outcome": outcome}
        log.info("interaction", extra={"fields": fields})
        return reply or Reply(202)


def _later(work: Work) -> Answer:
    return Answer.UPDATE_LATER if work.in_place else Answer.MESSAGE_LATER


def _said(message: Message) -> Reply:
    return Reply(200, {"type": Answer.MESSAGE.value, "data": message.flagged})
