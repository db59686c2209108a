/**
 * The ONNX intermediate representation: types and shapes, a graph builder whose edges are {@link
 * dev.convnet.onnx.Value values}, the operators with their shape inference, model-local functions and model files. Names
 * exist only in files; {@link dev.convnet.onnx.Names} gives them.
 */
package dev.convnet.onnx;
