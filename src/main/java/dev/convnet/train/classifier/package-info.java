/** Classifiers in ONNX files, prepared for training: at a side, for batches of any size, and with a new head where one is wanted. */
package dev.convnet.train.classifier;
