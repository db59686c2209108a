"""Writes, for each operator in a file of names, the version that it has in an operator set: operator_versions.py OPSET NAMES OUT."""

import sys
from pathlib import Path

from onnx import defs

opset, names, out = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
out.write_text(
    "".join(
        f"{name}\t{defs.get_schema(name, opset).since_version}\n"
        for name in names.read_text().split()
    )
)
