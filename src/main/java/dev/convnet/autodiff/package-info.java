/**
 * Reverse-mode differentiation of ONNX graphs, losses and optimizers: an inference network goes in, a training model comes
 * out that any ONNX Runtime executes.
 */
package dev.convnet.autodiff;
