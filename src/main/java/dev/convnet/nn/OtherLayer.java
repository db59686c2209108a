package dev.convnet.nn;

/**
 * The description of a layer that is like none of the standard ones.
 *
 * @param detail what tables and drawings write beside the type's name; may be empty
 */
public record OtherLayer(String detail) implements LayerDescription {}
