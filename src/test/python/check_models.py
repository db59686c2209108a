"""Looks for mistakes in ONNX files: check_models.py <folder>. Each file of the folder gets a line in problems.txt per mistake.

What is checked: the checker, with full shape inference; that every value has a value_info; that shape inference, given none,
finds no other types and shapes; and, by a run of every node on random inputs, that values have the shapes that are written.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, shape_inference

BATCH = 3


def value_types(model):
    """(element type, dimensions) by value name; a dimension is a number, a text, or None where nothing is known."""
    graph = model.graph
    types = {}
    for info in [*graph.input, *graph.value_info, *graph.output]:
        tensor = info.type.tensor_type
        dims = [d.dim_value if d.HasField("dim_value") else d.dim_param or None for d in tensor.shape.dim]
        types[info.name] = (tensor.elem_type, dims)
    return types


def missing_types(model):
    known = value_types(model)
    for node in model.graph.node:
        for name in node.output:
            if name not in known:
                yield f"{name} of {node.op_type} has no value_info"


def inference_differences(model):
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    inferred = value_types(shape_inference.infer_shapes(bare, check_type=True, strict_mode=True, data_prop=True))
    for name, (element, dims) in value_types(model).items():
        if name not in inferred:
            continue
        their_element, their_dims = inferred[name]
        same = element == their_element and len(dims) == len(their_dims)
        # Inference calls a dimension that it does not know unk__<n>; it may know a number where we do, or the same text.
        if not same or any(isinstance(t, int) and d != t for d, t in zip(dims, their_dims)):
            yield f"{name} is {element} {dims}; inference says {their_element} {their_dims}"


def run_differences(model):
    """Every value computed, with `batch` = BATCH."""
    types = value_types(model)
    everything = onnx.ModelProto()
    everything.CopyFrom(model)
    del everything.graph.output[:]
    names = [name for node in model.graph.node for name in node.output]
    everything.graph.output.extend(helper.make_tensor_value_info(n, types[n][0], types[n][1]) for n in names)
    session = onnxruntime.InferenceSession(everything.SerializeToString())
    random = np.random.default_rng(0)
    inputs = {}
    for info in model.graph.input:
        element, dims = types[info.name]
        sizes = [size_of(d) for d in dims]
        inputs[info.name] = random.random(sizes).astype(helper.tensor_dtype_to_np_dtype(element))
    for name, value in zip(names, session.run(names, inputs)):
        element, dims = types[name]
        if value.dtype != helper.tensor_dtype_to_np_dtype(element) or list(value.shape) != [size_of(d) for d in dims]:
            yield f"{name} is {element} {dims}; a run makes it {value.dtype} {list(value.shape)}"


def size_of(dim):
    """The size of a dimension such as 7, batch or batch*49."""
    if isinstance(dim, int):
        return dim
    symbol, _, factor = dim.partition("*")
    assert symbol == "batch", dim
    return BATCH * int(factor or 1)


def problems(path):
    try:
        onnx.checker.check_model(str(path), full_check=True)
        model = onnx.load(path)
        shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        yield from missing_types(model)
        yield from inference_differences(model)
        yield from run_differences(model)
    except Exception as e:  # the test shows whatever is wrong with a file, and goes on with the next one
        yield f"{type(e).__name__}: {e}"


folder = Path(sys.argv[1])
with open(folder / "problems.txt", "w") as report:
    for path in sorted(folder.glob("*.onnx")):
        for problem in problems(path):
            print(path.name, problem.replace("\n", " "), file=report)
