"""What this door counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

INTERACTIONS = Counter("discord_interactions", "Interactions taken in", ["kind", "outcome"])
CALLS = Counter("discord_calls", "Calls made to Discord, by what came back", ["status"])
SECONDS = Histogram(
    "discord_interaction_seconds",
    "Time from an interaction to its last answer",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
