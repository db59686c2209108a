/**
 * The files that ONNX Runtime's own training API loads: training, evaluation and optimizer model and a checkpoint. The models
 * are differentiated by the rules of {@code autodiff} in a dialect of their own, ONNX Runtime's gradient operators.
 */
package dev.convnet.train.artifacts;
