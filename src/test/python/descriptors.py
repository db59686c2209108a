"""Writes the descriptors of the onnx package's own messages: descriptors.py <file for models> <file for test data>."""

import sys
from pathlib import Path

import onnx
from google.protobuf.descriptor_pb2 import FileDescriptorProto

for message, file in zip((onnx.ModelProto, onnx.SequenceProto), sys.argv[1:3], strict=True):
    descriptor = FileDescriptorProto()
    message.DESCRIPTOR.file.CopyToProto(descriptor)
    Path(file).write_bytes(descriptor.SerializeToString())
