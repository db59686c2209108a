"""The bounds of PyTorch's initializers for each parameter of each case's network: initialization.py <folder>.

What comes out is bounds.json. A parameter that is drawn has the bounds of PyTorch's default, of Xavier's and of He's uniform
distribution, in this order; a bias has its default three times. A parameter that begins as a constant has that constant.
"""

import json
import sys
from pathlib import Path
from unittest import mock

import torch
from torch import nn

import networks


def bounds_passed(initialize):
    """The bounds that an initializer of torch.nn.init passes to uniform_, which draws nothing here."""
    bounds = []
    with mock.patch.object(torch.Tensor, "uniform_", lambda tensor, low, high, generator=None: bounds.append(high)):
        initialize()
    return bounds


def drawn(layer):
    weight, *bias = bounds_passed(layer.reset_parameters)
    xavier = bounds_passed(lambda: nn.init.xavier_uniform_(layer.weight))
    he = bounds_passed(lambda: nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu"))
    return {"weight": [weight, *xavier, *he], "bias": 3 * bias}


def constant(layer):
    tensors = {**dict(layer.named_parameters(recurse=False)), **dict(layer.named_buffers(recurse=False))}
    values = {name: tensor.unique().tolist() for name, tensor in tensors.items() if name != "num_batches_tracked"}
    assert all(len(value) == 1 for value in values.values()), values
    return values


def initial(network):
    result = {}
    for place, layer in network.named_modules():
        values = drawn(layer) if isinstance(layer, (nn.Conv2d, nn.Linear)) else constant(layer)
        result |= {f"{place}.{name}": value for name, value in values.items()}
    return result


folder = Path(sys.argv[1])
results = {
    case["name"]: initial(networks.build(case["network"], case["side"], width=case["width"]))
    for case in json.loads((folder / "cases.json").read_text())
}
(folder / "bounds.json").write_text(json.dumps(results))
