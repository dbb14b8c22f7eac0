"""Options of the record run; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.training.options import Options, option

TARGETS = (2.0, 1.5)  # FID over that of real digits, on the held-out ones
RECORDS = Path("docs/records")  # the entries of the table: NAME/SEED/entry.json
CURVES = Path("docs/speedrun.svg")


@dataclass(frozen=True)
class SpeedRun(Options):
    """How a record run is carried out; what it trains are the options of `generator`."""

    run: str = option("runs/speedrun", "folder of the run: its entry, its weights, its checkpoint")
    look_kimg: float = option(
        20.0, "thousands of images between looks, which do not count", range=(0.001, None)
    )
    check: bool = option(False, "measure a finished run's weights anew, and train nothing")
    table: bool = option(
        False, "draw docs/speedrun.svg of the entries in docs/records, and say their lines"
    )
