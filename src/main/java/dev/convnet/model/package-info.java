/**
 * Any ONNX model file, whoever wrote it: reading it, values of every kind and element type that the format has, and running it
 * on ONNX Runtime with them.
 */
package dev.convnet.model;
