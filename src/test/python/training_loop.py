"""Runs the Python program of docs/training-graph.md as it is printed: training_loop.py <page> <output> <argument>...

The file <output> gets what the program prints. The program has at most 30 lines, and imports nothing but numpy, onnxruntime and
Python's own modules.
"""

import contextlib
import re
import sys
from pathlib import Path

page, output = sys.argv[1:3]
program = re.search(r"```python\n(.*?)```", Path(page).read_text(), re.DOTALL).group(1)
lines = program.splitlines()
assert len(lines) <= 30, len(lines)
imports = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
assert imports - sys.stdlib_module_names == {"numpy", "onnxruntime"}, imports
sys.argv = [page, *sys.argv[3:]]
with open(output, "w") as printed, contextlib.redirect_stdout(printed):
    exec(program, {"__name__": "__main__"})
