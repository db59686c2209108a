"""Trains with the artifacts of each case in ONNX Runtime's own training API, for OrtTrainingTest.

Usage: ort_training.py FOLDER, which holds cases.json and what it names.
"""

import json
import pathlib
import sys
import types

import onnxruntime
import safetensors.numpy

# The package onnxruntime.training imports PyTorch, for parts of it that are not needed here; its api does not.
training = types.ModuleType("onnxruntime.training")
training.__path__ = [str(pathlib.Path(onnxruntime.__file__).parent / "training")]
sys.modules["onnxruntime.training"] = training

from onnxruntime.training.api import CheckpointState, Module, Optimizer  # noqa: E402


def run(folder, case):
    artifacts = folder / case["artifacts"]
    data = safetensors.numpy.load_file(folder / case["data"])
    inputs, labels, size = data["input"], data["labels"], case["batch"]
    state = CheckpointState.load_checkpoint(artifacts / "checkpoint")
    # Threads that wait for work would otherwise keep the processors busy, which is slow on a machine that is shared.
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    module = Module(artifacts / "training_model.onnx", state, artifacts / "eval_model.onnx", session_options=options)
    optimizer = Optimizer(artifacts / "optimizer_model.onnx", module)
    optimizer.set_learning_rate(case["lr"])

    def test():
        module.eval()
        loss, correct, _ = module(inputs[:size], labels[:size])
        return {"loss": float(loss), "correct": int(correct)}

    result = {"before": test(), "steps": []}
    module.export_model_for_inferencing(folder / f"{case['name']}.before.onnx", ["logits"])
    module.train()
    for start in range(0, len(labels), size):
        loss, correct = module(inputs[start : start + size], labels[start : start + size])
        result["steps"].append({"loss": float(loss), "correct": int(correct)})
        optimizer.step()
        module.lazy_reset_grad()
    result["after"] = test()
    module.export_model_for_inferencing(folder / f"{case['name']}.after.onnx", ["logits"])
    CheckpointState.save_checkpoint(state, folder / f"{case['name']}.checkpoint", include_optimizer_state=True)
    (folder / f"{case['name']}.ort.json").write_text(json.dumps(result))


folder = pathlib.Path(sys.argv[1])
for case in json.loads((folder / "cases.json").read_text()):
    run(folder, case)
