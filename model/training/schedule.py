"""What changes in the course of a run: the learning rate, and how long an average remembers."""

from __future__ import annotations


def falling_rate(rate: float, hold: float, final: float, done: float) -> float:
    """Return the learning rate when the part `done` of a run, 0..1, is behind it.

    Constant for the part `hold`, then falling linearly to `final` times the rate.
    """
    fall = max(0.0, done - hold) / max(1e-9, 1 - hold)
    return rate * (1 + fall * (final - 1))


def growing_half_life(images: float, seen: float) -> float:
    """Return an average's half-life in images: a tenth of those `seen`, at most `images`.

    So the random start is soon forgotten.
    """
    return min(images, 0.1 * seen)


def decay_of(half_life: float, batch: int) -> float:
    """Return an average's decay in a step of `batch` images; 0 where it remembers nothing."""
    return 0.5 ** (batch / half_life) if half_life else 0.0


class Falling:
    """The schedule of a run with these options: a rate that falls, an average that grows."""

    kimg: float
    batch: int
    lr: float
    lr_final: float
    lr_hold: float
    ema_kimg: float

    @property
    def steps(self) -> int:
        """Steps in the whole run, at least 1."""
        return max(1, round(self.kimg * 1000 / self.batch))

    def rate(self, step: int) -> float:
        """Return the learning rate at `step`: constant, then falling linearly."""
        return falling_rate(self.lr, self.lr_hold, self.lr_final, step / self.steps)

    def ema_decay(self, step: int) -> float:
        """Return the EMA's decay at `step`; its half-life grows with the run to --ema-kimg."""
        return decay_of(growing_half_life(self.ema_kimg * 1000, self.batch * step), self.batch)
