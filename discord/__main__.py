"""`python -m discord register`: tells Discord the commands, for everybody or for one server."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from discord.api import DiscordApi, DiscordError
from discord.commands import commands
from discord.settings import NUMBER, PORTAL, Settings
from model.environment import SettingsError

SECONDS = 60.0  # for all of it
REASONS = {
    0: "Discord does not answer just now; try again.",
    401: f"Discord does not accept the token: copy DISCORD_BOT_TOKEN from {PORTAL} once more.",
    403: "Discord does not allow it: is the application on that server, added with commands?",
    404: "Discord does not know the application or the server: check DISCORD_APPLICATION_ID.",
    429: "Discord wants a longer pause: commands may be registered some 200 times a day.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m discord", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    register = actions.add_parser("register", help="tell Discord the commands, anew")
    register.add_argument(
        "--server", default="", metavar="ID", help="on this server alone, where they show at once"
    )
    chosen = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment(os.environ)
        if not settings.token:
            raise SettingsError(f"DISCORD_BOT_TOKEN is missing: copy it from {PORTAL}.")
        if chosen.server and not NUMBER.fullmatch(chosen.server):
            raise SettingsError("--server must be a server's number, such as 123456789012345678.")
        names = asyncio.run(_register(settings, chosen.server))
    except SettingsError as error:
        return _fail(str(error))
    except DiscordError as error:
        return _fail(REASONS.get(error.status, f"Discord refused the commands ({error})."))
    where = f"server {chosen.server}" if chosen.server else "every server and chat"
    sys.stdout.write(f"{len(names)} commands on {where}: {', '.join(names)}\n")
    return 0


async def _register(settings: Settings, server: str) -> list[str]:
    api = DiscordApi(settings)
    try:
        end = asyncio.get_running_loop().time() + SECONDS
        return [command["name"] for command in await api.register(commands(), server, end)]
    finally:
        await api.close()


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
