/** Layers, their parameters and initial weights, and their emission as an ONNX graph. */
package dev.convnet.nn;
