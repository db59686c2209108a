/** Describes a model without running it: parameters, multiply-accumulates, memory, operators, and the graph as a drawing. */
package dev.convnet.model.inspect;
