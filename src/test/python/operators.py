"""What each operator of the domain computes: operators.py <folder>.

For each case of <folder>/cases.json the inputs are in <case>.inputs.safetensors and the model in <case>.onnx. Written are
<case>.torch.safetensors, by PyTorch's autograd and optimizers in double precision, and <case>.reference.safetensors, by the body
in the onnx package's reference evaluator.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch.nn import functional as F

from models import reference_evaluator

# Convolutions


def padded(x, pads):
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom))


def convolution(x, weight, a):
    return F.conv2d(padded(x, a["pads"]), weight, None, a["strides"], 0, a["dilations"], a["group"])


def gradients(y, dy, **leaves):
    """{name: gradient} for each leaf, where dy is the gradient of y."""
    return dict(zip(leaves, torch.autograd.grad(y, leaves.values(), dy)))


def leaf(tensor):
    return tensor.detach().requires_grad_()


def conv_input(a, dy, weight):
    n, (h, w) = dy.shape[0], a["input_size"]
    x = leaf(torch.zeros(n, weight.shape[1] * a["group"], h, w, dtype=dy.dtype))
    return gradients(convolution(x, weight, a), dy, dx=x)


def conv_weight(a, x, dy):
    weight = leaf(torch.zeros(dy.shape[1], x.shape[1], *a["kernel_shape"], dtype=x.dtype))
    return gradients(convolution(x, weight, a), dy, dweight=weight)


def conv_bias(a, dy):
    bias = leaf(torch.zeros(dy.shape[1], dtype=dy.dtype))
    return gradients(torch.zeros_like(dy) + bias[:, None, None], dy, dbias=bias)


# Pooling


def max_pool(a, dy, indices, x):
    # The window is not an attribute: what goes back where is the whole of the operator.
    x = leaf(x)
    y = x.flatten()[indices.flatten()].reshape(dy.shape)
    return gradients(y, dy, dx=x)


def average_pool(a, dy):
    x = leaf(torch.zeros(*dy.shape[:2], *a["input_size"], dtype=dy.dtype))
    y = F.avg_pool2d(x, a["kernel_shape"], a["strides"], a["pads"][:2], count_include_pad=bool(a["count_include_pad"]))
    return gradients(y, dy, dx=x)


def global_max_pool(a, dy, x):
    x = leaf(x)
    return gradients(F.adaptive_max_pool2d(x, 1), dy, dx=x)


def global_average_pool(a, dy):
    x = leaf(torch.zeros(*dy.shape[:2], *a["input_size"], dtype=dy.dtype))
    return gradients(F.adaptive_avg_pool2d(x, 1), dy, dx=x)


# Activations and normalisation


def relu(a, dy, y):
    x = leaf(y)
    return gradients(F.relu(x), dy, dx=x)


def sigmoid(a, dy, y):
    x = leaf(torch.logit(y))
    return gradients(F.sigmoid(x), dy, dx=x)


def batch_norm(a, x, scale, shift, running_mean, running_variance, after=lambda y: y):
    axes = [axis for axis in range(x.dim()) if axis != 1]
    y = F.batch_norm(x, running_mean, running_variance, scale, shift, True, 1 - a["momentum"], a["epsilon"])
    variance = x.var(axes, unbiased=False, keepdim=True)
    return {
        "y": after(y),
        "mean": x.mean(axes, keepdim=True),
        "inverse_deviation": 1 / torch.sqrt(variance + a["epsilon"]),
        "next_running_mean": running_mean,
        "next_running_variance": running_variance,
    }


def batch_norm_gradient(a, dy, x, scale, mean, inverse_deviation):
    x, scale, shift = leaf(x), leaf(scale), leaf(torch.zeros_like(scale))
    y = F.batch_norm(x, None, None, scale, shift, True, 0, 1e-5)
    return gradients(y, dy, dx=x, dscale=scale, dshift=shift)


def batch_norm_relu(a, **given):
    return batch_norm(a, **given, after=F.relu)


def batch_norm_relu_gradient(a, dy, y, x, scale, mean, inverse_deviation):
    # The shift is not an input of the gradient: y says where ReLU was open.
    return batch_norm_gradient(a, dy * (y > 0), x, scale, mean, inverse_deviation)


def dropout(a, x, seed, step):
    """The numbers of SeededDropout, in Python's own integers and NumPy's."""
    prime = 2**31 - 1
    rounds = [(668_265_263, 374_761_393), (461_845_907, 258_030_249)]

    def mixed(u, constants):
        c, k = constants
        return (u * (u + c) + k) % prime

    key = int(seed) % prime * 1_013_904_223 % prime + int(step) % prime * 1_664_525 % prime + a["site"] * 69_069
    elements = np.arange(x.numel(), dtype=np.int64)
    numbers = mixed(mixed((elements + mixed(key % prime, rounds[0])) % prime, rounds[0]), rounds[1])
    kept = torch.from_numpy(numbers >= round(float(np.float32(a["ratio"])) * prime)).reshape(x.shape)
    mask = kept.double() / (1 - a["ratio"])
    return {"y": x * mask, "mask": mask}


# The loss


def cross_entropy(a, logits, labels):
    return {"loss": F.cross_entropy(logits, labels), "log_probabilities": F.log_softmax(logits, 1)}


def cross_entropy_gradient(a, dloss, log_probabilities, labels):
    logits = leaf(log_probabilities)
    return gradients(F.cross_entropy(logits, labels), dloss, dlogits=logits)


# Optimizers


def optimized(optimizer, gradients_in_order, parameter, state):
    """Steps of a torch.optim optimizer that has already taken some."""
    optimizer.state[parameter].update(state)
    for gradient in gradients_in_order:
        parameter.grad = gradient
        optimizer.step()
    return optimizer.state[parameter]


def sgd(a, parameter, learning_rate, step, **given):
    p = leaf(parameter)
    steps = [given[f"gradient{i}"] for i in range(3)]
    optimized(torch.optim.SGD([p], float(learning_rate), weight_decay=a["weight_decay"]), steps, p, {})
    return {"next_parameter": p}


def momentum(a, parameter, velocity, learning_rate, step, **given):
    p = leaf(parameter)
    steps = [given[f"gradient{i}"] for i in range(3)]
    optimizer = torch.optim.SGD(
        [p], float(learning_rate), a["momentum"], nesterov=bool(a["nesterov"]), weight_decay=a["weight_decay"]
    )
    state = optimized(optimizer, steps, p, {"momentum_buffer": velocity.clone()})
    return {"next_parameter": p, "next_velocity": state["momentum_buffer"]}


def adam(kind):
    def steps(a, parameter, first_moment, second_moment, learning_rate, step, **given):
        p = leaf(parameter)
        optimizer = kind(
            [p], float(learning_rate), (a["beta1"], a["beta2"]), a["epsilon"], weight_decay=a["weight_decay"]
        )
        before = {"step": torch.tensor(float(step)), "exp_avg": first_moment.clone(), "exp_avg_sq": second_moment.clone()}
        state = optimized(optimizer, [given[f"gradient{i}"] for i in range(3)], p, before)
        return {"next_parameter": p, "next_first_moment": state["exp_avg"], "next_second_moment": state["exp_avg_sq"]}

    return steps


OPERATORS = {
    "ConvInputGrad": conv_input,
    "ConvWeightGrad": conv_weight,
    "ConvBiasGrad": conv_bias,
    "MaxPoolGrad": max_pool,
    "AveragePoolGrad": average_pool,
    "GlobalMaxPoolGrad": global_max_pool,
    "GlobalAveragePoolGrad": global_average_pool,
    "ReluGrad": relu,
    "SigmoidGrad": sigmoid,
    "BatchNormalizationTraining": batch_norm,
    "BatchNormalizationGrad": batch_norm_gradient,
    "BatchNormalizationReluTraining": batch_norm_relu,
    "BatchNormalizationReluGrad": batch_norm_relu_gradient,
    "SeededDropout": dropout,
    "SoftmaxCrossEntropy": cross_entropy,
    "SoftmaxCrossEntropyGrad": cross_entropy_gradient,
    "SgdStep": sgd,
    "MomentumStep": momentum,
    "AdamStep": adam(torch.optim.Adam),
    "AdamWStep": adam(torch.optim.AdamW),
}


def in_double(array):
    tensor = torch.from_numpy(array)
    return tensor.double() if tensor.is_floating_point() else tensor


def in_float(array):
    # Scalars stay scalars, which they do not in np.ascontiguousarray.
    return np.array(array, np.float32, order="C")


folder = Path(sys.argv[1])
for case in json.loads((folder / "cases.json").read_text()):
    name = case["name"]
    inputs = load_file(folder / f"{name}.inputs.safetensors")
    expected = OPERATORS[case["operator"]](case["attributes"], **{k: in_double(v) for k, v in inputs.items()})
    save_file({k: in_float(v.detach()) for k, v in expected.items()}, folder / f"{name}.torch.safetensors")
    if case["reference"]:
        evaluator = reference_evaluator(folder / f"{name}.onnx")
        results = evaluator.run(None, {k: inputs[k] for k in evaluator.input_names})
        save_file(dict(zip(evaluator.output_names, map(in_float, results))), folder / f"{name}.reference.safetensors")
