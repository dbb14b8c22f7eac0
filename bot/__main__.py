"""`python -m bot`: run the Telegram bot until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from bot.app import build_application
from bot.logs import set_up_logging
from bot.polling import StartError, listen
from bot.settings import Settings, SettingsError
from model.sampler import DigitSampler, WeightsError

log = logging.getLogger("bot")


def _tell(sentence: object) -> None:
    sys.stderr.write(f"python -m bot: {sentence}\n")


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
    set_up_logging(settings.token)
    try:
        asyncio.run(listen(build_application(settings, DigitSampler())))
    except (StartError, WeightsError) as error:
        log.error("%s", error)  # not by _tell: an error of the network may quote the token
        return 1
    except KeyboardInterrupt:
        return 0
    except Exception:
        log.exception("The bot ended unexpectedly")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
