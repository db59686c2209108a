/**
 * Training and inference on ONNX Runtime: the training loop, evaluation, checkpoints that resume bit for bit, metrics, and
 * the files of a run. It executes models and knows nothing of how they are made: a {@link
 * dev.convnet.runtime.NetworkBuilder} turns a {@link dev.convnet.runtime.Recipe} into them.
 */
package dev.convnet.runtime;
