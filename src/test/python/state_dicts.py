"""Weights between PyTorch and convnet: state_dicts.py save|load <folder> [<README.md>].

"save" writes the state_dict of each network of cases.json with safetensors.torch, after three batches in training mode, and its logits.
"load" loads the files that convnet has made of them, strictly, and runs README's Python with BN-LeNet.
"""

import json
import re
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import networks

mode, folder = sys.argv[1], Path(sys.argv[2])
for number, case in enumerate(json.loads((folder / "cases.json").read_text())):
    torch.manual_seed(number)
    network = networks.build(case["network"], case["side"], width=case["width"])
    name = case["network"]
    original = folder / f"{name}.safetensors"
    if mode == "save":
        network.train()
        with torch.no_grad():
            for _ in range(3):
                network(torch.rand(4, 1, case["side"], case["side"]))
        network.eval()
        save_file(network.state_dict(), original)
        images = torch.rand(2, 1, case["side"], case["side"])
        with torch.no_grad():
            save_file({"input": images, "logits": network(images)}, folder / f"{name}-logits.safetensors")
        half = {key: value.bfloat16() if value.is_floating_point() else value for key, value in network.state_dict().items()}
        save_file(half, folder / f"{name}-bfloat16.safetensors")
    else:
        expected = load_file(original)
        converted = load_file(folder / f"{name}-converted.safetensors")
        assert converted.keys() == expected.keys()
        for key, value in expected.items():
            # A model has no counter of batches.
            assert key.endswith("num_batches_tracked") or torch.equal(value, converted[key]), key
        network.load_state_dict(converted, strict=True)
        rewritten = load_file(folder / f"{name}-rewritten.safetensors")
        assert rewritten.keys() == expected.keys()
        assert all(torch.equal(value, rewritten[key]) for key, value in expected.items())
        rounded = load_file(folder / f"{name}-rounded.safetensors")
        for key, value in load_file(folder / f"{name}-bfloat16.safetensors").items():
            assert torch.equal(value.float() if value.is_floating_point() else value, rounded[key]), key
        if name == "lenet-bn":
            programs = re.findall(r"```python\n(.*?)```", Path(sys.argv[3]).read_text(), re.DOTALL)
            (code,) = (program for program in programs if "load_state_dict" in program)
            exec(code.replace("out/lenet", str(folder / "out" / "lenet")), {"network": network})
            # The example's file is a trained network; what PyTorch has saved is equal to it.
            example = load_file(folder / "out" / "lenet" / "weights.safetensors")
            saved = load_file(folder / "out" / "lenet" / "pytorch.safetensors")
            assert all(torch.equal(value, saved[key]) for key, value in example.items())
