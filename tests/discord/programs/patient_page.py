"""The page with a Discord that waits long: on a busy machine no answer is late or deferred.

`hasty` as an argument defers everything at once instead.
"""

from __future__ import annotations

import sys

import discord.door
from web.__main__ import main

PATIENCE = 60.0  # seconds

if __name__ == "__main__":
    discord.door.DEFER = 0.0 if "hasty" in sys.argv else PATIENCE
    discord.door.FIRST = discord.door.PATIENCE = PATIENCE
    sys.argv = sys.argv[:1]
    main()
