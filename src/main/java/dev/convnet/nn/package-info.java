/** The layer vocabulary: layers, initialisers, weights by name, and the emission of a network as an ONNX graph. */
package dev.convnet.nn;
