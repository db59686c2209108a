"""Trains with the onnx package's reference evaluator: reference_training.py <output> <folder> <data> <steps> <batch>.

As the program of docs/training-graph.md does with ONNX Runtime, and with the same output.
"""

import gzip
import sys

import numpy as np

from models import reference_evaluator

output, folder, data, steps, batch = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])


def idx(name, header):
    with gzip.open(f"{data}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


images = idx("train-images-idx3-ubyte", 16).reshape(-1, 28, 28)
labels = idx("train-labels-idx1-ubyte", 8).astype(np.int64)
evaluator = reference_evaluator(f"{folder}/training.onnx")
state = dict(np.load(f"{folder}/state.npz"))
settings = {"learning_rate": np.array(0.001, np.float32), "seed": np.array(0, np.int64)}
with open(output, "w") as printed:
    for step in range(steps):
        chosen = slice(step * batch, (step + 1) * batch)
        inputs = {"images": images[chosen], "labels": labels[chosen], **settings, **state}
        results = dict(zip(evaluator.output_names, evaluator.run(None, inputs)))
        state = {name: results[f"{name}/next"] for name in state}
        print(f"step {step + 1}: loss {results['loss']:.7f}", file=printed)
