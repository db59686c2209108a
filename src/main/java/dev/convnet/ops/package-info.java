/**
 * Our operator domain {@code dev.convnet}: the operators of training graphs that ONNX lacks. Each {@link
 * dev.convnet.ops.DomainOperator} is a record of its attributes, and becomes a model-local function with a body in standard
 * operators, so that a file with calls of it runs on any ONNX Runtime. A new operator is a record and a line in {@link
 * dev.convnet.ops.Domain}.
 */
package dev.convnet.ops;
