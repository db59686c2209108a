/** Training on ONNX Runtime: recipes, the training loop, checkpoints that resume bit for bit, metrics, and a run's files. */
package dev.convnet.train;
