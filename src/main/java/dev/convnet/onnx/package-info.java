/**
 * The ONNX intermediate representation: types, shapes, values, nodes and graphs, and the operators with their shape
 * inference. Edges are object identities; names exist only in files.
 */
package dev.convnet.onnx;
