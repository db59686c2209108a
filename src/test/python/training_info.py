"""Trains a model by the training_info that its file has: training_info.py <page> <output> <folder> <data> <steps> <batch>.

Runs the program of the page's section "ONNX's training_info" as it is printed; see training_loop.py. What ONNX demands of the
message is checked before: the checker accepts the combined graph, bindings name initializers and outputs, and the initialization
computes what the initializers hold.
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper, shape_inference

from training_loop import run

page, output, folder, *arguments = sys.argv[1:]
model = onnx.load(f"{folder}/trainable.onnx")
(info,) = model.training_info
inference = {i.name: i for i in model.graph.initializer}
own = {i.name: i for i in info.algorithm.initializer}
assert not inference.keys() & own.keys()

updates = {binding.key: binding.value for binding in info.update_binding}
assert len(updates) == len(info.update_binding)
assert updates.keys() == inference.keys() | own.keys(), updates.keys() ^ (inference.keys() | own.keys())
assert set(updates.values()) <= {o.name for o in info.algorithm.output}

initialization = onnx.helper.make_model(
    info.initialization, opset_imports=model.opset_import, ir_version=model.ir_version, functions=model.functions)
onnx.checker.check_model(initialization, full_check=True)
initial = [binding.value for binding in info.initialization_binding]
values = onnxruntime.InferenceSession(initialization.SerializeToString()).run(initial, {})
assert sorted(binding.key for binding in info.initialization_binding) == sorted(own)
for binding, value in zip(info.initialization_binding, values):
    expected = numpy_helper.to_array(own[binding.key])
    assert value.dtype == expected.dtype and np.array_equal(value, expected), binding.key

program = run(page, output, "ONNX's training_info", [folder, *arguments])
combined = program["combined"]
onnx.checker.check_model(combined, full_check=True)
shape_inference.infer_shapes(combined, check_type=True, strict_mode=True, data_prop=True)
