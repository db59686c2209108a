"""Quantizes a classifier of 28×28 images with onnxruntime.quantization, and evaluates it and another quantized model on the sample's test
images: quantization.py SAMPLE FLOAT OURS OUT. OUT gets the accuracies of the float model, of ONNX Runtime's and of ours."""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import shape_inference
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

sample, float_model, ours, out = map(Path, sys.argv[1:])
IMAGES = 512


def idx(name):
    data = gzip.decompress((sample / f"{name}-ubyte.gz").read_bytes())
    rank = data[3]
    shape = np.frombuffer(data, ">i4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


class Reader(CalibrationDataReader):
    def __init__(self):
        images = idx("train-images-idx3")[:IMAGES, None].astype(np.float32) / 255
        self.batches = iter(np.split(images, len(images) // 8))

    def get_next(self):
        batch = next(self.batches, None)
        return None if batch is None else {"input": batch}


def accuracy(path):
    images = idx("t10k-images-idx3")[:, None].astype(np.float32) / 255
    logits = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"input": images})[0]
    return float((logits.argmax(1) == idx("t10k-labels-idx1")).mean())


onnx.checker.check_model(str(ours), full_check=True)
shape_inference.infer_shapes(onnx.load(ours), check_type=True, strict_mode=True, data_prop=True)
theirs = out.with_suffix(".onnx")
quantize_static(
    float_model,
    theirs,
    Reader(),
    quant_format=QuantFormat.QDQ,
    per_channel=True,
    activation_type=QuantType.QUInt8,
    weight_type=QuantType.QInt8,
)
out.write_text(json.dumps({"float": accuracy(float_model), "theirs": accuracy(theirs), "ours": accuracy(ours)}))
