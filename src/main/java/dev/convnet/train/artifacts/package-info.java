/**
 * The files of ONNX Runtime's training API: training, evaluation and optimizer model, and a checkpoint. Differentiation uses {@code
 * autodiff} with rules that record ONNX Runtime's own gradient operators.
 */
package dev.convnet.train.artifacts;
