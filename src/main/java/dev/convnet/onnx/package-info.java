/**
 * The ONNX intermediate representation: types, shapes, values, nodes and graphs, and the operators with their shape
 * inference. Edges are object identities; names exist only in files.
 *
 * <p>{@link dev.convnet.onnx.Value}, {@link dev.convnet.onnx.Node} and {@link dev.convnet.onnx.Function} are the only classes that
 * refer to one another in a cycle, which the graph itself requires: a value knows the node that computes it, a node has values as
 * inputs and outputs, and a function, the body of a call, consists of nodes.
 */
package dev.convnet.onnx;
