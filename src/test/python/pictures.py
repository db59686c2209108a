"""ImageFolder's pictures as tensors, resized by interpolate, and the scalars of TensorBoard's event files.

Usage: pictures.py FOLDER; FOLDER/pictures has a class in each folder. Writes pictures.safetensors and scalars.json.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torchvision.datasets import ImageFolder
from torchvision.transforms.functional import to_tensor

folder = Path(sys.argv[1])
side = 28
data = ImageFolder(folder / "pictures")
tensors = {}
for index, (picture, _) in enumerate(data):
    tensor = to_tensor(picture)
    tensors[f"{index}.raw"] = tensor.clone()
    if tensor.shape[1:] != (side, side):
        tensor = torch.nn.functional.interpolate(
            tensor[None], size=(side, side), mode="bilinear", align_corners=False, antialias=False
        )[0]
    tensors[str(index)] = tensor.contiguous().clone()
save_file(tensors, folder / "pictures.safetensors")

events = EventAccumulator(str(folder / "logs"))
events.Reload()
scalars = {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
facts = {
    "classes": data.classes,
    "files": [[str(Path(path).relative_to(folder / "pictures")), label] for path, label in data.samples],
    "scalars": scalars,
}
(folder / "facts.json").write_text(json.dumps(facts))
