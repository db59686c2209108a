/** Reverse-mode differentiation of ONNX graphs, and the gradient rule of each operator. */
package dev.convnet.autodiff;
