"""Checks exported models against the onnx package, ONNX Runtime and PyTorch: export_forms.py <folder>.

<folder>/cases.json has the networks; each has `forms`, with the name of its file, the tolerance of its outputs relative to the largest, and
which evaluators compute it. Mistakes are written to problems.txt, a line each.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import shape_inference
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

import cases

BATCH = 2


class MatMul(OpRun):
    """The evaluator's own MatMul gives float32 for bfloat16, which it then rejects."""

    def _run(self, a, b):
        return (np.matmul(a, b).astype(a.dtype),)



def inputs(form, side):
    """The input of a model, and the images that it means, float32 [batch, 1, side, side]."""
    random = np.random.default_rng(0)
    if form["raw"] is None:
        images = random.random((BATCH, 1, side, side), dtype=np.float32)
        return {"input": images}, torch.from_numpy(images)
    height, width = form["size"]
    pixels = random.integers(0, 256, (BATCH, height, width), dtype=np.uint8)
    planes = torch.from_numpy(pixels.astype(np.float32) / 255)[:, None]
    images = torch.nn.functional.interpolate(planes, (side, side), mode="bilinear", align_corners=False)
    raw = {"nhw": pixels, "nhwc": pixels[..., None], "nchw": pixels[:, None]}[form["raw"]]
    return {"images": raw}, images


def check(path):
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path)
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    known = {info.name for info in [*model.graph.value_info, *model.graph.output]}
    for node in model.graph.node:
        for name in node.output:
            if name not in known:
                yield f"{name} of {node.op_type} has no value_info"
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    theirs = shape_inference.infer_shapes(bare, check_type=True, strict_mode=True, data_prop=True)
    theirs = {info.name: info.type for info in [*theirs.graph.value_info, *theirs.graph.output]}
    for info in [*inferred.graph.value_info, *inferred.graph.output]:
        their = theirs.get(info.name)
        if their is None:
            continue
        ours = info.type.tensor_type
        if ours.elem_type != their.tensor_type.elem_type:
            yield f"{info.name} is {ours.elem_type}; inference says {their.tensor_type.elem_type}"
        for a, b in zip(ours.shape.dim, their.tensor_type.shape.dim, strict=True):
            if b.HasField("dim_value") and a.dim_value != b.dim_value:
                yield f"{info.name} is {ours.shape}; inference says {their.tensor_type.shape}"


def outputs(form, path, fed):
    if "ort" in form["run"]:
        yield "ONNX Runtime", onnxruntime.InferenceSession(path).run(None, fed)[0]
    if "reference" in form["run"]:
        yield "onnx.reference", ReferenceEvaluator(str(path), new_ops=[MatMul]).run(None, fed)[0]


def problems(form, path, network, side):
    yield from check(path)
    if not form["run"]:
        return
    fed, images = inputs(form, side)
    with torch.inference_mode():
        expected = network(images)
        expected = (expected.softmax(1) if form["softmax"] else expected).numpy()
    for evaluator, actual in outputs(form, path, fed):
        actual = np.asarray(actual, dtype=np.float32)
        error = np.abs(actual - expected).max() / np.abs(expected).max()
        if actual.shape != expected.shape or not error <= form["tolerance"]:
            yield f"{evaluator} gives {actual.shape} with the relative error {error}"


folder = Path(sys.argv[1])
lines = []
for case in json.loads((folder / "cases.json").read_text()):
    network = cases.load(folder, case).eval()
    for form in case["forms"]:
        path = folder / case["name"] / f"{form['name']}.onnx"
        try:
            lines += [f"{path}: {problem}".replace("\n", " ") for problem in problems(form, path, network, case["side"])]
        except Exception as e:  # the test shows whatever is wrong with a file, and goes on with the next one
            lines.append(f"{path}: {type(e).__name__}: {e}".replace("\n", " "))
(folder / "problems.txt").write_text("".join(line + "\n" for line in lines))
