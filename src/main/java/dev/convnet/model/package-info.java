/**
 * Runs ONNX model files of any origin on ONNX Runtime, with inputs and outputs of every kind and element type that ONNX defines.
 */
package dev.convnet.model;
