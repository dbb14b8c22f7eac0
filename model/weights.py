"""Where the weights lie, and the error for weights that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime as ort

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


class WeightsError(Exception):
    """The weights are missing or damaged; the message is a sentence for the operator."""


def load_graph(path: Path, inputs: set[str]) -> ort.InferenceSession:
    """Return an ONNX graph ready to run on one thread.

    Raises WeightsError where the file is missing, damaged, or takes other inputs.
    """
    import onnxruntime as ort  # here, so that who only names the error has it at once

    options = ort.SessionOptions()
    # One thread per call: requests run side by side, and no thread pool spins while idle.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Without the arena, memory goes back after each call; a strip takes no longer (measured).
    options.enable_cpu_mem_arena = False
    try:
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises a dozen types of its own
        raise WeightsError(
            f"The weights {path.name} are missing or damaged: restore the folder weights/, "
            f"or write it anew with train.py."
        ) from error
    if {each.name for each in session.get_inputs()} != inputs:
        raise WeightsError(f"The weights {path.name} are of another network: it has other inputs.")
    return session
