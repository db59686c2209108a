"""Vision models, as both of PyTorch's exporters write them, and what PyTorch makes of them.

vision_models.py export <folder>: writes <name>.onnx for each model, and its images and labels in <name>.safetensors.
vision_models.py train <folder>: holds the trainings in <folder>/<name>/ against PyTorch. The peer is the exported graph itself, run by
PyTorch operator by operator, with the parameters of state.npz; its batch norms use the batch's statistics. errors.json gets for each
model the largest difference of the gradients, as a part of the largest entry, and of the losses of the steps.

Weights are random, and so are the statistics and the scales of batch norms: equal tensors would hide a mix-up.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
import torchvision
from safetensors.numpy import load_file, save_file

STEPS = 20
RATE = 1e-2
SIDE = 64
BATCH = 3
CLASSES = 10


def vit(**options):
    return torchvision.models.VisionTransformer(
        image_size=SIDE, patch_size=16, num_layers=2, num_heads=4, hidden_dim=64, mlp_dim=128, **options
    )


NETWORKS = {
    "resnet18": torchvision.models.resnet18,
    "mobilenet_v3_small": torchvision.models.mobilenet_v3_small,
    "efficientnet_b0": torchvision.models.efficientnet_b0,
    "squeezenet1_0": torchvision.models.squeezenet1_0,
    "convnext_tiny": torchvision.models.convnext_tiny,
    "densenet121": torchvision.models.densenet121,
    "vit": vit,
}


def network(name):
    torch.manual_seed(0)
    net = NETWORKS[name](num_classes=CLASSES)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                for tensor in (module.weight, module.running_var):
                    tensor.uniform_(0.8, 1.2)
                for tensor in (module.bias, module.running_mean):
                    tensor.normal_(std=0.1)
            elif isinstance(module, torch.nn.LayerNorm):
                module.weight.uniform_(0.8, 1.2)
                module.bias.normal_(std=0.1)
        for name, parameter in net.named_parameters():
            if name.endswith("layer_scale"):
                parameter.uniform_(0.5, 1)
            elif name.startswith("heads.head"):
                parameter.normal_(std=0.05)
    return net.eval()


def export(folder):
    folder = Path(folder)
    images = torch.randn(BATCH, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([3, 7, 1])
    names = {"input_names": ["input"], "output_names": ["logits"]}
    older = {"dynamo": False, "dynamic_axes": {"input": {0: "batch"}, "logits": {0: "batch"}}}
    newer = {"dynamo": True, "dynamic_shapes": ({0: torch.export.Dim.DYNAMIC},), "verbose": False}
    variants = [(name, kind, {}) for name in NETWORKS for kind in ("older", "newer")]
    preserved = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
    variants += [("resnet18", "older-preserved", preserved), ("resnet18", "older-training", preserved)]
    variants += [("mobilenet_v3_small", "newer-preserved", {"optimize": False})]
    for name, kind, options in variants:
        net = network(name).train(kind == "older-training")
        exporter = newer if kind.startswith("newer") else older
        torch.onnx.export(net, (images,), folder / f"{name}-{kind}.onnx", **names, **exporter, **options)
    save_file({"images": images.numpy(), "labels": labels.numpy()}, folder / "batch.safetensors")


class Peer:
    """A graph that PyTorch runs."""

    def __init__(self, model, parameters):
        self.graph = model.graph
        self.constants = {t.name: torch.tensor(onnx.numpy_helper.to_array(t)) for t in model.graph.initializer}
        self.parameters = parameters

    def __call__(self, images):
        values = {**self.constants, **self.parameters, "": None, self.graph.input[0].name: images}
        for node in self.graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            inputs = [values[name] for name in node.input]
            outputs = getattr(self, node.op_type)(*inputs, **attributes)
            outputs = outputs if isinstance(outputs, (tuple, list)) else [outputs]
            values.update(zip(node.output, outputs))
        return values[self.graph.output[0].name]
