"""Updates that Telegram was told we have, until they are answered: what a kill must not lose."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import tempfile
import time
from pathlib import Path
from typing import Any, Protocol

from bot.settings import Settings

log = logging.getLogger(__name__)

KEPT = 300.0  # seconds; then nobody waits for an answer any more


class Spool(Protocol):
    """Keeps updates by their numbers."""

    async def add(self, number: int, update: dict[str, Any]) -> None:
        """Keep an update; it outlives this process."""

    async def remove(self, number: int) -> None:
        """Drop an update that was answered."""

    async def kept(self) -> list[dict[str, Any]]:
        """Return what is not answered, in order."""

    async def close(self) -> None:
        """Let go of what it holds open."""


class DiskSpool:
    """A folder with a file for each update. Only this process reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def add(self, number: int, update: dict[str, Any]) -> None:
        with self._told():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self._path(number).with_suffix(".part")
            part.write_text(json.dumps(update))
            part.rename(self._path(number))

    async def remove(self, number: int) -> None:
        with self._told():
            self._path(number).unlink(missing_ok=True)

    async def kept(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for path in sorted(self._folder.glob("*.json"), key=lambda path: path.name.zfill(20)):
            with self._told():
                if time.time() - path.stat().st_mtime > KEPT:
                    path.unlink()
                else:
                    found.append(json.loads(path.read_bytes()))
        return found

    async def close(self) -> None:
        """Nothing is open."""

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.json"

    @contextlib.contextmanager
    def _told(self) -> Any:  # noqa: ANN401
        try:
            yield
        except (OSError, ValueError) as error:  # a full disk must not keep the bot from answering
            log.warning("BOT_STATE_DIR: a kill may lose messages now (%s)", type(error).__name__)


def spool_for(settings: Settings) -> Spool:
    """Return where a bot keeps updates: in Redis, else in a folder of this machine."""
    if settings.redis_url:
        # Who has no Redis does not pay for its client.
        from bot.transport.redis_spool import RedisSpool

        return RedisSpool(settings.redis_url)
    if settings.state_dir:
        return DiskSpool(Path(settings.state_dir))
    # Of this bot alone, whatever else runs on the machine.
    names = "\n".join([settings.token, settings.api_url, settings.public_url])
    digest = hashlib.sha256(names.encode()).hexdigest()[:16]
    return DiskSpool(Path(tempfile.gettempdir()) / f"digits-bot-{digest}")
