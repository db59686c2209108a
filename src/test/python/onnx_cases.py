"""ONNX's own test cases.

onnx_cases.py folder <file>            writes the folder of the onnx package's test data
onnx_cases.py run <names> <results>    runs the named cases in Python's onnxruntime; a line `name outcome` for each: pass or fail
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnx.backend.test
import onnxruntime
from onnx import numpy_helper

DATA = Path(onnx.backend.test.__file__).parent / "data"
GROUPS = ("node", "simple", "pytorch-operator")


def value(file, type_proto):
    data = file.read_bytes()
    if type_proto.HasField("sequence_type"):
        return numpy_helper.to_list(onnx.SequenceProto.FromString(data))
    if type_proto.HasField("optional_type"):
        return numpy_helper.to_optional(onnx.OptionalProto.FromString(data))
    return numpy_helper.to_array(onnx.TensorProto.FromString(data))


def files(folder, prefix):
    return [folder / f"{prefix}_{i}.pb" for i in range(len(list(folder.glob(f"{prefix}_*.pb"))))]


def agree(expected, actual):
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(agree, expected, actual))
    if expected is None or actual is None:
        return expected is actual
    if expected.dtype != actual.dtype or expected.shape != actual.shape:
        return False
    if expected.dtype == object:
        return bool((expected == actual).all())
    return np.allclose(
        actual.astype(np.float64), expected.astype(np.float64), rtol=1e-3, atol=1e-7, equal_nan=True
    )


def passes(folder):
    file = folder / "model.onnx"
    graph = onnx.load(file).graph
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    for data_set in sorted(folder.glob("test_data_set_*")):
        inputs = {
            graph.input[i].name: value(f, graph.input[i].type)
            for i, f in enumerate(files(data_set, "input"))
        }
        outputs = session.run(None, inputs)
        expected = [value(f, graph.output[i].type) for i, f in enumerate(files(data_set, "output"))]
        if not all(map(agree, expected, outputs)):
            return False
    return True


def outcome(name):
    folder = next(DATA / group / name for group in GROUPS if (DATA / group / name).is_dir())
    try:
        return "pass" if passes(folder) else "fail"
    except Exception:  # whatever a case fails with, it fails
        return "fail"


if sys.argv[1] == "folder":
    Path(sys.argv[2]).write_text(str(DATA))
else:
    onnxruntime.set_default_logger_severity(4)
    names = Path(sys.argv[2]).read_text().split()
    Path(sys.argv[3]).write_text("".join(f"{name} {outcome(name)}\n" for name in names))
