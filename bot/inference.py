"""Running of ONNX models."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_model(path: Path) -> onnxruntime.InferenceSession:
    """Load a model to run on one thread: a message takes milliseconds, and the other cores are needed elsewhere.

    Memory that a long message needed is returned; with an arena it would stay in use.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
