"""How the scripts read what a test asks for."""

import json
from pathlib import Path

from safetensors.torch import load_file

import networks


def read(folder):
    """The cases of <folder>/cases.json, each with the network that it is about."""
    for case in json.loads((Path(folder) / "cases.json").read_text()):
        yield case, load(folder, case)


def load(folder, case):
    """The case's network with the weights of <folder>/<weights>.safetensors; it has no dropout."""
    network = networks.build(case["network"], case["side"], width=case["width"], dropout=0)
    weights = load_file(Path(folder) / f"{case['weights']}.safetensors")
    # Our files have no num_batches_tracked, on which nothing depends here.
    missing, unexpected = network.load_state_dict(weights, strict=False)
    assert all(name.endswith("num_batches_tracked") for name in missing) and not unexpected, (missing, unexpected)
    return network
