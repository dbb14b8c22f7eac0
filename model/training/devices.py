"""Where to train, and in which precision: chosen by what is there, refused where it is not."""

from __future__ import annotations

import torch

from model.training.options import OptionError


def _present(device: str) -> bool:
    if device == "cuda":
        return torch.cuda.is_available()
    return device == "cpu" or (device == "mps" and torch.backends.mps.is_available())


def chosen_device(wish: str) -> str:
    """Return "cuda", "mps" or "cpu" for a --device; "auto" is the first of these that is there.

    Raises OptionError where a device that was asked for is not there.
    """
    if wish == "auto":
        return next(device for device in ("cuda", "mps", "cpu") if _present(device))
    if not _present(wish):
        kind = {"cuda": "CUDA device", "mps": "Apple GPU"}[wish]
        raise OptionError(f"--device {wish}: no {kind} is to be seen here; use --device cpu.")
    return wish


def has_bfloat16(device: str) -> bool:
    """Return whether "cuda", "mps" or "cpu" has instructions for bfloat16.

    Without them it is imitated: slower than float32, and no less exact for it.
    """
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device == "mps":
        return torch.backends.mps.is_macos_or_newer(14, 0)
    able = torch.cpu.get_capabilities()
    return any(there is True for name, there in able.items() if "bf16" in name)


def check_precision(precision: str, device: str) -> None:
    """Raise OptionError where a --precision would be imitated on this device."""
    if precision == "bfloat16" and not has_bfloat16(device):
        what = "processor" if device == "cpu" else "GPU"
        raise OptionError(
            f"--precision bfloat16: this {what} has no instructions for it, so that it would be "
            "slower than --precision float32: use that."
        )


def set_up(device: str, precision: str, threads: int = 0) -> None:
    """Let PyTorch use so many threads, 0: all cores; raises OptionError as `check_precision`."""
    check_precision(precision, device)
    if threads:
        torch.set_num_threads(threads)
