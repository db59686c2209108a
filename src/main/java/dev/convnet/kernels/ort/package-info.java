/** ONNX Runtime's own gradient operators as kernels, which its training builds have. */
package dev.convnet.kernels.ort;
