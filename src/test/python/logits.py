"""What PyTorch computes from the images of each case: logits.py <folder>."""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import cases

folder = Path(sys.argv[1])
for case, network in cases.read(folder):
    images = load_file(folder / f"{case['name']}.images.safetensors")["input"]
    with torch.inference_mode():
        logits = network.eval()(images)
    save_file({"logits": logits}, folder / f"{case['name']}.logits.safetensors")
