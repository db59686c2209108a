"""Holds the gradients of a small convolutional network against PyTorch's: vector_jacobian.py <model> <inputs>.

The model computes y of GradCommandTest's network and the gradients of its input and parameters, given the incoming gradient y_grad.
"""

import sys

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from safetensors.numpy import load_file
from torch.nn import functional

path, inputs = sys.argv[1], load_file(sys.argv[2])
weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
session = onnxruntime.InferenceSession(path)
names = [output.name for output in session.get_outputs()]
ours = dict(zip(names, session.run(names, {i.name: inputs[i.name] for i in session.get_inputs()})))

values = {name: torch.tensor(value, requires_grad=True) for name, value in {"x": inputs["x"], **weights}.items()}
convolved = functional.conv2d(values["x"], values["conv.weight"], values["conv.bias"], padding=1)
pooled = functional.max_pool2d(torch.sigmoid(convolved), 2)
y = functional.linear(torch.flatten(pooled, 1), values["fc.weight"], values["fc.bias"])
y.backward(torch.tensor(inputs["y_grad"]))

np.testing.assert_allclose(ours["y"], y.detach().numpy(), rtol=1e-5, atol=1e-5)
assert len(values) == 5 and set(names) == {"y", "other", *(f"{name}_grad" for name in values)}, names
for name, value in values.items():
    theirs = value.grad.numpy()
    error = np.abs(ours[f"{name}_grad"] - theirs).max() / np.abs(theirs).max()
    assert error <= 1e-5, f"{name}: {error}"
