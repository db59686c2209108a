"""What PyTorch's training does in each case: training.py <folder>."""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

import cases
from networks import prepare


OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def optimizer(case, parameters):
    settings = {name.replace("-", "_"): value for name, value in case["settings"].items()}
    return OPTIMIZERS[case["optimizer"]](parameters, case["lr"], **settings)


def main():
    folder = Path(sys.argv[1])
    data = load_file(folder / "data.safetensors")
    for case, network in cases.read(folder):
        network.train()
        stepper = optimizer(case, network.parameters())
        losses = []
        for images, labels in zip(data["images"].split(case["batch"]), data["labels"].split(case["batch"])):
            loss = F.cross_entropy(network(prepare(images, case["side"])), labels)
            stepper.zero_grad()
            loss.backward()
            stepper.step()
            losses.append(loss.item())
        (folder / f"{case['name']}.losses.json").write_text(json.dumps(losses))
        statistics = {name: value for name, value in network.named_buffers() if "running" in name}
        save_file(statistics, folder / f"{case['name']}.statistics.safetensors")


if __name__ == "__main__":
    main()
