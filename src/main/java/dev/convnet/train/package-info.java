/** Training on ONNX Runtime: recipes, the training loop, checkpoints that resume bit for bit, and the files of a run. */
package dev.convnet.train;
