/** Inference on labeled images: preprocessing, softmax, and the evaluation of a classifier. */
package dev.convnet.classify;
