/**
 * The way to ONNX Runtime's C API, for what its Java API lacks: registering kernels, binding inputs and outputs, telling where
 * nodes ran.
 */
package dev.convnet.ort.capi;
