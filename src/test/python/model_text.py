"""Reads models as text with the onnx package's parser: model_text.py <folder with NAME.onnx and NAME.onnxtxt> <problems>.

A text has a model's graph without its type annotations, and its larger initializers among the inputs.
"""

import sys
from pathlib import Path

import onnx
import onnx.parser
from onnx import numpy_helper

folder = Path(sys.argv[1])


def normal(graph):
    """The graph as a text has it; tensors as their dtype, shape and bytes."""
    kept, inputs = [], []
    for tensor in graph.initializer:
        if numpy_helper.to_array(tensor).size <= 16:
            kept.append(tensor)
        else:
            inputs.append(onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
    names = {tensor.name for tensor in graph.initializer}
    inputs = [i for i in graph.input if i.name not in names] + inputs
    return (
        graph.name,
        [(i.name, i.type.SerializeToString()) for i in inputs],
        [(o.name, o.type.SerializeToString()) for o in graph.output],
        sorted((t.name, array(t)) for t in kept),
        [node(n) for n in graph.node],
    )


def array(tensor):
    a = numpy_helper.to_array(tensor)
    return (str(a.dtype), a.shape, a.tobytes())


def node(n):
    attributes = {}
    for a in n.attribute:
        if a.ref_attr_name:
            attributes[a.name] = ("@", a.ref_attr_name)
        elif a.type == onnx.AttributeProto.TENSOR:
            attributes[a.name] = array(a.t)
        elif a.type == onnx.AttributeProto.GRAPH:
            attributes[a.name] = normal(a.g)
        else:
            attributes[a.name] = onnx.helper.get_attribute_value(a)
    return (n.name, n.domain, n.op_type, n.overload, list(n.input), list(n.output), attributes)


def opsets(model):
    return [(opset.domain, opset.version) for opset in model.opset_import]


problems = []
for file in sorted(folder.glob("*.onnx")):
    model = onnx.load(file)
    text = file.with_suffix(".onnxtxt").read_text(encoding="utf-8")
    try:
        parsed = onnx.parser.parse_model(text)
    except onnx.parser.ParseError as e:
        problems.append(f"{file.stem}: {e}")
        continue
    if normal(parsed.graph) != normal(model.graph):
        problems.append(f"{file.stem}: the graph is another one")
    if [[node(n) for n in f.node] for f in parsed.functions] != [[node(n) for n in f.node] for f in model.functions]:
        problems.append(f"{file.stem}: the functions are others")
    # An empty domain may be written or left out.
    if opsets(parsed) != opsets(model) or list(parsed.metadata_props) != list(model.metadata_props):
        problems.append(f"{file.stem}: the header is another one")
Path(sys.argv[2]).write_text("\n".join(problems))
