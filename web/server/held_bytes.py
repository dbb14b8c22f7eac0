"""The memory that slow clients hold: bounded for all of them together."""

from __future__ import annotations

from collections.abc import Callable


class HeldBytes:
    """Counts bytes; where they are too many, who began first is dropped until they are not.

    A visitor's own picture arrives in seconds: who has held memory longest means no good, or has
    a link too slow for such a day.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[object, tuple[int, Callable[[], None]]] = {}

    def hold(self, who: object, size: int, drop: Callable[[], None]) -> None:
        """Note that `who` now holds `size` bytes; `drop` is called, once, to take them away."""
        self._held[who] = (size, drop)  # one that is known keeps its place in the order
        while sum(held for held, _ in self._held.values()) > self._most:
            _, drop_oldest = self._held.pop(next(iter(self._held)))
            drop_oldest()

    def release(self, who: object) -> None:
        """Note that `who` holds nothing any more."""
        self._held.pop(who, None)
