"""Writes the descriptor of the onnx package's own messages: descriptors.py <file>."""

import sys
from pathlib import Path

import onnx
from google.protobuf.descriptor_pb2 import FileDescriptorProto

descriptor = FileDescriptorProto()
onnx.ModelProto.DESCRIPTOR.file.CopyToProto(descriptor)
Path(sys.argv[1]).write_bytes(descriptor.SerializeToString())
