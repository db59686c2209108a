/**
 * Changes of whole models, on ONNX's Protocol Buffers messages, so that they apply to models of any exporter: the version of the operator
 * set, element types, the batch, inputs of raw images, model-local functions and quantization.
 */
package dev.convnet.onnx.transform;
