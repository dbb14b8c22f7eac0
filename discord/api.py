"""Calls to Discord's API: tried again where that helps, for as long as an answer is of use."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any
from urllib.parse import quote

import httpx

from discord import metrics
from discord.interactions import Interaction
from discord.messages import Answer, File, Message
from discord.settings import Settings

log = logging.getLogger(__name__)

# Seconds before a call is made again that did not reach Discord, or that it could not serve.
PAUSES = (0.1, 0.3, 0.6, 1.0, 2.0, 4.0, 8.0)
QUICKLY = 1.0  # seconds for the first try where a person's three seconds run,
PATIENTLY = 20.0  # and for the others, and where the token's fifteen minutes do
CALLS = 32  # on their way at a time
ACKNOWLEDGED = 40060  # Discord's code where an interaction has its answer: an earlier try's
Json = Mapping[str, Any]


class DiscordError(Exception):
    """Discord did not take a call; the message has neither an address nor a token."""

    def __init__(self, status: int, code: int = 0) -> None:
        super().__init__(f"HTTP {status}, code {code}" if status else "no answer in time")
        self.status, self.code = status, code


class DiscordApi:
    """Discord's API for one application; every call has until `end`, in the event loop's time."""

    def __init__(self, settings: Settings) -> None:
        self._root, self._application = settings.api_url, settings.application_id
        about = settings.public_url or settings.source_url or "https://localhost"
        self._agent = {"User-Agent": f"DiscordBot ({about}, 1.0)"}  # the form that Discord asks for
        self._token = settings.token
        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=CALLS, max_keepalive_connections=CALLS)
        )
        self._paused = 0.0  # until when Discord wants no call at all

    async def respond(
        self, to: Interaction, kind: Answer, message: Message | None, end: float
    ) -> None:
        """Answer an interaction within its three seconds, for the first time."""
        path = f"/interactions/{to.id}/{quote(to.token, safe='')}/callback"
        content: dict[str, Any] = {"type": kind.value}
        if message:
            content["data"] = message.payload if kind is Answer.UPDATE else message.flagged
        try:
            await self._call("POST", path, end, content, message.files if message else (), QUICKLY)
        except DiscordError as error:
            if error.code != ACKNOWLEDGED:
                raise

    async def edit(self, to: Interaction, message: Message, end: float) -> None:
        """Put a message in the place of the answer, or of the one that a button is under."""
        await self._call("PATCH", self._original(to), end, message.payload, message.files)

    async def take_back(self, to: Interaction, end: float) -> None:
        """Delete the answer."""
        await self._call("DELETE", self._original(to), end)

    async def follow(self, to: Interaction, message: Message, end: float) -> None:
        """Send a message after the answer."""
        await self._call("POST", self._webhook(to), end, message.flagged, message.files)

    async def register(self, commands: Sequence[Json], guild: str, end: float) -> list[Json]:
        """Replace the application's commands, everywhere or on one server; returns them."""
        place = f"/guilds/{guild}" if guild else ""
        path = f"/applications/{self._application}{place}/commands"
        signed = {"Authorization": f"Bot {self._token}"}
        response = await self._call("PUT", path, end, list(commands), headers=signed)
        found: list[Json] = response.json()
        return found

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _webhook(self, to: Interaction) -> str:
        return f"/webhooks/{self._application}/{quote(to.token, safe='')}"

    def _original(self, to: Interaction) -> str:
        return f"{self._webhook(to)}/messages/@original"

    async def _call(
        self,
        method: str,
        path: str,
        end: float,
        content: object = None,
        files: Sequence[File] = (),
        seconds: float = PATIENTLY,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Make a call; raises DiscordError where Discord refuses it or cannot be had in time."""
        now = asyncio.get_running_loop().time
        parts = _encoded(content, files) | {"headers": {**self._agent, **(headers or {})}}
        try:
            async with asyncio.timeout_at(end):
                for pause in chain(PAUSES, repeat(PAUSES[-1])):
                    await asyncio.sleep(max(0.0, self._paused - now()))
                    response = await self._try(method, path, parts, seconds)
                    seconds = PATIENTLY  # on a slow link the first try may have been too short
                    if response is not None and response.status_code < 300:
                        return response
                    await asyncio.sleep(self._pause(response, pause, end - now()))
        except TimeoutError:
            pass
        raise DiscordError(0)

    def _pause(self, response: httpx.Response | None, pause: float, left: float) -> float:
        """Return the seconds until a call that failed is made again; raises where that is vain."""
        if response is None or response.status_code >= 500:
            return pause
        if response.status_code != 429:
            raise DiscordError(response.status_code, _code(response))
        wait, is_global = _retry_after(response)
        if is_global:
            self._paused = max(self._paused, asyncio.get_running_loop().time() + wait)
        if wait >= left:
            raise DiscordError(429)
        return wait

    async def _try(
        self, method: str, path: str, parts: dict[str, Any], seconds: float
    ) -> httpx.Response | None:
        """Return Discord's answer; None where there was none."""
        try:
            async with asyncio.timeout(seconds):
                response = await self._client.request(
                    method, self._root + path, timeout=seconds, **parts
                )
        except (httpx.HTTPError, TimeoutError) as error:
            # Nothing but the type: the address in the message holds the interaction's token.
            log.warning("A call to Discord failed (%s)", type(error).__name__)
            metrics.CALLS.labels("none").inc()
            return None
        metrics.CALLS.labels(response.status_code).inc()
        return response


def _encoded(content: object, files: Sequence[File]) -> dict[str, Any]:
    """Return a call's body as httpx takes it: JSON, and where there are files, a form around it."""
    if not files:
        return {} if content is None else {"json": content}
    form = {f"files[{n}]": (f.name, f.data, f.kind) for n, f in enumerate(files)}
    return {"files": {"payload_json": (None, json.dumps(content), "application/json"), **form}}


def _retry_after(response: httpx.Response) -> tuple[float, bool]:
    """Return how long Discord wants us to wait, in seconds, and whether with every call."""
    try:
        told = response.json()
        wait, everything = float(told["retry_after"]), bool(told.get("global"))
    except (ValueError, LookupError, TypeError, AttributeError):
        text, everything = response.headers.get("Retry-After", ""), False
        wait = float(text) if text.replace(".", "", 1).isdigit() else 1.0
    everything = everything or response.headers.get("X-RateLimit-Global", "") == "true"
    return (max(0.0, wait) if math.isfinite(wait) else 1.0), everything


def _code(response: httpx.Response) -> int:
    try:
        return int(response.json()["code"])
    except (ValueError, LookupError, TypeError):
        return 0
