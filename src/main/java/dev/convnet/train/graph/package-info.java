/** The training graph: forward pass, loss, gradients and optimizer step as one ONNX model, and the names of its state. */
package dev.convnet.train.graph;
