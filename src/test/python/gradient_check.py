"""Holds gradients against central differences: gradient_check.py <folder>.

For each case the folder has <case>.forward.onnx, which computes `loss`, <case>.gradients.onnx, which computes `<input>/grad` for
each input, and the inputs themselves in <case>.safetensors. The loss is always computed in double precision by the reference
evaluator; so are gradients, unless their model takes float32: those are computed by ONNX Runtime. What comes out is
errors.json: for each case and input the largest difference, as a part of the largest entry of the gradient; and the
differences themselves, in single precision, in <case>.numeric.safetensors.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from onnx.reference.op_run import OpRun
from safetensors.numpy import load_file, save_file

from models import reference_evaluator

STEP = 1e-5


class Erf(OpRun):
    """In the precision of its input; the reference evaluator's own rounds to single precision."""

    def _run(self, x):
        return (np.vectorize(math.erf, otypes=[x.dtype])(x),)


def numeric_gradient(loss, inputs, name):
    value = inputs[name]
    gradient = np.empty_like(value)
    for at in np.ndindex(value.shape):
        losses = []
        for step in (STEP, -STEP):
            moved = value.copy()
            moved[at] += step
            losses.append(loss.run(["loss"], {**inputs, name: moved})[0])
        gradient[at] = (losses[0] - losses[1]) / (2 * STEP)
    return gradient


def analytic_gradients(path, inputs):
    if any(value.dtype == np.float32 for value in inputs.values()):
        session = onnxruntime.InferenceSession(path)
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, session.run(names, inputs)))
    evaluator = reference_evaluator(path, [Erf])
    return dict(zip(evaluator.output_names, evaluator.run(None, inputs)))


def errors(folder, case):
    inputs = load_file(folder / f"{case}.safetensors")
    loss = reference_evaluator(folder / f"{case}.forward.onnx", [Erf])
    in_double = {name: value.astype(np.float64) for name, value in inputs.items()}
    analytic = analytic_gradients(folder / f"{case}.gradients.onnx", inputs)
    result, differences = {}, {}
    for name, value in inputs.items():
        numeric = numeric_gradient(loss, in_double, name)
        ours = analytic[f"{name}/grad"]
        assert ours.shape == value.shape and ours.dtype == value.dtype, f"{case}: {name}: {ours.dtype} {ours.shape}"
        assert np.any(numeric), f"{case}: the loss does not depend on {name}"
        differences[name] = numeric.astype(np.float32)
        result[name] = float(np.abs(ours - numeric).max() / np.abs(numeric).max())
    save_file(differences, folder / f"{case}.numeric.safetensors")
    return result


folder = Path(sys.argv[1])
cases = [file.name.removesuffix(".forward.onnx") for file in sorted(folder.glob("*.forward.onnx"))]
(folder / "errors.json").write_text(json.dumps({case: errors(folder, case) for case in cases}))
