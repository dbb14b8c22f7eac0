"""`python -m bot`: run the Telegram bot until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from prometheus_client import start_http_server

from bot.app import build_application
from bot.logs import set_up_logging
from bot.runners.lifecycle import StartError
from bot.runners.polling import listen
from bot.settings import Settings
from model.environment import SettingsError
from model.generation.sampler import DigitSampler
from model.weights import WeightsError

log = logging.getLogger("bot")


def _tell(sentence: object) -> None:
    sys.stderr.write(f"python -m bot: {sentence}\n")


def _serve_metrics(settings: Settings) -> None:
    if settings.metrics_port is None:
        return
    try:
        start_http_server(settings.metrics_port, settings.metrics_host)
    except OSError as error:
        where = f"{settings.metrics_host} port {settings.metrics_port}"
        why = error.strerror or "no such address"
        raise StartError(f"METRICS_PORT: cannot listen on {where} ({why}).") from None


def main() -> int:
    """Run the bot; returns the exit code (0 stopped or off, 1 not possible, 2 wrong settings)."""
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        _tell(error)
        return 2
    if settings.mode == "off":
        _tell("BOT_MODE is off, so there is nothing to run.")
        return 0
    if settings.mode == "webhook":
        _tell("BOT_MODE is webhook, so the page takes the updates; there is nothing to run here.")
        return 0
    set_up_logging(settings.token)
    try:
        _serve_metrics(settings)
        application, queue = build_application(settings, DigitSampler())
        asyncio.run(listen(application, queue, shared=bool(settings.redis_url)))
    except (StartError, WeightsError) as error:
        log.error("%s", error)
        return 1
    except KeyboardInterrupt:
        return 0
    except Exception:
        log.exception("The bot ended unexpectedly")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
