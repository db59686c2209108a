"""What PyTorch computes from the batch of each case, with loss and gradients: gradients.py <folder>."""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

import cases
from networks import prepare

folder = Path(sys.argv[1])
batch = load_file(folder / "batch.safetensors")
for case, network in cases.read(folder):
    images = prepare(batch["images"], case["side"])
    labels = batch["labels"]
    with torch.no_grad():
        logits = network.eval()(images)
        results = {"logits": logits, "loss_sum": F.cross_entropy(logits, labels, reduction="sum")}

    network.train()
    logits = network(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    results["loss"] = loss.detach()
    for name, parameter in network.named_parameters():
        results[f"{name}/grad"] = parameter.grad
    for name, statistic in network.named_buffers():
        if not name.endswith("num_batches_tracked"):
            results[f"{name}/next"] = statistic
    save_file(results, folder / f"{case['name']}.expected.safetensors")
