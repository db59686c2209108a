/**
 * ONNX Runtime's C API, for what its Java API lacks: registering kernels, binding inputs and outputs, and reporting the execution
 * provider of each node. {@link dev.convnet.ort.capi.OrtFunction} is the table of functions; the public classes are typed calls.
 */
package dev.convnet.ort.capi;
