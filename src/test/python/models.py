"""What the scripts here do with ONNX models."""

import onnx
from onnx import inliner
from onnx.reference import ReferenceEvaluator


def inlined(path):
    """The model with its functions put in where they are called: the reference evaluator does not know overloads."""
    return inliner.inline_local_functions(onnx.load(path))


def reference_evaluator(path, new_ops=None):
    return ReferenceEvaluator(inlined(path), new_ops=new_ops)
