"""A network in training with its average beside it: what the classifier and the rows share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic

import torch
from torch import Tensor, nn

from model.training.averaging import averaged
from model.training.checkpoint import Part, load_checkpoint, save_checkpoint
from model.training.classifiers.config import SupervisedTraining
from model.training.networks import Network, channels_last
from model.training.options import OptionError


class SupervisedRun(Generic[Network]):
    """Network, its average, AdamW, one-cycle schedule, noise source and epoch of one run.

    `make` builds the network, after the seed is set; `steps` are those of the whole run.
    """

    def __init__(self, make: Callable[[], Network], config: SupervisedTraining, steps: int) -> None:
        self.config, self.epoch, self.step = config, 0, 0
        torch.manual_seed(config.seed)
        self.noise = torch.Generator().manual_seed(config.seed)
        self.network = channels_last(make())
        self.ema = averaged(self.network)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=config.lr, weight_decay=config.weight_decay, fused=True
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, config.lr, total_steps=steps + 1, pct_start=0.2
        )

    def start_from(self, other: Network) -> None:
        """Take another network's weights for the first ones.

        What has grown since, the last layer by an answer, keeps its random start beyond them.
        Raises OptionError where it has another shape.
        """
        state = self.network.state_dict()
        for name, value in other.state_dict().items():
            own = state[name]
            if own.shape[1:] != value.shape[1:] or own.numel() < value.numel():
                raise OptionError("The weights to begin with are of another network.")
            (own[: len(value)] if own.dim() else own).copy_(value)
        self.ema.load_state_dict(state)

    def descend(self, loss: Tensor, max_norm: float = float("inf")) -> Tensor:
        """Do one step down `loss`, let the average follow, and return the loss, detached.

        A gradient longer than `max_norm` is cut to that length.
        """
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if max_norm < float("inf"):
            nn.utils.clip_grad_norm_(self.network.parameters(), max_norm)
        self.optimiser.step()
        self.schedule.step()
        self.step += 1
        # A young average forgets faster, or the random start would stay in it for epochs.
        decay = min(self.config.ema, (1 + self.step) / (10 + self.step))
        current = self.network.state_dict()
        for name, average in self.ema.state_dict().items():
            if average.is_floating_point():
                average.lerp_(current[name], 1 - decay)
        return loss.detach()

    def _parts(self) -> dict[str, Part]:
        names = ("network", "ema", "optimiser", "schedule")
        return {name: getattr(self, name) for name in names}

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        counters = {"epoch": self.epoch, "step": self.step}
        save_checkpoint(path, self._parts(), self.noise, self.config, counters)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; raises OptionError where it is damaged or of another run."""
        content: dict[str, Any] = load_checkpoint(path, self._parts(), self.noise, self.config)
        self.epoch, self.step = content["epoch"], content["step"]

    def train(
        self,
        folder: Path,
        losses_of: Callable[[int], Iterable[Tensor]],
        score: Callable[[], str],
        say: Callable[[str], None],
    ) -> None:
        """Do the epochs that are missing, each from where the checkpoint in `folder` stands.

        `losses_of` does an epoch, given its number, and yields the losses of its steps; `score`
        says how well the average does on what is held out.
        """
        checkpoint, epochs = folder / "checkpoint.pt", self.config.epochs
        if checkpoint.exists():
            self.load(checkpoint)
            say(f"Going on from epoch {self.epoch} of {epochs} in {folder}.")
        while self.epoch < epochs:
            start = time.perf_counter()
            loss = torch.stack(list(losses_of(self.epoch))).mean()
            self.epoch += 1
            self.save(checkpoint)
            took = time.perf_counter() - start
            say(f"epoch {self.epoch} of {epochs}  loss {loss:.4f}  {score()}  {took:.0f} s")
