"""Where to train: what is there is taken, what is not is refused in words."""

from __future__ import annotations

import pytest
import torch

from model.training.devices import check_precision, chosen_device
from model.training.options import OptionError


def machine(monkeypatch: pytest.MonkeyPatch, *there: str) -> None:
    """Let there be a CUDA device, an Apple GPU, and bfloat16 on each, or not."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in there)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in there)
    able = {"avx2": True, "avx512_bf16": "bf16" in there, "amx_bf16": False}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    monkeypatch.setattr(
        torch.cuda,
        "is_bf16_supported",
        lambda including_emulation=True: including_emulation or "bf16" in there,
    )
    monkeypatch.setattr(torch.backends.mps, "is_macos_or_newer", lambda *_: "bf16" in there)


@pytest.mark.parametrize(
    ("there", "device"), [((), "cpu"), (("mps",), "mps"), (("cuda", "mps"), "cuda")]
)
def test_auto_takes_the_fastest_that_is_there(
    monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], device: str
) -> None:
    machine(monkeypatch, *there)
    assert chosen_device("auto") == device
    assert chosen_device(device) == device
    assert chosen_device("cpu") == "cpu"


@pytest.mark.parametrize(("wish", "words"), [("cuda", "no CUDA device"), ("mps", "no Apple GPU")])
def test_a_missing_device_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, wish: str, words: str
) -> None:
    machine(monkeypatch)
    with pytest.raises(OptionError, match=f"--device {wish}: {words} .* use --device cpu"):
        chosen_device(wish)


@pytest.mark.parametrize(
    ("device", "what"), [("cpu", "processor"), ("cuda", "GPU"), ("mps", "GPU")]
)
def test_bfloat16_is_refused_where_it_would_be_imitated(
    monkeypatch: pytest.MonkeyPatch, device: str, what: str
) -> None:
    machine(monkeypatch, "bf16")
    check_precision("bfloat16", device)
    machine(monkeypatch)
    check_precision("float32", device)
    with pytest.raises(OptionError, match=f"this {what} has no instructions"):
        check_precision("bfloat16", device)
