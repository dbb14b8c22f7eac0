"""What all chats count alike, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter

STRIPS = Counter("bot_strips", "Strips drawn", ["digit"])
NUMBERS = Counter("bot_numbers", "Numbers written, by what became of them", ["kind"])
MORPHS = Counter("bot_morphs", "Morphs drawn", ["digits"])
READINGS = Counter("bot_readings", "Photos read, by what was found", ["found"])
