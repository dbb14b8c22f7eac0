"""What the bot counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

UPDATES = Counter("bot_updates", "Updates taken in", ["kind", "outcome"])
REFUSALS = Counter("bot_refusals", "Requests refused in words", ["reason"])
ERRORS = Counter("bot_errors", "DigitReplies that failed", ["error"])
SECONDS = Histogram(
    "bot_update_seconds",
    "Time from taking an update in to its last answer",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
