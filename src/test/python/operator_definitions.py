"""Writes the definitions of ONNX's operators in the operator sets 13 to 26: operator_definitions.py OUT.

A line `types NUMBER NAMES` is a set of element types or of other types. A line `operator NAME SINCE` is followed by a line for each
formal input, output and attribute:
`in NAME single|optional|variadic TYPES`, `out ...` likewise, and `attr NAME TYPE required|optional|=DEFAULT`.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from onnx import defs, helper

FIRST, LAST = 13, 26

type_sets = {}


def types(formal, schema):
    constraints = {c.type_param_str: c.allowed_type_strs for c in schema.type_constraints}
    names = sorted(constraints.get(formal.type_str, [formal.type_str]))
    names = tuple(n.removeprefix("tensor(").removesuffix(")") if n.startswith("tensor(") else n for n in names)
    return type_sets.setdefault(names, len(type_sets))


def default(attribute):
    if attribute.required:
        return "required"
    if not attribute.default_value.name:
        return "optional"
    value = helper.get_attribute_value(attribute.default_value)
    return "=" + (",".join(map(text, value)) if isinstance(value, list) else text(value))


def text(value):
    if isinstance(value, bytes):
        return value.decode()
    return str(np.float32(value)) if isinstance(value, float) else str(value)


versions = defaultdict(list)
for schema in defs.get_all_schemas_with_history():
    if schema.domain == "" and schema.since_version <= LAST:
        versions[schema.name].append(schema)

lines = []
for name, schemas in sorted(versions.items()):
    schemas.sort(key=lambda schema: schema.since_version)
    for schema, later in zip(schemas, [*schemas[1:], None]):
        if schema.deprecated or (later is not None and later.since_version <= FIRST):
            continue
        lines.append(f"operator {name} {schema.since_version}")
        for kind, formals in (("in", schema.inputs), ("out", schema.outputs)):
            for formal in formals:
                lines.append(f"{kind} {formal.name} {formal.option.name.lower()} {types(formal, schema)}")
        for attribute in sorted(schema.attributes.values(), key=lambda a: a.name):
            lines.append(f"attr {attribute.name} {attribute.type.name} {default(attribute)}")

heads = [f"types {number} {' '.join(n.replace(' ', '') for n in names)}" for names, number in type_sets.items()]
Path(sys.argv[1]).write_text("\n".join([*heads, *lines]) + "\n")
