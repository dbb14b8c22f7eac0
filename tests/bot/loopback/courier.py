"""Telegram's other way: it calls the bot's webhook, and again until it gets a 2xx."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bot.loopback.server import TelegramServer

PAUSE = 0.2  # seconds before a call is repeated; Telegram itself waits longer


@dataclass(frozen=True)
class Delivery:
    """One call of the webhook."""

    update_id: int
    status: int  # 0 where nobody answered


class Courier:
    """Takes a server's updates to its webhook, one after another, while the block runs.

    `address` is where the public address leads to on this machine.
    """

    def __init__(self, server: TelegramServer, address: str) -> None:
        self._server, self._address = server, address
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.deliveries: list[Delivery] = []

    def __enter__(self) -> Courier:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(15)

    def _run(self) -> None:
        with httpx.Client(timeout=60) as client:
            while not self._ending.is_set():
                update = next(iter(self._server.updates), None)
                if update is None or not self._server.methods.webhook.get("secret_token"):
                    time.sleep(0.01)
                    continue
                if 200 <= self.deliver(client, update) < 300:
                    with self._server.change:
                        self._server.updates.remove(update)
                else:
                    time.sleep(PAUSE)

    def deliver(self, client: httpx.Client, update: dict[str, Any]) -> int:
        """Call the webhook once; returns the HTTP status, 0 where nobody answered."""
        webhook = self._server.methods.webhook
        path = httpx.URL(webhook["url"]).raw_path.decode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret_token"]}
        try:
            status = client.post(self._address + path, json=update, headers=headers).status_code
        except httpx.TransportError:
            status = 0
        self.deliveries.append(Delivery(update["update_id"], status))
        return status
