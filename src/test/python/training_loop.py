"""Runs a Python program of a page as it is printed: training_loop.py <page> <output> <heading> <argument>...

The program is the first one below the heading. It has at most 30 lines, and imports nothing but onnxruntime, numpy, onnx where the
heading names ONNX's own package, and Python's own modules. The file <output> gets what it prints.
"""

import contextlib
import re
import sys
from pathlib import Path


def run(page, output, heading, arguments):
    """Runs the program. @return its variables"""
    section = Path(page).read_text().split(heading, 1)[1]
    program = re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)
    lines = program.splitlines()
    assert len(lines) <= 30, len(lines)
    imports = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    allowed = {"numpy", "onnxruntime"} | ({"onnx"} if "ONNX" in heading else set())
    assert imports - sys.stdlib_module_names <= allowed, imports
    variables = {"__name__": "__main__"}
    sys.argv = [page, *arguments]
    with open(output, "w") as printed, contextlib.redirect_stdout(printed):
        exec(program, variables)
    return variables


if __name__ == "__main__":
    run(*sys.argv[1:4], sys.argv[4:])
