"""One run on several processes: `torchrun --nproc_per_node=N -- train.py generator`.

Every process holds the whole state and trains its rows of every batch; gradients and batch
statistics are averaged over all of them. A step of N processes is therefore the step that one
process makes with the whole batch, up to rounding, and a checkpoint fits any number of processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
import torch.distributed as dist
import torch.distributed.nn.functional as differentiable
from torch import Tensor, nn

from model.training.options import OptionError

Result = TypeVar("Result")


class Group:
    """The processes of a run; alone (rank 0 of 1), nothing here costs anything."""

    def __init__(self, rank: int = 0, size: int = 1, place: int = 0) -> None:
        self.rank, self.size, self.place = rank, size, place  # place: number on this machine

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes files and status lines."""
        return self.rank == 0

    def rows(self, batch: Tensor) -> Tensor:
        """Return this process's rows of a batch [N, ...]; N must be a multiple of the size."""
        count = len(batch) // self.size
        return batch[self.rank * count : (self.rank + 1) * count]

    def average(self, tensors: Iterable[Tensor | None]) -> None:
        """Replace every tensor by its mean over the processes, in one exchange."""
        present = [each for each in tensors if each is not None]
        if self.size == 1 or not present:
            return
        flat = torch.cat([each.reshape(-1) for each in present])
        dist.all_reduce(flat)
        for each, mean in zip(
            present, (flat / self.size).split([each.numel() for each in present]), strict=True
        ):
            each.copy_(mean.view_as(each))

    def any(self, mine: bool, device: torch.device) -> bool:
        """Return whether it is so in any process: all of them then stop at the same step."""
        if self.size == 1:
            return mine
        asked = torch.tensor(float(mine), device=device)
        dist.all_reduce(asked)
        return bool(asked)

    def after_the_first(self, action: Callable[[], Result]) -> Result:
        """Run `action` in the leading process, then in the others: one downloads, all read."""
        if self.size == 1:
            return action()
        if not self.leads:
            dist.barrier()
        result = action()
        if self.leads:
            dist.barrier()
        return result


@contextmanager
def processes(device: str) -> Iterator[Group]:
    """Yield the group that torchrun's environment describes; without torchrun, this process alone.

    Processes talk through gloo on the CPU and through NCCL on CUDA. Raises OptionError where
    there are more of them than CUDA devices.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Group()
        return
    place = int(os.environ.get("LOCAL_RANK", "0"))
    if device == "cuda":
        if place >= torch.cuda.device_count():
            raise OptionError(f"--device cuda: there is no CUDA device for process {place}.")
        torch.cuda.set_device(place)
    dist.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        yield Group(dist.get_rank(), size, place)
    finally:
        dist.destroy_process_group()


class SharedBatchNorm(nn.BatchNorm2d):
    """Batch normalisation over the batches of all processes, on any device.

    As nn.SyncBatchNorm, which is for CUDA only. Input and output [N, C, H, W], float32 or bfloat16.
    """

    # Always there, in the normalisations of these networks.
    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor
    momentum: float

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        kind, x = x.dtype, x.float()
        sums = torch.stack([x.sum(dim=(0, 2, 3)), x.square().sum(dim=(0, 2, 3))])
        sums = differentiable.all_reduce(sums)
        count = x.numel() / x.shape[1] * dist.get_world_size()
        mean = sums[0] / count
        variance = sums[1] / count - mean.square()
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1), self.momentum)
        # In eval form with these statistics: autograd then flows through them.
        scale = (variance + self.eps).rsqrt()
        return ((x - mean[:, None, None]) * scale[:, None, None]).to(kind)


def share_statistics(network: nn.Module) -> None:
    """Let every batch normalisation of `network` see the batches of all processes, in place."""
    for module in network.modules():
        for name, child in module.named_children():
            if type(child) is nn.BatchNorm2d:
                shared = SharedBatchNorm(child.num_features, child.eps, affine=False)
                shared.load_state_dict(child.state_dict())
                setattr(module, name, shared.to(next(child.buffers()).device))
